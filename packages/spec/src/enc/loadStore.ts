import { table } from "./encoding.ts";

type Row = readonly [string, string, string, (string | undefined)?];

/** Names of the single-register loads and stores by `size` and `opc`; the last one of `11` is a prefetch. */
const singles: readonly (readonly [string, string, string])[] = [
	["STRB_32", "00", "00"],
	["LDRB_32", "00", "01"],
	["LDRSB_64", "00", "10"],
	["LDRSB_32", "00", "11"],
	["STRH_32", "01", "00"],
	["LDRH_32", "01", "01"],
	["LDRSH_64", "01", "10"],
	["LDRSH_32", "01", "11"],
	["STR_32", "10", "00"],
	["LDR_32", "10", "01"],
	["LDRSW_64", "10", "10"],
	["STR_64", "11", "00"],
	["LDR_64", "11", "01"],
];

/** `STRB` → `STURB` or `STTRB`: the letter goes before the R of the stem. */
const renamed = (id: string, letter: string) => id.replace(/^(LD|ST)R/, `$1${letter}R`);

const single = (kind: string, rename: string, tail: string, exec: string): Row[] =>
	singles.map(([id, size, opc]) => [
		`${rename === "" ? id : renamed(id, rename)}_${kind}`,
		`size:2=${size} 111 0 ${tail.replace("OPC", `opc:2=${opc}`)}`,
		exec,
	]);

const exclusives: Row[] = [
	...["STXR", "STLXR", "LDXR", "LDAXR"].flatMap((mnemonic, i): Row[] =>
		["B", "H", "", ""].map((suffix, size) => [
			`${mnemonic}${suffix}_${size === 3 ? 64 : 32}_ldstexclr`,
			`size:2=${size.toString(2).padStart(2, "0")} 001000 0 L:1=${i >> 1} 0 Rs:5 o0:1=${i & 1} Rt2:5 Rn:5 Rt:5`,
			i < 2 ? "storeExclusive" : "loadExclusive",
		]),
	),
	...["STXP", "STLXP", "LDXP", "LDAXP"].flatMap((mnemonic, i): Row[] =>
		[32, 64].map((width) => [
			`${mnemonic}_${width}_ldstexclp`,
			`1 sz:1=${width === 64 ? 1 : 0} 001000 0 L:1=${i >> 1} 1 Rs:5 o0:1=${i & 1} Rt2:5 Rn:5 Rt:5`,
			i < 2 ? "storeExclusivePair" : "loadExclusivePair",
		]),
	),
	...["STLLR", "STLR", "LDLAR", "LDAR"].flatMap((mnemonic, i): Row[] =>
		["B", "H", "", ""].map(
			(suffix, size): Row => [
				`${mnemonic}${suffix}_${size === 3 ? 64 : 32}_ldstord`,
				`size:2=${size.toString(2).padStart(2, "0")} 001000 1 L:1=${i >> 1} 0 Rs:5 o0:1=${i & 1} Rt2:5 Rn:5 Rt:5`,
				i < 2 ? "storeOrdered" : "loadOrdered",
				i & 1 ? undefined : "FEAT_LOR",
			],
		),
	),
];

const order = ["", "L", "A", "AL"] as const;

const compareAndSwap: Row[] = [0, 1, 2, 3].flatMap((i): Row[] => {
	const [L, o0] = [i >> 1, i & 1];
	return [
		...["B", "H", "", ""].map(
			(suffix, size): Row => [
				`CAS${order[i]}${suffix}_${size === 3 ? 64 : 32}_comswap`,
				`size:2=${size.toString(2).padStart(2, "0")} 001000 1 L:1=${L} 1 Rs:5 o0:1=${o0} 11111 Rn:5 Rt:5`,
				"compareAndSwap",
				"FEAT_LSE",
			],
		),
		...[32, 64].map(
			(width): Row => [
				`CASP${order[i]}_${width}_comswappr`,
				`0 sz:1=${width === 64 ? 1 : 0} 001000 0 L:1=${L} 1 Rs:5 o0:1=${o0} 11111 Rn:5 Rt:5`,
				"compareAndSwapPair",
				"FEAT_LSE",
			],
		),
	];
});

const atomicNames = ["LDADD", "LDCLR", "LDEOR", "LDSET", "LDSMAX", "LDSMIN", "LDUMAX", "LDUMIN", "SWP"];
const atomics: Row[] = atomicNames.flatMap((mnemonic, operation): Row[] =>
	[0, 1, 2, 3].flatMap((i): Row[] =>
		["B", "H", "", ""].map((suffix, size): Row => {
			const [R, A] = [i & 1, i >> 1];
			const opc = (operation & 7).toString(2).padStart(3, "0");
			return [
				`${mnemonic}${order[i]}${suffix}_${size === 3 ? 64 : 32}_memop`,
				`size:2=${size.toString(2).padStart(2, "0")} 111 0 00 A:1=${A} R:1=${R} 1 Rs:5 o3:1=${operation >> 3} opc:3=${opc} 00 Rn:5 Rt:5`,
				"atomicMemoryOperation",
				"FEAT_LSE",
			];
		}),
	),
);

const loadAcquireRcpc: Row[] = ["B", "H", "", ""].map((suffix, size) => [
	`LDAPR${suffix}_${size === 3 ? 64 : 32}_memop`,
	`size:2=${size.toString(2).padStart(2, "0")} 111 0 00 101 11111 1 100 00 Rn:5 Rt:5`,
	"loadAcquireRcpc",
	"FEAT_LRCPC",
]);

/** LDUR and STUR with acquire and release. */
const orderedUnscaled: Row[] = singles.map(([id, size, opc]) => [
	`${id.replace(/^LDR/, "LDAPUR").replace(/^STR/, "STLUR")}_ldapstl_unscaled`,
	`size:2=${size} 011 0 01 opc:2=${opc} 0 ~imm9:9 00 Rn:5 Rt:5`,
	"orderedUnscaled",
	"FEAT_LRCPC2",
]);

const authenticated: Row[] = ["A", "B"].flatMap((key, M): Row[] =>
	[0, 1].map((W) => [
		`LDRA${key}_64${W ? "W" : ""}_ldst_pac`,
		`11 111 0 00 M:1=${M} ~S:1 1 ~imm9:9 W:1=${W} 1 Rn:5 Rt:5`,
		"loadAuthenticated",
		"FEAT_PAuth",
	]),
);

const pairs: Row[] = (
	[
		["nopair", "000", "NP", "pairOffset"],
		["post", "001", "P", "pairPostIndex"],
		["off", "010", "P", "pairOffset"],
		["pre", "011", "P", "pairPreIndex"],
	] as const
).flatMap(([kind, mode, suffix, exec]): Row[] => {
	const tail = (opc: string, L: number) => `opc:2=${opc} 101 0 ${mode} L:1=${L} ~imm7:7 Rt2:5 Rn:5 Rt:5`;
	return [
		[`ST${suffix}_32_ldstpair_${kind}`, tail("00", 0), exec],
		[`LD${suffix}_32_ldstpair_${kind}`, tail("00", 1), exec],
		...(kind === "nopair" ? [] : [[`LDPSW_64_ldstpair_${kind}`, tail("01", 1), exec] as const]),
		[`ST${suffix}_64_ldstpair_${kind}`, tail("10", 0), exec],
		[`LD${suffix}_64_ldstpair_${kind}`, tail("10", 1), exec],
	];
});

/** Loads and stores of general-purpose registers. @see DDI 0487, C4.1.94 */
export const loadStore = table("load-store", [
	...exclusives,
	...compareAndSwap,
	["LDR_32_loadlit", "opc:2=00 011 0 00 ~imm19:19 Rt:5", "loadLiteral"],
	["LDR_64_loadlit", "opc:2=01 011 0 00 ~imm19:19 Rt:5", "loadLiteral"],
	["LDRSW_64_loadlit", "opc:2=10 011 0 00 ~imm19:19 Rt:5", "loadLiteral"],
	["PRFM_P_loadlit", "opc:2=11 011 0 00 ~imm19:19 Rt:5", "prefetch"],
	...pairs,
	...single("unscaled", "U", "00 OPC 0 ~imm9:9 00 Rn:5 Rt:5", "unscaledImmediate"),
	["PRFUM_P_ldst_unscaled", "11 111 0 00 10 0 ~imm9:9 00 Rn:5 Rt:5", "prefetch"],
	...single("immpost", "", "00 OPC 0 ~imm9:9 01 Rn:5 Rt:5", "postIndex"),
	...single("unpriv", "T", "00 OPC 0 ~imm9:9 10 Rn:5 Rt:5", "unprivileged"),
	...single("immpre", "", "00 OPC 0 ~imm9:9 11 Rn:5 Rt:5", "preIndex"),
	...single("regoff", "", "00 OPC 1 Rm:5 option:3 S:1 10 Rn:5 Rt:5", "registerOffset"),
	["PRFM_P_ldst_regoff", "11 111 0 00 10 1 Rm:5 option:3 S:1 10 Rn:5 Rt:5", "prefetchRegister"],
	...single("pos", "", "01 OPC ~imm12:12 Rn:5 Rt:5", "unsignedOffset"),
	["PRFM_P_ldst_pos", "11 111 0 01 10 ~imm12:12 Rn:5 Rt:5", "prefetch"],
	...atomics,
	...loadAcquireRcpc,
	...orderedUnscaled,
	...authenticated,
]);
