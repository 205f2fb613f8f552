import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { engineMarker } from "./engine-marker.mjs";

const BUILT = fileURLToPath(new URL("../src/generated/engine.ts", import.meta.url));

/**
 * Global set-up of the tests that run the engine: one that was built from other sources may hang them.
 *
 * @param built - the module that the build writes
 * @throws Error with one line that says how to build it
 */
export default function setup(_project?: unknown, built = BUILT): void {
	if (existsSync(built) && readFileSync(built, "utf8").includes(engineMarker())) return;
	const state = existsSync(built) ? "older than its sources" : "not built";
	throw new Error(`the engine is ${state}: run node packages/aarch64-core/scripts/build-engine.mjs`);
}
