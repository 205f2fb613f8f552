import { type Report, type Row, speed } from "../model.ts";
import { figure, grouped } from "./markdown.ts";

const WIDTH = 760;
const LABELS = 250;
const PLOT = WIDTH - LABELS - 60;
const ROW = 20;
const TITLE = 30;
const TOP = 56;
/** Ends of the logarithmic axis, and its marks. */
const LOW = 1 / 32;
const HIGH = 32;
const MARKS = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16, 32];

const STYLE = [
	"text{font:12px system-ui,sans-serif;fill:#333}",
	".title{font-weight:600}",
	".grid{stroke:#8884;stroke-width:1}",
	".one{stroke:#888;stroke-width:1.5}",
	".interp{fill:#9aa7b8}",
	".auto{fill:#2f6fde}",
	"@media(prefers-color-scheme:dark){text{fill:#ddd}.auto{fill:#5b93f5}.interp{fill:#6b7685}}",
].join("");

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const place = (value: number): string =>
	(LABELS + (PLOT * Math.log(Math.min(Math.max(value, LOW), HIGH) / LOW)) / Math.log(HIGH / LOW)).toFixed(1);
const markName = (mark: number): string => (mark < 1 ? `1/${1 / mark}` : String(mark));

function text(x: number | string, y: number, content: string, more = ""): string {
	return `<text x="${x}" y="${y}"${more}>${escaped(content)}</text>`;
}

/** A bar from 1 to a ratio. */
function bar(row: Row, side: "interp" | "auto", y: number): string {
	const value = speed(row, side);
	if (value === undefined) return "";
	const [from, to] = value < 1 ? [place(value), place(1)] : [place(1), place(value)];
	const width = (Number(to) - Number(from)).toFixed(1);
	return `<rect class="${side}" x="${from}" y="${y}" width="${width}" height="7"/>`;
}

/**
 * A chart of the rows that QEMU ran too: how many times as fast Upcall is, on a logarithmic axis. The same report always gives the
 * same bytes.
 */
export function chart(report: Report): string {
	const parts: string[] = [];
	let y = TOP;
	for (const [title, rows] of grouped(report)) {
		const compared = rows.filter((row) => speed(row, "auto") !== undefined);
		if (compared.length === 0) continue;
		parts.push(text(8, y + TITLE - 10, title, ' class="title"'));
		y += TITLE;
		for (const row of compared) {
			parts.push(text(LABELS - 8, y + 13, row.name, ' text-anchor="end"'));
			parts.push(bar(row, "interp", y + 2), bar(row, "auto", y + 10));
			parts.push(text(WIDTH - 8, y + 13, figure(speed(row, "auto")), ' text-anchor="end"'));
			y += ROW;
		}
	}
	const bottom = y + 8;
	const grid = MARKS.map((mark) => {
		const x = place(mark);
		const line = `<line class="${mark === 1 ? "one" : "grid"}" x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${bottom}"/>`;
		return line + text(x, TOP - 12, markName(mark), ' text-anchor="middle"');
	});
	const legend = [
		text(8, 18, "Speed in multiples of QEMU's", ' class="title"'),
		'<rect class="interp" x="250" y="10" width="12" height="8"/>',
		text(267, 18, "interpreter"),
		'<rect class="auto" x="350" y="10" width="12" height="8"/>',
		text(367, 18, "JIT"),
	];
	const size = `viewBox="0 0 ${WIDTH} ${bottom + 8}" width="${WIDTH}" height="${bottom + 8}"`;
	return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="Speed of Upcall in multiples of QEMU's">\n<style>${STYLE}</style>\n${[...legend, ...grid, ...parts].filter((part) => part !== "").join("\n")}\n</svg>\n`;
}
