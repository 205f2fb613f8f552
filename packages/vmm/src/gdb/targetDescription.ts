import type { GdbRegister } from "./registers.ts";

/** Bits of PSTATE as the register `cpsr` shows them. @see DDI 0487, C5.2.19 SPSR_EL1 */
const PSTATE_FIELDS: readonly (readonly [name: string, low: number, high: number])[] = [
	["SP", 0, 0],
	["EL", 2, 3],
	["nRW", 4, 4],
	["F", 6, 6],
	["I", 7, 7],
	["A", 8, 8],
	["D", 9, 9],
	["BTYPE", 10, 11],
	["SSBS", 12, 12],
	["IL", 20, 20],
	["SS", 21, 21],
	["PAN", 22, 22],
	["UAO", 23, 23],
	["DIT", 24, 24],
	["TCO", 25, 25],
	["V", 28, 28],
	["C", 29, 29],
	["Z", 30, 30],
	["N", 31, 31],
];

/** Vector views of a V register: element type, lanes, name of the lanes in the union. */
const VECTORS: readonly (readonly [id: string, type: string, count: number])[] = [
	["v2d", "ieee_double", 2],
	["v2u", "uint64", 2],
	["v2i", "int64", 2],
	["v4f", "ieee_single", 4],
	["v4u", "uint32", 4],
	["v4i", "int32", 4],
	["v8f", "ieee_half", 8],
	["v8bf16", "bfloat16", 8],
	["v8u", "uint16", 8],
	["v8i", "int16", 8],
	["v16u", "uint8", 16],
	["v16i", "int8", 16],
	["v1u", "uint128", 1],
	["v1i", "int128", 1],
];

const UNIONS: readonly (readonly [id: string, fields: readonly (readonly [name: string, type: string])[]])[] = [
	[
		"vnd",
		[
			["f", "v2d"],
			["u", "v2u"],
			["s", "v2i"],
		],
	],
	[
		"vns",
		[
			["f", "v4f"],
			["u", "v4u"],
			["s", "v4i"],
		],
	],
	[
		"vnh",
		[
			["bf", "v8bf16"],
			["f", "v8f"],
			["u", "v8u"],
			["s", "v8i"],
		],
	],
	[
		"vnb",
		[
			["u", "v16u"],
			["s", "v16i"],
		],
	],
	[
		"vnq",
		[
			["u", "v1u"],
			["s", "v1i"],
		],
	],
	[
		"aarch64v",
		[
			["d", "vnd"],
			["s", "vns"],
			["h", "vnh"],
			["b", "vnb"],
			["q", "vnq"],
		],
	],
];

/** Type and group of a register. */
function attributes({ name, bytes, feature }: GdbRegister): string {
	if (name === "sp") return 'type="data_ptr"';
	if (name === "pc") return 'type="code_ptr"';
	if (name === "cpsr") return 'type="cpsr_flags"';
	if (feature === "fpu") return bytes === 16 ? 'type="aarch64v"' : 'type="int" group="float"';
	// Registers that only say how the machine is are not part of a debugger's own saves and restores.
	if (feature === "system") return 'type="int" group="system" save-restore="no"';
	return 'type="int"';
}

/**
 * The target description: what `qXfer:features:read:target.xml` gives.
 *
 * @param registers - in the order of their numbers
 * @see Debugging with GDB, appendix G Target Descriptions
 */
export function targetDescription(registers: readonly GdbRegister[]): string {
	const lines = (feature: GdbRegister["feature"]): string[] =>
		registers.flatMap((register, number) =>
			register.feature === feature
				? [`<reg name="${register.name}" bitsize="${8 * register.bytes}" regnum="${number}" ${attributes(register)}/>`]
				: [],
		);
	return [
		'<?xml version="1.0"?>',
		'<!DOCTYPE target SYSTEM "gdb-target.dtd">',
		'<target version="1.0">',
		"<architecture>aarch64</architecture>",
		'<feature name="org.gnu.gdb.aarch64.core">',
		'<flags id="cpsr_flags" size="4">',
		...PSTATE_FIELDS.map(([name, low, high]) => `<field name="${name}" start="${low}" end="${high}"/>`),
		"</flags>",
		...lines("core"),
		"</feature>",
		'<feature name="org.gnu.gdb.aarch64.fpu">',
		...VECTORS.map(([id, type, count]) => `<vector id="${id}" type="${type}" count="${count}"/>`),
		...UNIONS.flatMap(([id, fields]) => [
			`<union id="${id}">`,
			...fields.map(([name, type]) => `<field name="${name}" type="${type}"/>`),
			"</union>",
		]),
		...lines("fpu"),
		"</feature>",
		'<feature name="org.upcall.kvm.system">',
		...lines("system"),
		"</feature>",
		"</target>",
		"",
	].join("\n");
}
