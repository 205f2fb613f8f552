import { type Group, type InstructionReference, instructionReference } from "@upcall/spec";
import { type Evidence, evidenceOf } from "../evidence.ts";
import { code, page, table } from "../markdown.ts";
import { type Meaning, meanings } from "../meanings.ts";

const GROUPS: readonly (readonly [Group, string])[] = [
	["dp-immediate", "Data processing, immediate"],
	["dp-register", "Data processing, register"],
	["branch-exception-system", "Branches, exceptions, system"],
	["load-store", "Loads and stores"],
	["simd-load-store", "Loads and stores of SIMD and floating-point registers"],
	["simd-fp", "Floating point, Advanced SIMD and cryptography"],
	["reserved", "Reserved"],
];

const count = (n: number): string => n.toLocaleString("en-GB");

/** What is known of an encoding, in words. */
function evidenceText({ oracle, engine, exhaustive, proof }: Evidence): string {
	const parts: string[] = [];
	if (proof !== undefined)
		parts.push(proof.status === "proved" ? "**proved**" : `proved in part: ${proof.remark ?? ""}`);
	if (exhaustive) parts.push("every form tested");
	if (engine > 0) parts.push(`engine ${count(engine)} cases`);
	if (oracle > 0) parts.push(`QEMU ${count(oracle)} cases`);
	return parts.join("<br>");
}

function row({ id, syntax, aliases, pattern, feature }: InstructionReference): readonly string[] {
	const forms = [syntax, ...aliases].map(code).join("<br>");
	return [forms, code(pattern), code(feature ?? ""), evidenceText(evidenceOf(id))];
}

const all = instructionReference();
const inGroup = (group: Group) => all.filter((entry) => entry.group === group);

const fence = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;

/** The sections of a group: one for each file of the model, in it one for each meaning. */
function groupPage(group: Group, title: string): string {
	const rows = inGroup(group);
	const known = meanings(new Set(rows.map((entry) => entry.exec)));
	const files = new Map<string, { title: string; execs: Map<string, Meaning> }>();
	for (const { exec } of rows) {
		const meaning = known.get(exec);
		if (meaning === undefined) throw new TypeError(`the source of ${exec} was not found`);
		const file = files.get(meaning.file) ?? { title: meaning.title, execs: new Map() };
		file.execs.set(exec, meaning);
		files.set(meaning.file, file);
	}
	const sections = [...files].map(([file, { title: heading, execs }]) => {
		const parts = [...execs].map(([exec, { source }]) => {
			const list = rows.filter((entry) => entry.exec === exec).map(row);
			const head = ["Syntax, then aliases", "Bits 31 to 0", "Feature", "Evidence"];
			return `### ${exec}\n\n${table(head, list)}\n\n${fence(source)}`;
		});
		return `## ${file}\n\n${heading.replaceAll("@see", "See").replaceAll("<", "&lt;")}\n\n${parts.join("\n\n")}`;
	});
	return page(
		title,
		[
			`${rows.length} encodings. Each section is a file of the model, ${code("packages/spec/src/a64")}; each part a function of it: the encodings
that it gives a meaning to, and its text. [How to read this](../instructions).`,
			"<FilterTables />",
			...sections,
		],
		"wide instructions",
	);
}

/** Groups, what each has, and how far it is checked. */
export function coverageRows(): readonly (readonly string[])[] {
	const sum = (list: readonly InstructionReference[], of: (e: Evidence) => number) =>
		list.reduce((total, { id }) => total + of(evidenceOf(id)), 0);
	const line = (name: string, list: readonly InstructionReference[]) => [
		name,
		count(list.length),
		count(sum(list, (e) => (e.engine > 0 ? 1 : 0))),
		count(sum(list, (e) => e.engine)),
		count(sum(list, (e) => (e.exhaustive ? 1 : 0))),
		count(sum(list, (e) => e.oracle)),
		count(sum(list, (e) => (e.proof?.status === "proved" ? 1 : 0))),
		count(sum(list, (e) => (e.proof?.status === "partial" ? 1 : 0))),
	];
	return [
		...GROUPS.map(([group, title]) => line(`[${title}](./instructions/${group})`, inGroup(group))),
		line("**All**", all),
	];
}

const COVERAGE_HEAD = [
	"Group",
	"Encodings in the model",
	"Compared with the engine",
	"Cases, engine and model",
	"Every form",
	"Cases, model and QEMU",
	"Engine's handler proved",
	"Proved under a condition",
];

/** The overview: how to read the pages of the groups, and the table of coverage. */
function overview(): string {
	return page(
		"Instructions",
		[
			`All ${all.length} encodings of A64 that Upcall's CPU decodes, from the tables of ${code("@upcall/spec")}. The same tables generate
the engine's decoder. A word that matches no pattern is UNDEFINED, and so is one whose feature the CPU model lacks.`,
			table(COVERAGE_HEAD, coverageRows()),
			`*Cases* are random states and operands with the edges drawn often; the counts are those of the long runs. *Every form*: the
cases took every combination of the fields that decoding looks at, registers and immediates aside. *Proved*: the compiled
handler of the engine, executed symbolically, equals the model for all values of the registers. *Under a condition*: for
loads and stores, that the TLB has the page, and that SP and the addresses of ordered accesses are aligned; each
instruction's page says which. The floating-point and SIMD instructions are outside the prover, and so are pointer
authentication, the exclusive monitor and what leaves the engine: for these the cases are the evidence. No cases of QEMU
are where it lacks the feature (WFxT), needs a key (branches with pointer authentication) or would make a system call (SVC).`,
			`In the patterns ${code("0")} and ${code("1")} are fixed bits, ${code("x")} is ignored, ${code("name:width")} is a field,
${code("name:width=bits")} a field with a fixed value, and ${code("~")} marks a field that the meaning treats as data. The meaning is the source
of the model: a function that runs once for an instruction word, with its fields, and gives the operation that runs at each
execution; the names are those of the Arm manual's pseudocode.`,
		],
		"wide instructions",
	);
}

/** The pages of the instructions, by path. */
export const instructionPages: Readonly<Record<string, () => string>> = {
	"reference/instructions.md": overview,
	...Object.fromEntries(
		GROUPS.map(([group, title]) => [`reference/instructions/${group}.md`, () => groupPage(group, title)]),
	),
};
