import { table } from "./encoding.ts";

type Row = readonly [string, string, string, (string | undefined)?];

const barrier = (op2: string) => `11010101000000110011 CRm:4 ${op2} 11111`;
const exception = (opc: string, ll: string) => `11010100 ${opc} ~imm16:16 000 ${ll}`;
const branchRegister = (opc: string) => `1101011 00 opc:2=${opc} 11111 000000 Rn:5 00000`;
const pstateField = (op1: string, op2: string) => `1101010100000 op1:3=${op1} 0100 CRm:4 op2:3=${op2} 11111`;
const flagOperation = (op2: string) => `1101010100000 000 0100 0000 op2:3=${op2} 11111`;

/** BRAA, BLRAA, BRAB, BLRAB with a modifier in a register, BRAAZ ... with zero, RETAA, RETAB. */
const authenticated: Row[] = ["A", "B"].flatMap((key, M): Row[] => [
	...["BR", "BLR"].flatMap((stem, opc): Row[] =>
		[1, 0].map((Z) => [
			`${stem}A${key}${Z ? "" : "Z"}_branch_reg`,
			`1101011 Z:1=${Z} 0 opc:2=0${opc} 11111 00001 M:1=${M} Rn:5 Rm:5${Z ? "" : "=11111"}`,
			"branchAuthenticated",
			"FEAT_PAuth",
		]),
	),
	[
		`RETA${key}_branch_reg`,
		`1101011 Z:1=0 0 opc:2=10 11111 00001 M:1=${M} Rn:5=11111 Rm:5=11111`,
		"branchAuthenticated",
		"FEAT_PAuth",
	],
	[`ERETA${key}_branch_reg`, `1101011 0100 11111 00001 M:1=${M} 11111 11111`, "eretAuthenticated", "FEAT_PAuth"],
]);
const system = "op1:3 CRn:4 CRm:4 op2:3 Rt:5";

/** Branches, exception generation and system instructions. @see DDI 0487, C4.1.93 */
export const branchExceptionSystem = table("branch-exception-system", [
	["B_only_condbranch", "01010100 ~imm19:19 0 cond:4", "branchConditional"],
	["SVC_ex_exception", exception("000", "01"), "svc"],
	["HVC_ex_exception", exception("000", "10"), "hvc"],
	["SMC_ex_exception", exception("000", "11"), "smc"],
	["BRK_ex_exception", exception("001", "00"), "brk"],
	["HLT_ex_exception", exception("010", "00"), "hlt"],
	["DCPS1_dc_exception", exception("101", "01"), "dcps"],
	["DCPS2_dc_exception", exception("101", "10"), "dcps"],
	["DCPS3_dc_exception", exception("101", "11"), "dcps"],
	["HINT_hm_hints", "11010101000000110010 CRm:4 op2:3 11111", "hint"],
	["CLREX_bn_barriers", barrier("010"), "clrex"],
	["DSB_bo_barriers", barrier("100"), "dsb"],
	["DMB_bo_barriers", barrier("101"), "dmb"],
	["ISB_bi_barriers", barrier("110"), "isb"],
	["SB_only_barriers", "11010101000000110011 0000 111 11111", "speculationBarrier", "FEAT_SB"],
	["WFET_only_systeminstrswithreg", "11010101000000110001 0000 op2:3=000 Rd:5", "waitWithTimeout", "FEAT_WFxT"],
	["WFIT_only_systeminstrswithreg", "11010101000000110001 0000 op2:3=001 Rd:5", "waitWithTimeout", "FEAT_WFxT"],
	["CFINV_m_pstate", flagOperation("000"), "invertCarry", "FEAT_FlagM"],
	["XAFLAG_m_pstate", flagOperation("001"), "convertFlags", "FEAT_FlagM2"],
	["AXFLAG_m_pstate", flagOperation("010"), "convertFlags", "FEAT_FlagM2"],
	["MSR_UAO_si_pstate", pstateField("000", "011"), "msrImmediate", "FEAT_UAO"],
	["MSR_PAN_si_pstate", pstateField("000", "100"), "msrImmediate", "FEAT_PAN"],
	["MSR_SPSel_si_pstate", pstateField("000", "101"), "msrImmediate"],
	["MSR_SSBS_si_pstate", pstateField("011", "001"), "msrImmediate", "FEAT_SSBS"],
	["MSR_DIT_si_pstate", pstateField("011", "010"), "msrImmediate", "FEAT_DIT"],
	["MSR_DAIFSet_si_pstate", pstateField("011", "110"), "msrImmediate"],
	["MSR_DAIFClr_si_pstate", pstateField("011", "111"), "msrImmediate"],
	["SYS_cr_systeminstrs", `1101010100001 ${system}`, "sys"],
	["SYSL_rc_systeminstrs", `1101010100101 ${system}`, "sysl"],
	["MSR_sr_systemmove", `110101010001 o0:1 ${system}`, "msrRegister"],
	["MRS_rs_systemmove", `110101010011 o0:1 ${system}`, "mrs"],
	["BR_branch_reg", branchRegister("00"), "branchRegister"],
	["BLR_branch_reg", branchRegister("01"), "branchRegister"],
	["RET_branch_reg", branchRegister("10"), "branchRegister"],
	...authenticated,
	["ERET_branch_reg", "1101011 0100 11111 000000 11111 00000", "eret"],
	["DRPS_branch_reg", "1101011 0101 11111 000000 11111 00000", "drps"],
	["B_only_branch_imm", "op:1=0 00101 ~imm26:26", "branchImmediate"],
	["BL_only_branch_imm", "op:1=1 00101 ~imm26:26", "branchImmediate"],
	["CBZ_compbranch", "sf:1 011010 op:1=0 ~imm19:19 Rt:5", "compareAndBranch"],
	["CBNZ_compbranch", "sf:1 011010 op:1=1 ~imm19:19 Rt:5", "compareAndBranch"],
	["TBZ_only_testbranch", "b5:1 011011 op:1=0 b40:5 ~imm14:14 Rt:5", "testAndBranch"],
	["TBNZ_only_testbranch", "b5:1 011011 op:1=1 b40:5 ~imm14:14 Rt:5", "testAndBranch"],
]);

/** Reserved encodings that the architecture defines. @see DDI 0487, C4.1.1 */
export const reserved = table("reserved", [["UDF_only_perm_undef", "0000000000000000 ~imm16:16", "udf"]]);
