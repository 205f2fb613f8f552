import { EBADF, EINVAL, ENOMEM } from "@upcall/uapi";
import { PROT_READ, PROT_WRITE } from "../addressSpace.ts";
import { RegularFile } from "../descriptors.ts";
import { PAGE } from "../frames.ts";
import type { CallTable } from "../systemCalls.ts";

const MAP_SHARED = 1;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_FIXED_NOREPLACE = 0x10_0000;
const MREMAP_MAYMOVE = 1;
const MREMAP_FIXED = 2;
/** Longest mapping: the pages are objects of the host. */
const LONGEST = 1 << 30;

const pages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** Memory of a process. */
export const memoryCalls: CallTable = {
	/** brk */
	214: ({ space, cpu }, [wanted]) => {
		const [start, end] = space.heap;
		if (wanted < start || wanted > start + LONGEST) return end;
		const from = pages(end);
		const to = pages(wanted);
		if (to > from && !space.isFree(from, to - from)) return end;
		if (to > from) space.map(from, to - from, PROT_READ | PROT_WRITE);
		else if (to < from) {
			space.unmap(to, from - to);
			cpu.flushTlb();
		}
		space.heap = [start, wanted];
		return wanted;
	},
	/** munmap */
	215: ({ space, cpu }, [address, length]) => {
		if (address % PAGE !== 0 || length <= 0) return -EINVAL;
		space.unmap(address, pages(length));
		cpu.flushTlb();
		return 0;
	},
	/** mremap */
	216: ({ space, cpu }, [address, oldLength, newLength, flags]) => {
		const oldBytes = pages(oldLength);
		const newBytes = pages(newLength);
		if (address % PAGE !== 0 || newBytes === 0 || newBytes > LONGEST || (flags & MREMAP_FIXED) !== 0) return -EINVAL;
		cpu.flushTlb();
		if (newBytes <= oldBytes) {
			space.unmap(address + newBytes, oldBytes - newBytes);
			return address;
		}
		if (space.isFree(address + oldBytes, newBytes - oldBytes)) {
			space.extend(address, oldBytes, newBytes);
			return address;
		}
		if ((flags & MREMAP_MAYMOVE) === 0) return -ENOMEM;
		const to = space.place(newBytes);
		space.move(address, oldBytes, to, newBytes);
		return to;
	},
	/** mmap: files are copied, which is right for private mappings and read-only shared ones. */
	222: ({ space, cpu, descriptors }, [wanted, length, prot, flags, fd, offset]) => {
		if (length <= 0 || offset % PAGE !== 0) return -EINVAL;
		if (length > LONGEST) return -ENOMEM;
		const file = (flags & MAP_ANONYMOUS) !== 0 ? undefined : descriptors.get(fd | 0);
		if ((flags & MAP_ANONYMOUS) === 0 && !(file instanceof RegularFile)) return -EBADF;
		const bytes = pages(length);
		const fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) !== 0;
		if (fixed && wanted % PAGE !== 0) return -EINVAL;
		const hint = wanted - (wanted % PAGE);
		const at = fixed || (hint !== 0 && space.isFree(hint, bytes)) ? hint : space.place(bytes);
		space.map(at, bytes, prot & 7, (flags & MAP_SHARED) !== 0);
		cpu.flushTlb();
		if (file instanceof RegularFile) {
			const { data, size } = file.node;
			space.write(at, data.subarray(offset, Math.min(size, offset + length)));
		}
		return at;
	},
	/** mprotect */
	226: ({ space, cpu }, [address, length, prot]) => {
		if (address % PAGE !== 0) return -EINVAL;
		const done = space.protect(address, pages(length), prot & 7);
		cpu.flushTlb();
		return done ? 0 : -ENOMEM;
	},
	/** msync, mlock, munlock, madvise: nothing to do. */
	227: () => 0,
	228: () => 0,
	229: () => 0,
	233: ({ space, cpu }, [address, length, advice]) => {
		if (advice === 4) {
			space.discard(address, pages(length)); // MADV_DONTNEED
			cpu.flushTlb();
		}
		return 0;
	},
};
