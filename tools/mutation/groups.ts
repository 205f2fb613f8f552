import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the sources of the engine do, by path below `engine/`. The first that matches counts. */
const patterns: readonly (readonly [string, RegExp])[] = [
	["generated", /^generated\//],
	["translation of words", /^translate\//],
	["dispatch loop", /^run\.ts$/],
	["integer arithmetic", /^arithmetic\.ts$/],
	["loads and stores", /^(loadStore|exclusive|atomics)/],
	["memory and TLB", /^memory\//],
	["exceptions", /^(exceptions|slowPaths|system|sysreg)/],
	["debug", /^debug/],
	["performance monitor", /^pmu/],
	["floating point", /^fp\//],
	["SIMD", /^simd\//],
	["decoded code", /^code\.ts$/],
];

/** The group of a file; files of no group hold only names or glue. */
export function groupOf(path: string): string | undefined {
	const group = patterns.find(([, pattern]) => pattern.test(path))?.[0];
	return group === "generated" ? undefined : group;
}

/** The files of every group, with their text. */
export function groups(
	engine: string,
): ReadonlyMap<string, readonly { readonly path: string; readonly text: string }[]> {
	const result = new Map<string, { path: string; text: string }[]>();
	const paths = readdirSync(engine, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
	for (const path of paths.sort()) {
		const group = groupOf(path);
		if (group === undefined) continue;
		result.set(group, [...(result.get(group) ?? []), { path, text: readFileSync(join(engine, path), "utf8") }]);
	}
	return result;
}
