/** One statement of assembly text. */
export interface Statement {
	/** From 1. */
	readonly line: number;
	readonly labels: readonly string[];
	/** Mnemonic or directive in lower case, `""` when the statement has only labels. */
	readonly name: string;
	readonly operands: string;
}

/** Text without its comments; strings and line ends stay. */
function withoutComments(text: string): string {
	return text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^\\\n])'|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (match) =>
		match.startsWith("/*") ? match.replace(/[^\n]/g, " ") : match.startsWith("//") ? "" : match,
	);
}

/** Parts of a line between `;` that are in no string. */
const parts = (line: string): string[] => line.match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^\\])'|[^;])+/g) ?? [];

/** Statements of assembly text: one to a line or between `;`; comments are those of C, and `#` at the start of a line. */
export function statements(text: string): Statement[] {
	const list: Statement[] = [];
	for (const [i, line] of withoutComments(text).split("\n").entries()) {
		if (/^\s*#/.test(line)) continue;
		for (const part of parts(line)) {
			const labels: string[] = [];
			let rest = part.trim();
			for (let m = /^([A-Za-z_.$][\w.$]*|\d+)\s*:/.exec(rest); m !== null; ) {
				labels.push(m[1] ?? "");
				rest = rest.slice(m[0].length).trim();
				m = /^([A-Za-z_.$][\w.$]*|\d+)\s*:/.exec(rest);
			}
			const assignment = /^([A-Za-z_.$][\w.$]*)\s*=(?!=)(.*)$/.exec(rest);
			if (assignment !== null) rest = `.set ${assignment[1]}, ${assignment[2]}`;
			const [name = "", operands = ""] = (/^(\S+)\s*(.*)$/s.exec(rest) ?? []).slice(1);
			if (name !== "" || labels.length > 0)
				list.push({ line: i + 1, labels, name: name.toLowerCase(), operands: operands.trim() });
		}
	}
	return list;
}
