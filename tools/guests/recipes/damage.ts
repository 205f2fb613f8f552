import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Random } from "../../oracle/random.ts";
import { expectRun, type Kit, type Run } from "../kit.ts";
import { type Recipe, SHELL } from "./recipe.ts";

/** Far enough that a kernel has read its device tree. */
const INSTRUCTIONS = "20000000";

/** Bytes that are no code take one exception after the other and retire no instruction: these seconds end them. */
const SECONDS = "5";

/** A kind of file that `upcall` reads, an undamaged one, and the run that reads it. */
interface Kind {
	readonly name: string;
	readonly intact: Buffer;
	readonly args: (path: string) => readonly string[];
}

async function kindsOf(kit: Kit): Promise<readonly Kind[]> {
	const kernel = kit.kernel("cloud-arm64");
	const initrd = kit.initramfs("damage", "cloud-arm64", [], SHELL);
	const [snapshot, dtb] = [join(kit.scratch, "intact.snapshot"), join(kit.scratch, "intact.dtb")];
	const small = ["--memory", "128M", "--instructions", INSTRUCTIONS, "--timeout", SECONDS];
	const patient = ["--memory", "128M", "--instructions", INSTRUCTIONS, "--timeout", "120"];
	expectRun(await kit.upcall(["run", "--kernel", kernel, ...patient, "--save", snapshot]), 0);
	expectRun(await kit.upcall(["run", "--kernel", kernel, "--memory", "128M", "--dump-dtb", dtb]), 0);
	const image = readFileSync(kernel);
	const elf = readFileSync(join(kit.unpacked("busybox-static:arm64"), "bin/busybox"));
	const more = ["--instructions", String(Number(INSTRUCTIONS) + 1_000_000), "--timeout", SECONDS];
	return [
		{ name: "snapshot", intact: readFileSync(snapshot), args: (path) => ["restore", path, ...more] },
		{ name: "Image", intact: image, args: (path) => ["run", "--kernel", path, ...small] },
		{ name: "Image.gz", intact: gzipSync(image, { level: 1 }), args: (path) => ["run", "--kernel", path, ...small] },
		{ name: "ELF", intact: elf, args: (path) => ["run", "--elf", path, ...small] },
		{ name: "firmware", intact: image.subarray(0, 1 << 20), args: (path) => ["run", "--firmware", path, ...small] },
		{ name: "dtb", intact: readFileSync(dtb), args: (path) => ["run", "--kernel", kernel, "--dtb", path, ...small] },
		{
			name: "initramfs",
			intact: readFileSync(initrd),
			args: (path) => ["run", "--kernel", kernel, "--initrd", path, ...small],
		},
		{
			name: "disk",
			intact: Buffer.alloc(1 << 20, "block of a disk "),
			args: (path) => ["run", "--kernel", kernel, "--disk", path, ...small],
		},
	];
}

type Damage = (intact: Buffer, random: Random, kinds: readonly Kind[]) => Buffer | "folder" | "nothing";

function randomBytes(random: Random, length: number): Buffer {
	return Buffer.from(Uint8Array.from({ length }, () => random.below(256)));
}

/** What happens to a file. */
const DAMAGES: Readonly<Record<string, Damage>> = {
	truncated: (intact, random) => intact.subarray(0, random.below(intact.length)),
	"truncated in its header": (intact, random) => intact.subarray(0, random.below(Math.min(64, intact.length))),
	"changed bytes": (intact, random) => {
		const bytes = Buffer.from(intact);
		for (let i = random.below(32); i >= 0; i--) bytes[random.below(bytes.length)] = random.below(256);
		return bytes;
	},
	"changed header": (intact, random) => {
		const bytes = Buffer.from(intact);
		for (let i = random.below(8); i >= 0; i--) bytes[random.below(Math.min(64, bytes.length))] = random.below(256);
		return bytes;
	},
	overwritten: (intact, random) => {
		const bytes = Buffer.from(intact);
		randomBytes(random, 4096).copy(bytes, random.below(bytes.length));
		return bytes;
	},
	"random bytes": (_, random) => randomBytes(random, 1 + random.below(1 << 16)),
	empty: () => Buffer.alloc(0),
	"of another kind": (intact, random, kinds) => random.pick(kinds.filter((kind) => kind.intact !== intact)).intact,
	text: () => Buffer.from("This is not the file that you are looking for.\n".repeat(20)),
	"a folder": () => "folder",
	missing: () => "nothing",
};

/** Whether `upcall` refused the file; throws when it did anything but refuse it in one line, or run the guest. */
function refused(run: Run): boolean {
	if (/^\s+at /m.test(run.stderr)) throw new Error(`a stack trace:\n${run.stderr}`);
	if (run.status === 0 || run.status === 124) return false;
	if (run.status !== 1) throw new Error(`status ${run.status}: ${run.stderr}`);
	const lines = run.stderr.trim().split("\n");
	if (lines.length !== 1 || !/^upcall: \S/.test(lines[0] ?? "")) throw new Error(`not one clear line: ${run.stderr}`);
	return true;
}

/** Damaged files of every kind: each is refused with one line, or the guest runs where the host cannot see the damage. */
export const damage: Recipe = {
	name: "damaged-files",
	small: true,
	run: async (kit) => {
		const kinds = await kindsOf(kit);
		const random = new Random(100);
		const names = Object.keys(DAMAGES);
		const trials = kit.times(100);
		let lines = 0;
		for (let i = 0; i < trials; i++) {
			const kind = kinds[i % kinds.length] as Kind;
			const name = names[(i + Math.floor(i / kinds.length)) % names.length] as string;
			const path = join(kit.scratch, `damaged-${i}`);
			const made = DAMAGES[name]?.(kind.intact, random, kinds);
			if (made === "folder") mkdirSync(path);
			else if (made !== undefined && made !== "nothing") writeFileSync(path, made);
			try {
				if (refused(await kit.upcall(kind.args(path)))) lines++;
			} catch (error) {
				throw new Error(`trial ${i}, ${kind.name}, ${name}: ${error instanceof Error ? error.message : error}`);
			}
		}
		return `${trials} damaged files: ${lines} refused with one line, ${trials - lines} that the host cannot see`;
	},
};
