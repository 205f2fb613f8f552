#!/usr/bin/env node
import { mkdirSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/** Node 22 and later keep what they have compiled for the next start: here, and not in a folder that all users share. */
function keepCompiled() {
	if (module.enableCompileCache === undefined) return;
	const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
	try {
		// Not its parents too: a home that is not there is not for this command to make.
		mkdirSync(caches);
	} catch (error) {
		if (error.code !== "EEXIST") return;
	}
	module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? join(caches, "upcall", "compiled"));
}

keepCompiled();
const { main } = await import("../dist/index.js");
process.exitCode = await main(process.argv.slice(2));
