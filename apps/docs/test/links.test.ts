import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { generatedPages } from "../scripts/pages.ts";

const site = join(import.meta.dirname, "..");
const repository = join(site, "../..");

const read = (path: string): string => readFileSync(path, "utf8");
const handWritten = ["index.md", ...readdirSync(join(site, "guide")).map((name) => `guide/${name}`)];
const modules = readdirSync(join(site, "entries")).map((name) => {
	const module = /@module (\S+)/.exec(read(join(site, "entries", name)))?.[1];
	return `api/${module}.md`;
});
const pages = new Set([...handWritten, ...modules, "api/index.md", ...Object.keys(generatedPages())]);

/** Targets of a text's Markdown links and includes, without those to other hosts. */
function targets(text: string): string[] {
	const prose = text.replace(/^```.*?^```/gms, "");
	const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...prose.matchAll(/^\s*link: (\S+)$/gm)];
	return links.map((match) => match[1] ?? "").filter((target) => !/^(https?|mailto):/.test(target));
}

function resolve(from: string, target: string): string {
	const path = target.replace(/#.*$/, "");
	const full = path.startsWith("/") ? path.slice(1) : posix.join(posix.dirname(from), path);
	if (full.endsWith("/")) return `${full}index.md`;
	return full.endsWith(".md") ? full : `${full}.md`;
}

describe("links of the site", () => {
	test.each(handWritten)("%s leads to pages that exist", (page) => {
		const missing = targets(read(join(site, page))).filter((target) => !pages.has(resolve(page, target)));
		expect(missing).toEqual([]);
	});

	test.each(handWritten)("%s embeds files that exist", (page) => {
		const text = read(join(site, page));
		const embedded = [
			...[...text.matchAll(/^<<< (\S+?)(?:#\w+)?(?:\{\w+\})?$/gm)].map((match) =>
				join(site, posix.dirname(page), match[1] ?? ""),
			),
		];
		expect(embedded.filter((path) => !existsSync(path))).toEqual([]);
		const included = [...text.matchAll(/@include: (\S+?)-->/g)].map((match) => resolve(page, match[1] ?? ""));
		expect(included.filter((path) => !pages.has(path))).toEqual([]);
	});

	test("the sidebar leads to pages that exist", () => {
		const config = read(join(site, ".vitepress/config.ts"));
		const links = [...config.matchAll(/link: "(\/[^"]*)"/g)].map((match) => match[1] ?? "");
		expect(links.length).toBeGreaterThan(10);
		expect(links.filter((link) => !pages.has(resolve("index.md", link)))).toEqual([]);
	});
});

describe("documents of the repository", () => {
	const documents = [
		"ARCHITECTURE.md",
		...readdirSync(join(repository, "packages")).map((name) => `packages/${name}/README.md`),
	].filter((path) => existsSync(join(repository, path)));

	test.each(documents)("%s names files that exist", (path) => {
		const text = read(join(repository, path));
		const linked = targets(text).map((target) => posix.join(posix.dirname(path), target.replace(/#.*$/, "")));
		const named = [...text.matchAll(/`((?:packages|apps|tools|bench|docs|guests)\/[\w./-]+)`/g)].map(
			(match) => match[1] ?? "",
		);
		expect([...linked, ...named].filter((name) => !existsSync(join(repository, name)))).toEqual([]);
	});
});
