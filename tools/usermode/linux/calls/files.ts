import { EBADF, EFAULT, EINVAL, ENOTDIR, ENOTTY, EPIPE } from "@upcall/uapi";
import {
	type Answer,
	LATER,
	makePipe,
	O_CLOEXEC,
	OpenDevice,
	OpenDirectory,
	type OpenFile,
	RegularFile,
} from "../descriptors.ts";
import { type Node, truncateFile } from "../files.ts";
import type { Process } from "../process.ts";
import { SIGPIPE } from "../signals.ts";
import type { CallTable } from "../systemCalls.ts";

const F_DUPFD = 0;
const F_GETFD = 1;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const F_DUPFD_CLOEXEC = 1030;
/** Bytes of one read or write at most, so that a length cannot ask the host for everything. */
const LONGEST = 1 << 24;

function write(process: Process, file: OpenFile, bytes: Uint8Array): Answer {
	const answer = file.write(bytes);
	if (answer === -EPIPE) process.signals.raise(SIGPIPE);
	return answer;
}

function read(process: Process, file: OpenFile, at: number, length: number): Answer {
	const into = new Uint8Array(Math.min(length, LONGEST));
	const answer = file.read(into);
	if (typeof answer === "number" && answer > 0) process.space.write(at, into.subarray(0, answer));
	return answer;
}

/** The vectors of readv and writev. @returns address and length of each */
function vectors(process: Process, at: number, count: number): [number, number][] {
	return Array.from({ length: count }, (_, i) => [
		process.space.readPointer(at + 16 * i),
		process.space.readPointer(at + 16 * i + 8),
	]);
}

function dup(process: Process, fd: number, from: number, closeOnExec: boolean): number {
	const file = process.descriptors.get(fd);
	if (file === undefined) return -EBADF;
	file.uses++;
	return process.descriptors.add(file, closeOnExec, from);
}

/** The node behind a descriptor: what fstat and fchdir look at. */
export function nodeOf(file: OpenFile | undefined): Node | undefined {
	if (file instanceof RegularFile || file instanceof OpenDirectory || file instanceof OpenDevice) return file.node;
	return undefined;
}

const DT = { file: 8, directory: 4, link: 10, device: 2 };

function getdents(process: Process, file: OpenFile | undefined, at: number, length: number): number {
	if (file === undefined) return -EBADF;
	if (!(file instanceof OpenDirectory)) return -ENOTDIR;
	const all: [string, Node][] = [[".", file.node], ["..", file.node.parent], ...file.node.entries];
	let done = 0;
	while (file.position < all.length) {
		const [name, node] = all[file.position] as [string, Node];
		const bytes = Uint8Array.from(`${name}\0`, (c) => c.charCodeAt(0));
		const record = (19 + bytes.length + 7) & ~7;
		if (done + record > length) break;
		const view = new DataView(new ArrayBuffer(record));
		view.setBigUint64(0, BigInt(node.ino), true);
		view.setBigUint64(8, BigInt(file.position + 1), true);
		view.setUint16(16, record, true);
		view.setUint8(18, DT[node.kind]);
		new Uint8Array(view.buffer).set(bytes, 19);
		process.space.write(at + done, new Uint8Array(view.buffer));
		done += record;
		file.position++;
	}
	return done === 0 && file.position < all.length ? -EINVAL : done;
}

/** Descriptors and what is read and written through them. */
export const fileCalls: CallTable = {
	/** dup, dup3 */
	23: (process, [fd]) => dup(process, fd | 0, 0, false),
	24: ({ descriptors }, [from, to, flags]) => {
		const file = descriptors.get(from | 0);
		if (file === undefined) return -EBADF;
		if ((from | 0) === (to | 0)) return -EINVAL;
		file.uses++;
		descriptors.set(to | 0, file, (flags & O_CLOEXEC) !== 0);
		return to | 0;
	},
	/** fcntl */
	25: (process, [fd, command, argument]) => {
		const { descriptors } = process;
		const file = descriptors.get(fd | 0);
		if (file === undefined) return -EBADF;
		switch (command | 0) {
			case F_DUPFD:
			case F_DUPFD_CLOEXEC:
				return dup(process, fd | 0, argument, command === F_DUPFD_CLOEXEC);
			case F_GETFD:
				return descriptors.closeOnExec.has(fd | 0) ? 1 : 0;
			case F_SETFD:
				if ((argument & 1) !== 0) descriptors.closeOnExec.add(fd | 0);
				else descriptors.closeOnExec.delete(fd | 0);
				return 0;
			case F_GETFL:
				return file.flags;
			case F_SETFL:
				file.flags = (file.flags & 3) | (argument & ~3);
				return 0;
			default:
				return -EINVAL;
		}
	},
	/** ioctl: there is no terminal. */
	29: ({ descriptors }, [fd]) => (descriptors.get(fd | 0) === undefined ? -EBADF : -ENOTTY),
	/** flock */
	32: () => 0,
	/** ftruncate */
	46: ({ descriptors }, [fd, length]) => {
		const file = descriptors.get(fd | 0);
		if (!(file instanceof RegularFile)) return file === undefined ? -EBADF : -EINVAL;
		if (length < 0 || length > 1 << 28) return -EINVAL;
		truncateFile(file.node, length);
		return 0;
	},
	/** close */
	57: ({ descriptors }, [fd]) => (descriptors.close(fd | 0) ? 0 : -EBADF),
	/** pipe2 */
	59: ({ descriptors, space }, [at, flags]) => {
		const [reader, writer] = makePipe(flags & ~O_CLOEXEC);
		const closing = (flags & O_CLOEXEC) !== 0;
		space.writeU32(at, descriptors.add(reader, closing), descriptors.add(writer, closing));
		return 0;
	},
	/** getdents64 */
	61: (process, [fd, at, length]) => getdents(process, process.descriptors.get(fd | 0), at, length),
	/** lseek */
	62: ({ descriptors }, [fd, offset, whence]) => descriptors.get(fd | 0)?.seek(offset, whence) ?? -EBADF,
	/** read, write */
	63: (process, [fd, at, length]) => {
		const file = process.descriptors.get(fd | 0);
		return file === undefined ? -EBADF : read(process, file, at, length);
	},
	64: (process, [fd, at, length]) => {
		const file = process.descriptors.get(fd | 0);
		if (file === undefined) return -EBADF;
		return write(process, file, process.space.read(at, Math.min(length, LONGEST)));
	},
	/** readv, writev */
	65: (process, [fd, at, count]) => {
		const file = process.descriptors.get(fd | 0);
		if (file === undefined) return -EBADF;
		let done = 0;
		for (const [address, length] of vectors(process, at, count)) {
			if (length === 0) continue;
			const answer = done > 0 && (file.ready() & 1) === 0 ? 0 : read(process, file, address, length);
			if (typeof answer !== "number" || answer < 0) return done > 0 ? done : answer;
			done += answer;
			if (answer < length) break;
		}
		return done;
	},
	66: (process, [fd, at, count]) => {
		const file = process.descriptors.get(fd | 0);
		if (file === undefined) return -EBADF;
		const parts = vectors(process, at, count).map(([address, length]) => process.space.read(address, length));
		const bytes = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
		let filled = 0;
		for (const part of parts) {
			bytes.set(part, filled);
			filled += part.length;
		}
		return write(process, file, bytes);
	},
	/** pread64, pwrite64 */
	67: ({ descriptors, space }, [fd, at, length, offset]) => {
		const into = new Uint8Array(Math.min(length, LONGEST));
		const count = descriptors.get(fd | 0)?.readAt(into, offset) ?? -EBADF;
		if (count > 0) space.write(at, into.subarray(0, count));
		return count;
	},
	68: ({ descriptors, space }, [fd, at, length, offset]) =>
		descriptors.get(fd | 0)?.writeAt(space.read(at, Math.min(length, LONGEST)), offset) ?? -EBADF,
	/** sendfile */
	71: (process, [to, from, at, count]) => {
		const target = process.descriptors.get(to | 0);
		const source = process.descriptors.get(from | 0);
		if (target === undefined || source === undefined) return -EBADF;
		if (at !== 0) return -EINVAL;
		const bytes = new Uint8Array(Math.min(count, 65536));
		if ((target.ready() & 4) === 0) return LATER;
		const length = source.read(bytes);
		if (typeof length !== "number" || length <= 0) return length;
		return write(process, target, bytes.subarray(0, length));
	},
	/** pselect6: every descriptor that it is asked about, when some are ready. */
	72: (process, [count, readAt, writeAt, exceptAt, timeAt]) => {
		let ready = 0;
		const results: [number, Uint8Array][] = [];
		for (const [at, event] of [
			[readAt, 1 | 16],
			[writeAt, 4],
			[exceptAt, 0],
		] as const) {
			if (at === 0) continue;
			const set = process.space.read(at, Math.ceil(count / 64) * 8);
			for (let fd = 0; fd < count; fd++) {
				const byte = set[fd >> 3] as number;
				if ((byte & (1 << (fd & 7))) === 0) continue;
				if (((process.descriptors.get(fd)?.ready() ?? 0) & event) !== 0) ready++;
				else set[fd >> 3] = byte & ~(1 << (fd & 7));
			}
			results.push([at, set]);
		}
		const polls = timeAt !== 0 && process.space.readU64(timeAt) === 0n && process.space.readU64(timeAt + 8) === 0n;
		if (ready === 0 && !polls && !(timeAt !== 0 && process.kernel.idle)) return LATER;
		for (const [at, set] of results) process.space.write(at, set);
		return ready;
	},
	/** ppoll */
	73: (process, [at, count, timeAt]) => {
		let ready = 0;
		for (let i = 0; i < count; i++) {
			const entry = new DataView(process.space.read(at + 8 * i, 8).buffer);
			const fd = entry.getInt32(0, true);
			const file = process.descriptors.get(fd);
			const events = fd < 0 ? 0 : file === undefined ? 32 : file.ready() & (entry.getUint16(4, true) | 24);
			entry.setUint16(6, events, true);
			process.space.write(at + 8 * i, new Uint8Array(entry.buffer));
			if (events !== 0) ready++;
		}
		const polls = timeAt !== 0 && process.space.readU64(timeAt) === 0n && process.space.readU64(timeAt + 8) === 0n;
		return ready === 0 && !polls && !(timeAt !== 0 && process.kernel.idle) ? LATER : ready;
	},
	/** sync, fsync, fdatasync */
	81: () => 0,
	82: () => 0,
	83: () => 0,
	/** fadvise64 */
	223: () => 0,
	/** close_range */
	436: ({ descriptors }, [first, last]) => {
		for (let fd = first; fd <= Math.min(last >>> 0, 1023); fd++) descriptors.close(fd);
		return last < first && last >= 0 ? -EFAULT : 0;
	},
};
