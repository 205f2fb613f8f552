// The text of the generated files, as functions of the specification's tables.
import { featureAliases, featureDefinitions } from "../../spec/src/cpuFeatures.ts";
import { namedCpus } from "../../spec/src/cpuModels.ts";
import { encodings } from "../../spec/src/enc/index.ts";
import { features } from "../../spec/src/features.ts";
import { systemInstructions } from "../../spec/src/sys/instructions.ts";
import { systemRegisterKey, systemRegisters } from "../../spec/src/sys/registers.ts";
import * as layout from "../engine/layout.ts";

const header = "// Generated from @upcall/spec by scripts/generate.mjs. Do not edit.\n";
const hex = (n) => `0x${(n >>> 0).toString(16)}`;

const executors = [...new Set(encodings.map((e) => e.exec))].sort();

export function decodeFile() {
	const out = [header];
	executors.forEach((name, i) => {
		out.push(`export const EXEC_${name}: i32 = ${i};`);
	});
	out.push("", "/** The `EXEC_` number of each class. */");
	out.push(
		`const executorOf: StaticArray<u16> = [${encodings.map((e) => executors.indexOf(e.exec)).join(", ")}];`,
		"",
		"/** The feature that each class needs. */",
		`const featureOf: StaticArray<u8> = [${encodings.map((e) => featureNumber(e.feature)).join(", ")}];`,
		"",
		"/** The function that executes a class. */",
		"export function executor(cls: i32): i32 {",
		"\treturn <i32>unchecked(executorOf[cls]);",
		"}",
		"",
		"/** The number of the feature that a class needs, or 0. */",
		"export function classFeature(cls: i32): u32 {",
		"\treturn <u32>unchecked(featureOf[cls]);",
		"}",
		"",
		...decodeTables(),
		"/** The class of an instruction word: its index in the specification's `encodings`, or -1. */",
		"export function decodeClass(word: u32): i32 {",
		"\tconst bucket = <i32>unchecked(bucketOf[word >> 24]);",
		"\tconst end = <i32>unchecked(bucketStart[bucket + 1]);",
		"\tfor (let i = <i32>unchecked(bucketStart[bucket]); i < end; i++)",
		"\t\tif ((word & unchecked(masks[i])) == unchecked(values[i])) return <i32>unchecked(classes[i]);",
		"\treturn -1;",
		"}",
		"",
	);
	return out.join("\n");
}

/** For each top byte of a word the encodings that it may be, as lists of mask, value and class; equal lists are shared. */
function decodeTables() {
	const buckets = new Map();
	const bucketOf = [];
	for (let top = 0; top < 256; top++) {
		const word = (top << 24) >>> 0;
		const list = encodings.filter((e) => (word & e.mask & 0xff000000) >>> 0 === (e.value & e.mask & 0xff000000) >>> 0);
		const key = list.map((e) => e.id).join();
		if (!buckets.has(key)) buckets.set(key, { number: buckets.size, list });
		bucketOf.push(buckets.get(key).number);
	}
	const lists = [...buckets.values()].map(({ list }) => list);
	const starts = [0];
	for (const list of lists) starts.push(starts[starts.length - 1] + list.length);
	const all = lists.flat();
	return [
		"/** By bits 31:24 of a word: the number of its list below. */",
		`const bucketOf: StaticArray<u8> = [${bucketOf.join(", ")}];`,
		"/** Where each list starts in the tables that follow. */",
		`const bucketStart: StaticArray<u16> = [${starts.join(", ")}];`,
		`const masks: StaticArray<u32> = [${all.map((e) => hex(e.mask)).join(", ")}];`,
		`const values: StaticArray<u32> = [${all.map((e) => hex(e.value)).join(", ")}];`,
		`const classes: StaticArray<u16> = [${all.map((e) => encodings.indexOf(e)).join(", ")}];`,
		"",
	];
}

const key = (r) => systemRegisterKey(r.op0, r.op1, r.CRn, r.CRm, r.op2);
const offsetOf = (index) => layout.S_SYS + index * 8;
const controls = [
	undefined,
	"SCTLR.UCT",
	"SCTLR.UMA",
	"SCTLR.UCI",
	"SCTLR.DZE",
	"SCTLR.EnRCTX",
	"!SCTLR.TSCXT",
	"CNTKCTL.EL0PCTEN",
	"CNTKCTL.EL0VCTEN",
	"CNTKCTL.EL0PCTEN|EL0VCTEN",
	"CNTKCTL.EL0PTEN",
	"CNTKCTL.EL0VTEN",
	"!MDSCR.TDCC",
];
const controlOf = (name) => {
	const n = controls.indexOf(name);
	if (n < 0) throw new TypeError(`no number for the control ${name}`);
	return n;
};
const stores = { state: 0, id: 1, raz: 2, special: 3, trap: 4 };
const featureNumber = (name) => {
	if (name === undefined) return 0;
	const n = features.indexOf(name) + 1;
	if (n === 0) throw new TypeError(`no feature ${name}`);
	return n;
};
const flags = (r) =>
	(/r/.test(r.el0) ? 1 : 0) |
	(/w/.test(r.el0) ? 2 : 0) |
	(/r/.test(r.el1) ? 4 : 0) |
	(/w/.test(r.el1) ? 8 : 0) |
	(controlOf(r.el0Trap) << layout.SYSREG_TRAP_SHIFT) |
	(r.float ? layout.SYSREG_FLOAT : 0) |
	(stores[r.store] << layout.SYSREG_STORE_SHIFT);

export function featuresFile() {
	const out = [header, "// Numbers of the features; both compilers read this file."];
	features.forEach((name, i) => {
		out.push(`export const ${name} = ${i + 1};`);
	});
	return `${out.join("\n")}\n`;
}

export function sysregsFile() {
	const out = [header, "// Offsets of the storage of system registers in the vCPU state."];
	systemRegisters.forEach((r, i) => {
		if (r.store === "state" || r.store === "id") out.push(`export const SYS_${r.name}: u32 = ${offsetOf(i)};`);
	});
	out.push("", "// Indices of the registers whose meaning is code.");
	systemRegisters.forEach((r, i) => {
		if (r.store === "special") out.push(`export const SR_${r.name}: u32 = ${i};`);
	});
	out.push("", "// Controls that EL1 has over accesses from EL0.");
	controls.forEach((name, i) => {
		if (name) out.push(`export const TRAP_${name.replace("!", "NOT_").replace(/[.|]/g, "_")}: u32 = ${i};`);
	});
	return `${out.join("\n")}\n`;
}

export function systemInstructionsFile() {
	const kinds = [...new Set(systemInstructions.map((i) => i.kind))];
	const out = [header];
	kinds.forEach((k, i) => {
		out.push(`export const KIND_${k}: u32 = ${i + 1};`);
	});
	out.push(
		"",
		"/**",
		" * What a system instruction is, by `op1<<11 | CRn<<7 | CRm<<3 | op2`; 0 = UNDEFINED. Bits 4:0 kind, 11:8 control of",
		" * EL0's use (0: none has any), 12 AT for EL0, 13 AT for writing, 14 AT with PAN, 31:16 the number of the feature needed, or 0.",
		" */",
		"export function systemInstruction(key: u32): u32 {",
		"\tswitch (key) {",
	);
	for (const i of systemInstructions) {
		const k = (i.op1 << 11) | (i.CRn << 7) | (i.CRm << 3) | i.op2;
		const at = i.at ? ((i.at.el === 0 ? 1 : 0) << 12) | ((i.at.write ? 1 : 0) << 13) | ((i.at.pan ? 1 : 0) << 14) : 0;
		const v = (kinds.indexOf(i.kind) + 1) | (controlOf(i.el0Trap) << 8) | at | (featureNumber(i.feature) << 16);
		out.push(`\t\tcase ${hex(k)}: // ${i.name}`, `\t\t\treturn ${hex(v)};`);
	}
	out.push("\t\tdefault:", "\t\t\treturn 0;", "\t}", "}", "");
	return out.join("\n");
}

export function tableFile() {
	const out = [
		header,
		"/** One system register as the engine's table has it. */",
		"export interface SystemRegisterRow {",
		"\treadonly name: string;",
		"\t/** `op0<<14 | op1<<11 | CRn<<7 | CRm<<3 | op2`. */",
		"\treadonly key: number;",
		"\t/** Byte offset of the storage in the vCPU state. */",
		"\treadonly offset: number;",
		"\treadonly flags: number;",
		"\treadonly writeMask: bigint;",
		"\t/** `undefined`: architecturally UNKNOWN. */",
		"\treadonly reset: bigint | undefined;",
		"\t/** Number of the feature without which the register is UNDEFINED, or 0. */",
		"\treadonly feature: number;",
		"\t/** Bits of `writeMask` that exist only with a feature, by its number. */",
		"\treadonly featureBits: readonly (readonly [feature: number, bits: bigint])[];",
		"}",
		"",
		"type Packed = readonly [name: string, key: number, flags: number, reset: bigint | undefined, feature: number, writeMask?: bigint, featureBits?: readonly (readonly [number, bigint])[]];",
		"",
		"const rows: readonly Packed[] = [",
	];
	for (const r of systemRegisters) {
		const reset = r.reset === "unknown" ? "undefined" : `0x${r.reset.toString(16)}n`;
		const mask = r.writeMask === undefined ? "" : `, 0x${r.writeMask.toString(16)}n`;
		const bits = Object.entries(r.featureBits ?? {}).map(([f, b]) => [featureNumber(f), b]);
		const some = bits.length === 0 ? "" : `, ${source(bits)}`;
		out.push(`\t["${r.name}", ${hex(key(r))}, ${hex(flags(r))}, ${reset}, ${featureNumber(r.feature)}${mask}${some}],`);
	}
	out.push(
		"];",
		"",
		"/** Every system register, sorted by key. */",
		"export const systemRegisterTable: readonly SystemRegisterRow[] = rows.map(",
		"\t([name, key, flags, reset, feature, writeMask = 0xffff_ffff_ffff_ffffn, featureBits = []], index) => ({",
		"\t\tname,",
		"\t\tkey,",
		`\t\toffset: ${layout.S_SYS} + index * 8,`,
		"\t\tflags,",
		"\t\twriteMask,",
		"\t\treset,",
		"\t\tfeature,",
		"\t\tfeatureBits,",
		"\t}),",
		");",
		"",
	);
	return out.join("\n");
}

/** A value as TypeScript source; bigints in hexadecimal. */
const source = (value) => {
	if (typeof value === "bigint") return `0x${value.toString(16)}n`;
	if (Array.isArray(value)) return `[${value.map(source).join(", ")}]`;
	if (typeof value === "object")
		return `{ ${Object.entries(value)
			.map(([k, v]) => `${/^\w+$/.test(k) && !/^\d/.test(k) ? k : JSON.stringify(k)}: ${source(v)}`)
			.join(", ")} }`;
	return JSON.stringify(value);
};

export function cpuModelsFile() {
	const out = [
		header,
		"/** What a feature is in the identification registers, and what it cannot be without. */",
		"export interface FeatureRow {",
		"\treadonly feature: string;",
		"\t/** Fields of four bits: register, lowest bit, value. Of several features of a field the highest value counts. */",
		"\treadonly fields: readonly (readonly [register: string, lo: number, value: number])[];",
		"\treadonly requires: readonly string[];",
		"}",
		"",
		"/** A processor by name: features, and what no feature decides of the identification registers. */",
		"export interface NamedCpu {",
		"\treadonly name: string;",
		"\t/** One line for people. */",
		"\treadonly description: string;",
		"\treadonly features: readonly string[];",
		"\treadonly idRegisters: Readonly<Record<string, bigint>>;",
		"}",
		"",
		"/** The features that a model can have or lack. */",
		"export const featureRows: readonly FeatureRow[] = [",
		...featureDefinitions.map((d) => `\t${source(d)},`),
		"];",
		"",
		"/** Names of features on a command line beside the manual's in lower case. */",
		"export const featureAliases: Readonly<Record<string, readonly string[]>> = {",
		...Object.entries(featureAliases).map(([name, list]) => `\t${name}: ${source(list)},`),
		"};",
		"",
		"/** The processors. */",
		"export const namedCpus: readonly NamedCpu[] = [",
		...namedCpus.map((c) => `\t${source(c)},`),
		"];",
		"",
	];
	return out.join("\n");
}
