import ts from "typescript";

/** A change of one place in a source file. */
export interface Mutation {
	/** Offset of the text that is replaced. */
	readonly at: number;
	readonly from: string;
	readonly to: string;
	/** Number of the line, from 1. */
	readonly line: number;
}

const operators: Readonly<Record<string, string>> = {
	"+": "-",
	"-": "+",
	"*": "+",
	"&": "|",
	"|": "&",
	"^": "|",
	"<<": ">>",
	">>": "<<",
	"==": "!=",
	"!=": "==",
	"<": "<=",
	"<=": "<",
	">": ">=",
	">=": ">",
	"&&": "||",
	"||": "&&",
};

/** Names of builtins and methods with a counterpart that compiles as well. */
const names: Readonly<Record<string, string>> = {
	add: "sub",
	sub: "add",
	and: "or",
	or: "and",
	xor: "or",
	andnot: "and",
	min_s: "max_s",
	max_s: "min_s",
	min_u: "max_u",
	max_u: "min_u",
	add_sat_s: "add_sat_u",
	add_sat_u: "add_sat_s",
	sub_sat_s: "sub_sat_u",
	sub_sat_u: "sub_sat_s",
	shr_s: "shr_u",
	shr_u: "shr_s",
	gt_s: "ge_s",
	ge_s: "gt_s",
	gt_u: "ge_u",
	ge_u: "gt_u",
	lt_s: "le_s",
	lt_u: "le_u",
	extend_low_i8x16_s: "extend_low_i8x16_u",
	extend_low_i8x16_u: "extend_low_i8x16_s",
	extend_low_i16x8_s: "extend_low_i16x8_u",
	extend_low_i16x8_u: "extend_low_i16x8_s",
	extend_low_i32x4_s: "extend_low_i32x4_u",
	extend_low_i32x4_u: "extend_low_i32x4_s",
	narrow_i16x8_s: "narrow_i16x8_u",
	narrow_i16x8_u: "narrow_i16x8_s",
	narrow_i32x4_s: "narrow_i32x4_u",
	narrow_i32x4_u: "narrow_i32x4_s",
};

/** Every mutation of a file: operators, numbers and builtins inside of functions. */
export function mutationsOf(path: string, text: string): readonly Mutation[] {
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const list: Mutation[] = [];
	const push = (node: ts.Node, to: string): void => {
		const at = node.getStart();
		list.push({ at, from: node.getText(), to, line: source.getLineAndCharacterOfPosition(at).line + 1 });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isTypeNode(node)) return;
		if (ts.isBinaryExpression(node)) {
			const to = operators[node.operatorToken.getText()];
			if (to !== undefined) push(node.operatorToken, to);
		}
		if (ts.isNumericLiteral(node) && !ts.isCaseClause(node.parent) && !node.getText().includes(".")) {
			const value = Number(node.getText());
			if (Number.isSafeInteger(value)) push(node, value < 0xffff ? String(value + 1) : `0x${(value ^ 1).toString(16)}`);
		}
		if (ts.isPropertyAccessExpression(node)) {
			const to = names[node.name.getText()];
			if (to !== undefined && ts.isCallExpression(node.parent)) push(node.name, to);
		}
		ts.forEachChild(node, visit);
	};
	for (const statement of source.statements) if (ts.isFunctionDeclaration(statement)) visit(statement);
	return list;
}
