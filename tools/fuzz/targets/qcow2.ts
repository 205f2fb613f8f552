import { KvmError } from "@upcall/uapi";
import { type BlockBackend, type DiskFile, memoryDisk, newQcow2Overlay, qcow2Disk } from "@upcall/vmm";
import type { Random } from "../../oracle/random.ts";
import { type Case, check, type Target } from "../target.ts";

const CLUSTER = 1 << 16;
/** A file larger than this has grown without bound. */
const MOST = 8 << 20;

/** A file in memory. Writes outside what a disk of this size can need are findings. */
class File implements DiskFile {
	content: Uint8Array;

	constructor(content: Uint8Array) {
		this.content = content;
	}

	size(): number {
		return this.content.length;
	}

	read(offset: number, into: Uint8Array): boolean {
		check(Number.isSafeInteger(offset) && offset >= 0, () => `a read at ${offset}`);
		const there = this.content.subarray(offset, offset + into.length);
		into.set(there);
		into.fill(0, there.length);
		return true;
	}

	write(offset: number, from: Uint8Array): boolean {
		const end = offset + from.length;
		check(Number.isSafeInteger(offset) && offset >= 0 && end <= MOST, () => `a write at ${offset}`);
		if (end > this.content.length) {
			const grown = new Uint8Array(end);
			grown.set(this.content);
			this.content = grown;
		}
		this.content.set(from, offset);
		return true;
	}

	sync(): boolean {
		return true;
	}

	close(): void {}
}

/** Changes fields of the header and entries of the tables, mostly where they mean something. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
	const out = random.oneIn(8) ? bytes.slice(0, random.below(bytes.length)) : bytes.slice();
	const view = new DataView(out.buffer);
	for (let n = 1 + random.below(3); n > 0; n--) {
		const table = random.below(Math.ceil(out.length / CLUSTER)) * CLUSTER;
		const at = (random.oneIn(2) ? 0 : table) + 4 * random.below(random.oneIn(4) ? 512 : 32);
		if (at + 4 > out.length) continue;
		const value = random.pick([
			() => random.word(),
			() => random.below(12) * CLUSTER,
			() => random.below(12) * CLUSTER + 512 * random.below(3),
			() => view.getUint32(at) ^ (1 << random.below(32)),
			() => random.below(64),
		])();
		view.setUint32(at, value);
	}
	return out;
}

/** Moves random sectors. @returns whether all of it was done */
function use(random: Random, disk: BlockBackend, model?: Uint8Array): void {
	const limit = Math.min(disk.bytes, 1 << 20) / 512;
	for (let n = 0; n < 8; n++) {
		const at = random.below(limit) * 512;
		const length = Math.min((1 + random.below(random.oneIn(4) ? 200 : 4)) * 512, limit * 512 - at);
		const kind = random.below(4);
		const data = new Uint8Array(length).fill(random.below(256));
		const done =
			kind === 0
				? disk.read(at, data)
				: kind === 1
					? disk.zero(at, length)
					: kind === 2
						? disk.flush()
						: disk.write(at, data);
		if (model === undefined) continue;
		check(done, () => "a disk that is intact failed");
		if (kind === 0) check(Buffer.compare(data, model.subarray(at, at + length)) === 0, () => "it read something else");
		if (kind === 1) model.fill(0, at, at + length);
		if (kind === 3) model.set(data, at);
	}
}

const open = (file: File, below: Uint8Array, readOnly: boolean): BlockBackend =>
	qcow2Disk(file, { name: "fuzz.qcow2", readOnly, serial: "fuzz", backing: memoryDisk(below, { readOnly: true }) });

/** Damaged and hostile qcow2 images: refused with one line, or a disk that stays inside its file; intact ones hold what was written. */
export const target: Target = {
	run({ random, seen }: Case) {
		const bytes = (1 + random.below(1024)) * 512;
		const below = new Uint8Array((1 + random.below(1024)) * 512).fill(0x5a);
		const model = new Uint8Array(bytes);
		model.set(below.subarray(0, bytes));
		const file = new File(newQcow2Overlay("fuzz.qcow2", { bytes, backingFile: "base", backingFormat: "raw" }));
		const disk = open(file, below, false);
		use(random, disk, model);
		disk.close();
		use(random, open(file, below, false), model);
		const damaged = new File(damage(random, file.content));
		try {
			const opened = open(damaged, below, random.oneIn(3));
			seen("opened");
			use(random, opened);
			opened.close();
		} catch (error) {
			if (!(error instanceof KvmError)) throw error;
			check(/^[^\n]+$/.test(error.message), () => `not one line: ${error.message}`);
			seen(`${error.code}: ${error.message.replace(/[0-9]+/g, "N").slice(0, 60)}`);
		}
	},
};
