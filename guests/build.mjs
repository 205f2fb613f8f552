// Assembles the guests of this folder with GNU binutils for AArch64 and writes their bytes as TypeScript, so that
// nobody needs a cross assembler to run them. Usage: node guests/build.mjs [--check]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const guests = [{ source: "probe/probe.S", target: "../packages/cli/src/guests/probe.ts", name: "probeGuest" }];

/** Bytes of one guest, linked at 0 and position independent. */
export function assemble(source) {
	const folder = mkdtempSync(join(tmpdir(), "upcall-guest-"));
	try {
		const object = join(folder, "guest.o");
		const elf = join(folder, "guest.elf");
		const binary = join(folder, "guest.bin");
		execFileSync("aarch64-linux-gnu-as", ["-o", object, join(here, source)]);
		execFileSync("aarch64-linux-gnu-ld", ["-Ttext=0", "-o", elf, object]);
		execFileSync("aarch64-linux-gnu-objcopy", ["-O", "binary", elf, binary]);
		return readFileSync(binary);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The TypeScript module that carries a guest. */
export function moduleOf(guest) {
	const lines = assemble(guest.source)
		.toString("base64")
		.match(/.{1,110}/g)
		.map((line) => `\t"${line}",`);
	return `/** Bytes of guests/${guest.source} in base64; written by guests/build.mjs. */\nexport const ${guest.name} = [\n${lines.join("\n")}\n].join("");\n`;
}

export { guests };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const check = process.argv.includes("--check");
	for (const guest of guests) {
		const target = join(here, guest.target);
		const text = moduleOf(guest);
		if (check && readFileSync(target, "utf8") !== text) {
			console.error(`${guest.target} is not what ${guest.source} assembles to; run node guests/build.mjs`);
			process.exit(1);
		}
		if (!check) writeFileSync(target, text);
	}
}
