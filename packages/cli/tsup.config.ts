import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Loads what takes time to load when it is first used: commander wants child_process for subcommands that are programs of their
 * own, which there are none of, and fflate makes its tables at once.
 */
const lazily: Plugin = {
	name: "lazily",
	setup(build) {
		build.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
			/[\\/]commander[\\/]/.test(importer) ? { path, namespace: "unused" } : undefined,
		);
		build.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
		build.onResolve({ filter: /^fflate$/ }, async ({ importer, resolveDir, kind, pluginData }) => {
			if (pluginData === "inner") return undefined;
			const { path } = await build.resolve("fflate", { importer, resolveDir, kind, pluginData: "inner" });
			return { path, namespace: "lazy", sideEffects: false };
		});
		build.onLoad({ filter: /.*/, namespace: "lazy" }, ({ path }) => ({
			resolveDir: import.meta.dirname,
			contents: `
				const real = () => require(${JSON.stringify(path)});
				export const gzipSync = (...args) => real().gzipSync(...args);
				export const unzlibSync = (...args) => real().unzlibSync(...args);
				export function Gunzip(...args) { return new (real().Gunzip)(...args); }`,
		}));
	},
};

/** Packages of others that are bundled, and who imports them. */
const BUNDLED = [
	["commander", "package.json"],
	["fflate", "../vmm/package.json"],
] as const;

/** Their licences ask for a copy wherever they go. */
function writeNotices(): Promise<void> {
	const notices = BUNDLED.map(([name, from]) => {
		const entry = createRequire(join(import.meta.dirname, from)).resolve(name);
		let folder = dirname(entry);
		while (!folder.endsWith(name)) folder = dirname(folder);
		return `${name}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
	});
	writeFileSync("dist/THIRD-PARTY-NOTICES.txt", notices.join("\n----\n\n"));
	return Promise.resolve();
}

export default defineConfig({
	entry: ["src/index.ts"],
	format: ["esm"],
	dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
	sourcemap: true,
	clean: true,
	target: "es2022",
	platform: "node",
	removeNodeProtocol: false,
	// The command carries the packages, from their sources, and loads the parts that it needs: whole packages take longer to start.
	noExternal: [/^@upcall\//, "commander"],
	splitting: true,
	// What is CommonJS asks for Node's modules with it.
	banner: { js: 'import{createRequire as makeRequire}from"node:module";const require=makeRequire(import.meta.url);' },
	onSuccess: writeNotices,
	esbuildPlugins: [lazily],
	esbuildOptions(options) {
		options.conditions = ["@upcall/source"];
		options.minifyWhitespace = true;
		options.minifySyntax = true;
	},
});
