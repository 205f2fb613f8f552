#!/usr/bin/env node
// One command on a machine with only Node >= 20.19 and npm: installs, builds what is needed, then runs.
//   node scripts/run.mjs demo [args...]   |   node scripts/run.mjs test [args...]
// No dependency but Node's own modules. What is up to date is not done again.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(`Node >= 20.19 is needed; this is ${process.version}.`);
	process.exit(1);
}
const pinned = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager;
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
// Variables of an outer `npm run` confuse nested clients.
for (const key of Object.keys(env))
	if (/^npm_(config|package|lifecycle|command|execpath|node_execpath)/i.test(key)) delete env[key];
env.PATH = `${join(root, "node_modules/.bin")}${process.platform === "win32" ? ";" : ":"}${env.PATH}`;

/** Runs pnpm at the pinned version: from node_modules, else through npx. What it prints goes to stderr. */
function pnpm(args) {
	const local = join(root, "node_modules/.bin/pnpm");
	const [command, before] = existsSync(local) ? [local, []] : ["npx", ["--yes", pinned]];
	const result = spawnSync(command, [...before, ...args], {
		cwd: root,
		env,
		stdio: ["ignore", 2, 2],
		shell: process.platform === "win32",
	});
	if (result.status !== 0) process.exit(result.status ?? 1);
}

const stampOf = (kind) => join(root, `node_modules/.cache/upcall-${kind}`);
const stamped = (kind, value) => existsSync(stampOf(kind)) && readFileSync(stampOf(kind), "utf8") === value;
function stamp(kind, value) {
	mkdirSync(dirname(stampOf(kind)), { recursive: true });
	writeFileSync(stampOf(kind), value);
}

const lock = createHash("sha256")
	.update(readFileSync(join(root, "pnpm-lock.yaml")))
	.digest("hex");
if (!stamped("install", lock)) {
	pnpm(["install", "--frozen-lockfile", "--reporter=append-only"]);
	stamp("install", lock);
}

/** Exit status of a finished child, as a shell reports it. */
const statusOf = (result) => result.status ?? (result.signal ? 128 + (constants.signals[result.signal] ?? 0) : 1);

/** A hash over names, sizes and times of everything that a build reads: cheaper than asking turbo. */
function fingerprint() {
	const hash = createHash("sha256");
	const visit = (folder) => {
		for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
			if (["node_modules", "dist", "generated", "test", "coverage", ".turbo"].includes(entry.name)) continue;
			const path = join(folder, entry.name);
			if (entry.isDirectory()) visit(path);
			else {
				const { size, mtimeMs } = statSync(path);
				hash.update(`${path}\0${size}\0${mtimeMs}\n`);
			}
		}
	};
	visit(join(root, "packages"));
	return hash.digest("hex");
}

/** Builds unless nothing changed since the last build of the same kind. */
function build(kind, turboArguments, product) {
	const now = fingerprint();
	if (stamped(kind, now) && existsSync(join(root, product))) return;
	pnpm(["exec", "turbo", "run", ...turboArguments, "--output-logs=errors-only"]);
	stamp(kind, now);
}

const [what, ...rest] = process.argv.slice(2);
if (what === "demo") {
	build("demo", ["build:js", "--filter=upcall"], "packages/cli/dist/index.js");
	const command = rest.length > 0 ? rest : ["demo"];
	const result = spawnSync(process.execPath, [join(root, "packages/cli/bin/upcall.js"), ...command], {
		stdio: "inherit",
		env,
	});
	process.exit(statusOf(result));
} else if (what === "test") {
	build("engine", ["build:engine"], "packages/aarch64-core/src/generated/engine.ts");
	const result = spawnSync(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...rest], {
		cwd: root,
		stdio: "inherit",
		env,
	});
	process.exit(statusOf(result));
} else {
	console.error("usage: node scripts/run.mjs demo|test [args]");
	process.exit(2);
}
