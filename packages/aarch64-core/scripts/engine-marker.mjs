// What says which sources a built engine is from.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const scripts = dirname(fileURLToPath(import.meta.url));
const engine = join(scripts, "../engine");

/** A line's worth of text that is in `src/generated/engine.ts` when it was built from the sources as they are. */
export function engineMarker() {
	const sources = readdirSync(engine, { recursive: true, withFileTypes: true })
		.filter((f) => f.isFile() && f.name.endsWith(".ts"))
		.map((f) => join(f.parentPath ?? f.path, f.name))
		.sort();
	const hash = createHash("sha256");
	for (const script of ["build-engine.mjs", "compile-engine.mjs"]) hash.update(readFileSync(join(scripts, script)));
	for (const path of sources) hash.update(relative(engine, path)).update(readFileSync(path));
	return `sha256:${hash.digest("hex")}`;
}
