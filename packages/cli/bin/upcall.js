#!/usr/bin/env node
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Node 22 and later keep what they have compiled for the next start: here, and not in a folder that all users share.
const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE ?? join(caches, "upcall", "compiled"));
const { main } = await import("../dist/index.js");
process.exitCode = await main(process.argv.slice(2));
