import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { packageRoot } from "./support.ts";

const sources = readdirSync(join(packageRoot, "src"), { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(".ts"))
	.map((path) => `src/${path.replaceAll("\\", "/")}`);
const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");

test("the committed files are what the generator writes", () => {
	const printed = execFileSync(process.execPath, [join(packageRoot, "scripts/generate.mjs"), "--print"], {
		encoding: "utf8",
		maxBuffer: 1 << 26,
	});
	const files: Record<string, string> = JSON.parse(printed);
	expect(sources.filter((path) => path.split("/").length === 3).sort()).toEqual(Object.keys(files).sort());
	for (const [path, text] of Object.entries(files)) expect(read(path), path).toBe(text);
});

test("the index exports every module", () => {
	const exported = [...read("src/index.ts").matchAll(/from "\.\/(.*)"/g)].map((match) => `src/${match[1]}`);
	expect(exported.sort()).toEqual(sources.filter((path) => path !== "src/index.ts").sort());
});

test("every export, and every public member of an exported class or interface, has a docstring", () => {
	const missing: string[] = [];
	let seen = 0;
	for (const path of sources) {
		const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
		const check = (node: ts.Node, name: string) => {
			seen++;
			if (ts.getJSDocCommentsAndTags(node).length === 0) missing.push(`${path}: ${name}`);
		};
		for (const statement of file.statements) {
			const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
			if (!modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) continue;
			check(statement, statement.getText().slice(0, 60));
			if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) continue;
			for (const member of statement.members) {
				if (member.name === undefined || ts.isPrivateIdentifier(member.name) || ts.isSetAccessor(member)) continue;
				const own = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
				const hidden = [ts.SyntaxKind.OverrideKeyword, ts.SyntaxKind.ProtectedKeyword];
				if (own.some((modifier) => hidden.includes(modifier.kind)) || member.name.getText() === "class") continue;
				check(member, `${statement.name?.text}.${member.name.getText()}`);
			}
		}
	}
	expect(seen).toBeGreaterThan(2000);
	expect(missing).toEqual([]);
});
