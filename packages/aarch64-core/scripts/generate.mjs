// Writes the engine's tables from the specification: decoder, system registers, system instructions.
//   tsx scripts/generate.mjs            writes the files
//   tsx scripts/generate.mjs --check    exits 1 when a file is not what would be written
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
	cpuModelsFile,
	decodeFile,
	featuresFile,
	sysregsFile,
	systemInstructionsFile,
	tableFile,
} from "./generators.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const files = {
	"engine/generated/decode.ts": decodeFile(),
	"engine/generated/features.ts": featuresFile(),
	"engine/generated/sysregs.ts": sysregsFile(),
	"engine/generated/systemInstructions.ts": systemInstructionsFile(),
	"src/cpuModels/table.ts": cpuModelsFile(),
	"src/systemRegisterTable.ts": tableFile(),
};
let stale = 0;
for (const [name, text] of Object.entries(files)) {
	const path = join(root, name);
	if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
	if (process.argv.includes("--check")) {
		console.error(`${name} is not what the specification gives: run pnpm generate`);
		stale++;
	} else writeFileSync(path, text);
}
process.exit(stale ? 1 : 0);
