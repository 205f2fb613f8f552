/** Looks a symbol up; `undefined` when nobody defined it. */
export type Lookup = (name: string) => bigint | undefined;

const token =
	/\s*(?:(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+[fb](?![\w.])|\d+)|('(?:\\.|[^\\])')|([A-Za-z_.$][\w.$]*)|(<<|>>|:lo12:|[-+*/%&|^~()]))/y;

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, f: 12, "0": 0 };

/** Code of the character after a backslash. */
export const escapeCode = (c: string): number => escapes[c] ?? c.charCodeAt(0);

const precedence: Readonly<Record<string, number>> = {
	"|": 1,
	"^": 2,
	"&": 3,
	"<<": 4,
	">>": 4,
	"+": 5,
	"-": 5,
	"*": 6,
	"/": 6,
	"%": 6,
};

function apply(operator: string, a: bigint, b: bigint): bigint | undefined {
	switch (operator) {
		case "|":
			return a | b;
		case "^":
			return a ^ b;
		case "&":
			return a & b;
		case "+":
			return a + b;
		case "-":
			return a - b;
		case "*":
			return a * b;
		case "/":
			return b === 0n ? undefined : a / b;
		case "%":
			return b === 0n ? undefined : a % b;
		case "<<":
			return b < 0n || b > 64n ? undefined : a << b;
		default:
			return b < 0n || b > 64n ? undefined : a >> b;
	}
}

function tokens(text: string): string[] | undefined {
	const list: string[] = [];
	token.lastIndex = 0;
	while (token.lastIndex < text.length) {
		const match = token.exec(text);
		if (match === null) return undefined;
		list.push(match[0].trim());
	}
	return list;
}

/** Nesting that an expression may have. */
const DEPTH_LIMIT = 100;

/**
 * Value of an assembler expression: numbers (decimal, 0x, 0b, 'c'), symbols, `( )`, `- ~ + * / % << >> & ^ |` with C's
 * precedence, and `:lo12:` for the low 12 bits. `undefined` when the text is no expression, or a symbol has no value.
 */
export function evaluateExpression(text: string, lookup: Lookup): bigint | undefined {
	const list = tokens(text.trim());
	if (list === undefined || list.length === 0) return undefined;
	let at = 0;
	let depth = 0;

	function unary(): bigint | undefined {
		const t = list?.[at++];
		if (t === undefined || ++depth > DEPTH_LIMIT) return undefined;
		const value = operand(t);
		depth--;
		return value;
	}
	function operand(t: string): bigint | undefined {
		if (t === "(") {
			const inner = binary(1);
			return list?.[at++] === ")" ? inner : undefined;
		}
		if (t === "-" || t === "~" || t === "+" || t === ":lo12:") {
			const inner = unary();
			if (inner === undefined) return undefined;
			return t === "-" ? -inner : t === "~" ? ~inner : t === "+" ? inner : inner & 0xfffn;
		}
		if (/^\d+[fb]$/.test(t) && !/^0[xXbB]/.test(t)) return lookup(t);
		if (/^\d/.test(t)) return BigInt(t);
		if (t.startsWith("'")) return BigInt(t[1] === "\\" ? escapeCode(t[2] ?? "") : t.charCodeAt(1));
		return /^[A-Za-z_.$]/.test(t) ? lookup(t) : undefined;
	}
	function binary(least: number): bigint | undefined {
		let left = unary();
		for (;;) {
			const operator = list?.[at] ?? "";
			const level = precedence[operator];
			if (left === undefined || level === undefined || level < least) return left;
			at++;
			const right = binary(level + 1);
			left = right === undefined ? undefined : apply(operator, left, right);
		}
	}

	const value = binary(1);
	return at === list.length ? value : undefined;
}
