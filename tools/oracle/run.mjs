// Starts a64.ts with the loader and the export condition that the repository's sources need.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("./a64.ts", import.meta.url));
const flags = ["--conditions=@upcall/source", "--import", import.meta.resolve("tsx")];
const { status } = spawnSync(process.execPath, [...flags, script, ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 1;
