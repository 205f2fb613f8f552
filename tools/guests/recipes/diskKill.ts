import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../oracle/random.ts";
import { expectRun } from "../kit.ts";
import { type Recipe, VIRTIO } from "./recipe.ts";

const BLOCK = 4096;
const BLOCKS = 256;

/** Longest output after which a trial is killed: some 40 writes, less than the disk has blocks. */
const CHARACTERS = 1000;

/** Keeps a run going. */
const NEVER = "the guest does not print this";

/** Block n of the disk becomes the number n in 4096 digits; `flushed=n` is printed when the flush has returned. */
const WRITER = `while [ ! -b /dev/vda ]; do sleep 0.1; done
echo READY
read go
n=0
while :; do
	echo write=$n
	printf '%0${BLOCK}d' $n | dd of=/dev/vda bs=${BLOCK} seek=$n count=1 iflag=fullblock conv=notrunc,fsync 2>/dev/null && echo flushed=$n
	n=$((n + 1))
done`;

function emptyDisk(path: string): void {
	rmSync(path, { force: true });
	writeFileSync(path, "");
	truncateSync(path, BLOCKS * BLOCK);
}

/**
 * The number of writes that the guest saw flushed.
 *
 * @throws Error unless the disk has all writes up to it
 */
function checkDisk(disk: Buffer, printed: string): number {
	const flushed = [...printed.matchAll(/flushed=(\d+)\r?\n/g)].map((match) => Number(match[1]));
	if (flushed.some((n, i) => n !== i)) throw new Error(`a write failed: ${printed}`);
	for (const n of flushed) {
		const block = disk.toString("latin1", n * BLOCK, (n + 1) * BLOCK);
		if (block !== String(n).padStart(BLOCK, "0"))
			throw new Error(`block ${n} is not on the disk, and the guest saw ${flushed.length} flushed`);
	}
	return flushed.length;
}

/** `upcall` is killed at random moments while a guest writes a disk: what the guest saw flushed is in the file. */
export const diskKill: Recipe = {
	name: "disk-kill",
	small: true,
	run: async (kit) => {
		const [disk, snapshot] = [join(kit.scratch, "kill.img"), join(kit.scratch, "kill.snapshot")];
		emptyDisk(disk);
		const start = await kit.upcall([
			...["run", "--kernel", kit.kernel("cloud-arm64"), "--initrd"],
			kit.initramfs("kill", "cloud-arm64", VIRTIO, WRITER),
			...["--append", "cryptomgr.notests quiet", "--memory", "128M", "--disk", disk, "--timeout", "120"],
			...["--until", "READY", "--save", snapshot],
		]);
		expectRun(start, 0);
		const random = new Random(200);
		const trials = kit.times(200);
		let writes = 0;
		for (let i = 0; i < trials; i++) {
			emptyDisk(disk);
			const characters = 1 + random.below(CHARACTERS);
			const args = ["restore", snapshot, "--disk", disk, "--timeout", "60", "--send", "go\\n", "--until", NEVER];
			const run = await kit.upcallKilled(args, characters);
			if (run.status !== null) throw new Error(`trial ${i} ended before it was killed: ${run.stderr.trim()}`);
			writes += checkDisk(readFileSync(disk), run.stdout);
		}
		return `killed ${trials} times, ${writes} flushed writes, all in the file`;
	},
};
