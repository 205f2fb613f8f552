/** A table cell: one line, with `|` escaped. */
export const cell = (text: string): string => text.replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|");

/** Text as inline code, nothing for empty text. */
export const code = (text: string): string => (text === "" ? "" : `\`${text}\``);

/** A number in hexadecimal, padded to a number of digits. */
export const hex = (value: number | bigint, digits = 0): string => `0x${value.toString(16).padStart(digits, "0")}`;

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A generated page: front matter that gives tables the whole width, a title, then blocks. */
export function page(title: string, blocks: readonly string[], pageClass = "wide"): string {
	return `${[`---\naside: false\npageClass: ${pageClass}\n---`, `# ${title}`, ...blocks].join("\n\n")}\n`;
}
