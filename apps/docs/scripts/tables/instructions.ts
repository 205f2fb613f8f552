import { type Group, type InstructionReference, instructionReference } from "@upcall/spec";
import { code, page, table } from "../markdown.ts";

const GROUPS: readonly (readonly [Group, string])[] = [
	["dp-immediate", "Data processing, immediate"],
	["dp-register", "Data processing, register"],
	["branch-exception-system", "Branches, exceptions, system"],
	["load-store", "Loads and stores"],
	["reserved", "Reserved"],
];

function row({ syntax, aliases, pattern, feature, exec }: InstructionReference): readonly string[] {
	const forms = [syntax, ...aliases].map(code).join("<br>");
	return [forms, code(pattern), code(feature ?? ""), code(exec)];
}

/** Every encoding of the model, as the page "Instructions". */
export function instructionsPage(): string {
	const all = instructionReference();
	const sections = GROUPS.map(([group, title]) => {
		const rows = all.filter((entry) => entry.group === group).map(row);
		return `## ${title}\n\n${rows.length} encodings.\n\n${table(["Syntax, then aliases", "Bits 31 to 0", "Feature", "Meaning"], rows)}`;
	});
	return page(
		"Instructions",
		[
			`All ${all.length} encodings of integer A64 that Upcall's CPU decodes, from the tables of \`@upcall/spec\`. The same tables
generate the engine's decoder. A word that matches no pattern is UNDEFINED, and so is one whose feature the CPU model lacks;
floating point, Advanced SIMD and SVE are not in this release, so their words are UNDEFINED too.`,
			`In the patterns \`0\` and \`1\` are fixed bits, \`x\` is ignored, \`name:width\` is a field, \`name:width=bits\` a field with a fixed
value, and \`~\` marks a field that the meaning treats as data. *Meaning* names the function of the model that says what the
instruction does.`,
			"<FilterTables />",
			...sections,
		],
		"wide instructions",
	);
}
