// Checks the built site: every internal link and anchor leads somewhere, and nothing is loaded from another host.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, relative } from "node:path";

const dist = join(import.meta.dirname, "../.vitepress/dist");

function files(folder: string): string[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		return statSync(path).isDirectory() ? files(path) : [path];
	});
}

const decodeEntities = (text: string): string =>
	text.replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"');

const all = files(dist).map((path) => relative(dist, path).replaceAll("\\", "/"));
const present = new Set(all);
const pages = new Map(
	all
		.filter((path) => path.endsWith(".html"))
		.map((path) => {
			const html = readFileSync(join(dist, path), "utf8");
			const ids = new Set([...html.matchAll(/\sid="([^"]*)"/g)].map((match) => decodeEntities(match[1] ?? "")));
			return [path, { html, ids }] as const;
		}),
);

const problems: string[] = [];
let links = 0;

for (const [path, { html }] of pages) {
	for (const [, attribute = "", value = ""] of html.matchAll(
		/<(?:a|link|script|img|source|iframe)\b[^>]*?\s(href|src)="([^"]*)"/g,
	)) {
		const target = decodeEntities(value);
		if (/^(https?:)?\/\//.test(target)) continue;
		if (/^(data|mailto):/.test(target)) continue;
		links++;
		const [file = "", anchor = ""] = target.split("#");
		const resolved =
			file === "" ? path : file.startsWith("/") ? file.slice(1) : posix.join(posix.dirname(path), decodeURI(file));
		const found = [resolved, `${resolved}.html`, posix.join(resolved, "index.html")].find((name) => present.has(name));
		if (found === undefined) problems.push(`${path}: ${attribute}="${target}" leads nowhere`);
		else if (anchor !== "" && pages.get(found)?.ids.has(decodeURIComponent(anchor)) === false)
			problems.push(`${path}: there is no #${anchor} in ${found}`);
	}
	for (const [tag] of html.matchAll(/<(?:script|img|source|iframe|link)\b[^>]*?(?:href|src)="(?:https?:)?\/\/[^>]*>/g))
		problems.push(`${path}: loads from another host: ${tag}`);
}
for (const path of all.filter((name) => name.endsWith(".css")))
	for (const [url] of readFileSync(join(dist, path), "utf8").matchAll(/url\(["']?(?:https?:)?\/\/[^)]*\)/g))
		problems.push(`${path}: loads from another host: ${url}`);

for (const problem of problems.slice(0, 50)) console.error(problem);
console.log(`${pages.size} pages, ${links} internal links, ${problems.length} problems`);
if (problems.length > 0 || pages.size === 0) process.exit(1);
