// Compiles engine/ (AssemblyScript) to WebAssembly and writes src/generated/engine.ts.
// Skips the work when neither the sources nor this script have changed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileEngine } from "./compile-engine.mjs";
import { engineMarker } from "./engine-marker.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "src/generated/engine.ts");

const marker = engineMarker();
let current = "";
try {
	current = readFileSync(output, "utf8");
} catch {}
if (current.includes(marker) && !process.argv.includes("--force")) process.exit(0);

const started = Date.now();
const outputs = await compileEngine("index.ts", [
	...(process.argv.includes("--unoptimized") ? ["-O0"] : []),
	...(process.argv.includes("--text") ? ["--textFile", "engine.wat"] : []),
	...(process.argv.includes("--debug") ? ["--debug"] : []),
]).catch((error) => {
	console.error(error.message);
	process.exit(1);
});
const wasm = outputs.get("engine.wasm");
const base64 = Buffer.from(wasm).toString("base64");
mkdirSync(dirname(output), { recursive: true });
if (outputs.has("engine.wat")) writeFileSync(join(root, "src/generated/engine.wat"), outputs.get("engine.wat"));
writeFileSync(
	output,
	`// Built from engine/ by scripts/build-engine.mjs. ${marker}
/** The engine's WebAssembly module, base64. */
export const engineWasm =
	"${base64}";
`,
);
console.log(`engine: ${wasm.length} bytes in ${Date.now() - started} ms`);
