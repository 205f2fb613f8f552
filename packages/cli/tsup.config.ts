import { defineConfig } from "tsup";

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
	noExternal: [/^@upcall\//],
	splitting: true,
	esbuildOptions(options) {
		options.conditions = ["@upcall/source"];
		options.minifyWhitespace = true;
		options.minifySyntax = true;
	},
});
