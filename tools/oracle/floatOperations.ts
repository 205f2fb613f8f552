import { floats, integers, specials } from "./floatOperands.ts";

/** Where an operand is put: a register, and the position in it. */
export interface Place {
	readonly file: "v" | "x";
	readonly n: number;
	readonly shift: number;
	/** What the campaign puts there. */
	readonly values: readonly bigint[];
	/** One value of each kind. */
	readonly specials: readonly bigint[];
}

/** An instruction that does one floating-point operation, or one and a few like it. */
export interface FloatInstruction {
	readonly text: string;
	readonly places: readonly Place[];
}

type Values = Pick<Place, "values" | "specials">;

const format = (E: number, F: number): Values => ({ values: floats(E, F), specials: specials(E, F) });
const formats: Readonly<Record<string, Values>> = {
	h: format(5, 10),
	s: format(8, 23),
	d: format(11, 52),
	bf: format(8, 7),
};
const ofWidth = (width: number): Values => ({ values: integers(width), specials: integers(width) });
const NONE: Values = { values: [], specials: [] };
const integersOf: Readonly<Record<string, Values>> = {
	h: ofWidth(16),
	s: ofWidth(32),
	d: ofWidth(64),
	w: ofWidth(32),
	x: ofWidth(64),
};

const v = (n: number, name: string, shift = 0): Place => ({ file: "v", n, shift, ...(formats[name] ?? NONE) });
const vi = (n: number, name: string): Place => ({ file: "v", n, shift: 0, ...(integersOf[name] ?? NONE) });
const x = (n: number, size: string): Place => ({ file: "x", n, shift: 0, ...(integersOf[size] ?? NONE) });

const split = (text: string) => text.split(" ");
const binary = split(
	"fadd fsub fmul fnmul fdiv fmulx fmax fmin fmaxnm fminnm fabd frecps frsqrts fcmeq fcmge fcmgt facge facgt",
);
const unary = split("fmov fabs fneg fsqrt frintn frintp frintm frintz frinta frintx frinti frecpe frsqrte frecpx");
const toInteger = ["n", "p", "m", "z", "a"].flatMap((mode) => [`fcvt${mode}s`, `fcvt${mode}u`]);
const fromInteger = ["scvtf", "ucvtf"];

const ofPrecision = (p: string): readonly FloatInstruction[] => {
	const one = [v(1, p)];
	const two = [v(1, p), v(2, p)];
	const three = [v(1, p), v(2, p), v(3, p)];
	const bits = { h: 16, s: 32, d: 64 }[p] ?? 0;
	return [
		...binary.map((m) => ({ text: `${m} ${p}0, ${p}1, ${p}2`, places: two })),
		...split("fmadd fmsub fnmadd fnmsub").map((m) => ({ text: `${m} ${p}0, ${p}1, ${p}2, ${p}3`, places: three })),
		...unary.map((m) => ({ text: `${m} ${p}0, ${p}1`, places: one })),
		...["fcmp", "fcmpe"].map((m) => ({ text: `${m} ${p}1, ${p}2`, places: two })),
		...["fcmp", "fcmpe"].map((m) => ({ text: `${m} ${p}1, #0.0`, places: one })),
		...split("fcmeq fcmge fcmgt fcmle fcmlt").map((m) => ({ text: `${m} ${p}0, ${p}1, #0.0`, places: one })),
		...toInteger.flatMap((m) => ["w", "x", p].map((r) => ({ text: `${m} ${r}0, ${p}1`, places: one }))),
		...["fcvtzs", "fcvtzu"].flatMap((m) => [
			{ text: `${m} w0, ${p}1, #9`, places: one },
			{ text: `${m} x0, ${p}1, #40`, places: one },
			{ text: `${m} ${p}0, ${p}1, #${bits / 2}`, places: one },
		]),
		...fromInteger.flatMap((m) => [
			{ text: `${m} ${p}0, w1`, places: [x(1, "w")] },
			{ text: `${m} ${p}0, x1`, places: [x(1, "x")] },
			{ text: `${m} ${p}0, w1, #32`, places: [x(1, "w")] },
			{ text: `${m} ${p}0, x1, #47`, places: [x(1, "x")] },
			{ text: `${m} ${p}0, ${p}1`, places: [vi(1, p)] },
			{ text: `${m} ${p}0, ${p}1, #${bits}`, places: [vi(1, p)] },
		]),
		{ text: `faddp ${p}0, v1.2${p}`, places: [v(1, p), v(1, p, bits)] },
		...["h", "s", "d"].filter((to) => to !== p).map((to) => ({ text: `fcvt ${to}0, ${p}1`, places: one })),
		...(p === "h"
			? []
			: split("frint32z frint32x frint64z frint64x").map((m) => ({ text: `${m} ${p}0, ${p}1`, places: one }))),
	];
};

/** Every floating-point operation in every precision. */
export const floatInstructions: readonly FloatInstruction[] = [
	...["h", "s", "d"].flatMap(ofPrecision),
	{ text: "fcvtxn s0, d1", places: [v(1, "d")] },
	{ text: "fjcvtzs w0, d1", places: [v(1, "d")] },
	{ text: "urecpe v0.2s, v1.2s", places: [vi(1, "w")] },
	{ text: "ursqrte v0.2s, v1.2s", places: [vi(1, "w")] },
	...["fmlal", "fmlsl"].map((m) => ({
		text: `${m} v0.2s, v1.2h, v2.2h`,
		places: [v(0, "s"), v(1, "h"), v(2, "h")],
	})),
	{ text: "bfcvt h0, s1", places: [v(1, "s")] },
	{ text: "bfmlalb v0.4s, v1.8h, v2.8h", places: [v(0, "s"), v(1, "bf"), v(2, "bf")] },
	{
		text: "bfdot v0.2s, v1.4h, v2.4h",
		places: [v(0, "s"), v(1, "bf"), v(1, "bf", 16), v(2, "bf"), v(2, "bf", 16)],
	},
];
