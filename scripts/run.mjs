#!/usr/bin/env node
// One command on a machine with only Node >= 20.19 and npm: installs, builds what is needed, then runs.
//   node scripts/run.mjs demo [args…]   |   node scripts/run.mjs test [args…]
// No dependency but Node's own modules. Repeated runs skip what is up to date.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(`Node >= 20.19 is needed; this is ${process.version}.`);
	process.exit(1);
}
const pinned = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager; // pnpm@x.y.z
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
// variables of an outer `npm run` confuse nested clients
for (const k of Object.keys(env))
	if (/^npm_(config|package|lifecycle|command|execpath|node_execpath)/i.test(k)) delete env[k];

/** Runs pnpm at the pinned version: from node_modules, else through npx. */
function pnpm(args, opts = {}) {
	const local = join(root, "node_modules/.bin/pnpm");
	const [cmd, pre] = existsSync(local) ? [local, []] : ["npx", ["--yes", pinned]];
	const r = spawnSync(cmd, [...pre, ...args], {
		cwd: root,
		env,
		stdio: "inherit",
		shell: process.platform === "win32",
		...opts,
	});
	if (r.status !== 0) process.exit(r.status ?? 1);
}
const mtime = (p) => (existsSync(p) ? statSync(p).mtimeMs : 0);
if (mtime(join(root, "node_modules/.modules.yaml")) < mtime(join(root, "pnpm-lock.yaml")))
	pnpm(["install", "--frozen-lockfile", "--reporter=append-only"]);

const [what, ...rest] = process.argv.slice(2);
if (what === "demo") {
	pnpm(["exec", "turbo", "run", "build:js", "--filter=@upcall/cli", "--output-logs=errors-only"]);
	const r = spawnSync(
		process.execPath,
		[join(root, "packages/cli/bin/upcall.js"), ...(rest.length ? rest : ["40", "2"])],
		{ stdio: "inherit", env },
	);
	process.exit(r.status ?? 1);
} else if (what === "test") {
	pnpm(["exec", "vitest", "run", ...rest]);
} else {
	console.error("usage: node scripts/run.mjs demo|test [args]");
	process.exit(2);
}
