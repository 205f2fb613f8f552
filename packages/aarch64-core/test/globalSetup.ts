import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Builds the engine when its sources have changed. */
export default function setup(): void {
	const script = fileURLToPath(new URL("../scripts/build-engine.mjs", import.meta.url));
	execFileSync(process.execPath, [script], { stdio: "inherit" });
}
