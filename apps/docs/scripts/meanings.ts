// The text of the functions of the model that give the instructions their meaning.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

/** The meaning of one `exec` name. */
export interface Meaning {
	/** Path of its file below `packages/spec/src/a64`, without `.ts`. */
	readonly file: string;
	/** Documentation of the function that holds it: the instructions of the file and the section of the manual. */
	readonly title: string;
	/** Source text, indentation of the file removed. */
	readonly source: string;
}

const folder = join(import.meta.dirname, "../../../packages/spec/src/a64");

function dedent(text: string, column: number): string {
	const tabs = new RegExp(`^\\t{0,${column}}`);
	return text
		.split("\n")
		.map((line, n) => (n === 0 ? line : line.replace(tabs, "")))
		.join("\n");
}

function comment(node: ts.Node): string {
	const docs = ts.getJSDocCommentsAndTags(node);
	return docs
		.map((doc) => doc.getText().replace(/^\/\*\*|\*\/$/g, ""))
		.join("\n")
		.split("\n")
		.map((line) => line.replace(/^\s*\* ?/, "").trim())
		.filter((line) => line !== "")
		.join(" ");
}

/** Every function that an object literal of `a64/` holds, by name. */
export function meanings(names: ReadonlySet<string>): ReadonlyMap<string, Meaning> {
	const found = new Map<string, Meaning>();
	const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
	for (const path of paths) {
		const text = readFileSync(join(folder, path), "utf8");
		const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
		const file = relative(".", path).replace(/\.ts$/, "").replaceAll("\\", "/");
		const visit = (node: ts.Node, title: string): void => {
			const own = ts.isFunctionDeclaration(node) ? comment(node) : title;
			const member =
				ts.isMethodDeclaration(node) || ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
			const name = member && node.name !== undefined ? node.name.getText() : "";
			if (member && names.has(name) && !found.has(name)) {
				const { character } = source.getLineAndCharacterOfPosition(node.getStart());
				found.set(name, { file, title: own, source: dedent(node.getText(), character) });
			}
			// `...both("name", f)` makes the functions `name` and `nameHalf` from one text.
			const call = ts.isSpreadAssignment(node) && ts.isCallExpression(node.expression) ? node.expression : undefined;
			const [literal] = call?.arguments ?? [];
			if (literal !== undefined && ts.isStringLiteral(literal)) {
				const { character } = source.getLineAndCharacterOfPosition(node.getStart());
				for (const name of [literal.text, `${literal.text}Half`])
					if (names.has(name) && !found.has(name))
						found.set(name, { file, title: own, source: dedent(node.getText(), character) });
			}
			ts.forEachChild(node, (child) => visit(child, own));
		};
		visit(source, "");
	}
	return found;
}
