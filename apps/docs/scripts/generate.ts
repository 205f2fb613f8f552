// Writes the generated pages of the site: tables from the packages' own tables, and the command's options.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "./pages.ts";

const root = join(import.meta.dirname, "..");
for (const [path, make] of Object.entries(generatedPages())) {
	const file = join(root, path);
	mkdirSync(join(file, ".."), { recursive: true });
	writeFileSync(file, make());
	console.log(`wrote ${path}`);
}
