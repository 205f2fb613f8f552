import { table } from "./encoding.ts";

const addSub = "100010 sh:1 ~imm12:12 Rn:5 Rd:5";
const logical = "100100 N:1 immr:6 imms:6 Rn:5 Rd:5";
const moveWide = "100101 hw:2 ~imm16:16 Rd:5";
const bitfield = "100110 N:1 immr:6 imms:6 Rn:5 Rd:5";

/** Data processing -- immediate. @see DDI 0487, C4.1.92 */
export const dpImmediate = table("dp-immediate", [
	["ADR_only_pcreladdr", "op:1=0 ~immlo:2 10000 ~immhi:19 Rd:5", "adr"],
	["ADRP_only_pcreladdr", "op:1=1 ~immlo:2 10000 ~immhi:19 Rd:5", "adr"],
	["ADD_addsub_imm", `sf:1 op:1=0 S:1=0 ${addSub}`, "addSubImmediate"],
	["ADDS_addsub_imm", `sf:1 op:1=0 S:1=1 ${addSub}`, "addSubImmediate"],
	["SUB_addsub_imm", `sf:1 op:1=1 S:1=0 ${addSub}`, "addSubImmediate"],
	["SUBS_addsub_imm", `sf:1 op:1=1 S:1=1 ${addSub}`, "addSubImmediate"],
	["AND_log_imm", `sf:1 opc:2=00 ${logical}`, "logicalImmediate"],
	["ORR_log_imm", `sf:1 opc:2=01 ${logical}`, "logicalImmediate"],
	["EOR_log_imm", `sf:1 opc:2=10 ${logical}`, "logicalImmediate"],
	["ANDS_log_imm", `sf:1 opc:2=11 ${logical}`, "logicalImmediate"],
	["MOVN_movewide", `sf:1 opc:2=00 ${moveWide}`, "moveWide"],
	["MOVZ_movewide", `sf:1 opc:2=10 ${moveWide}`, "moveWide"],
	["MOVK_movewide", `sf:1 opc:2=11 ${moveWide}`, "moveWide"],
	["SBFM_bitfield", `sf:1 opc:2=00 ${bitfield}`, "bitfield"],
	["BFM_bitfield", `sf:1 opc:2=01 ${bitfield}`, "bitfield"],
	["UBFM_bitfield", `sf:1 opc:2=10 ${bitfield}`, "bitfield"],
	["EXTR_extract", "sf:1 00 100111 N:1 0 Rm:5 imms:6 Rn:5 Rd:5", "extr"],
]);
