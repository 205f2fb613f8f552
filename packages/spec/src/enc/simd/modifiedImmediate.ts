import { table } from "../encoding.ts";

const row = (id: string, Q: string, op: number, cmode: string, exec: string) =>
	[
		id,
		`0 ${Q} op:1=${op} 0111100000 a:1 b:1 c:1 cmode:4=${cmode} 0 1 d:1 e:1 f:1 g:1 h:1 Rd:5`,
		exec,
		"FEAT_AdvSIMD",
	] as const;

const MOVE = "moveVectorImmediate";
const LOGICAL = "logicalVectorImmediate";

/** The rows with integers. @see DDI 0487, C4.1.96, Advanced SIMD modified immediate */
export const simdModifiedImmediate = table("simd-fp", [
	row("MOVI_asimdimm_L_sl", "Q:1", 0, "0xx0", MOVE),
	row("ORR_asimdimm_L_sl", "Q:1", 0, "0xx1", LOGICAL),
	row("MOVI_asimdimm_L_hl", "Q:1", 0, "10x0", MOVE),
	row("ORR_asimdimm_L_hl", "Q:1", 0, "10x1", LOGICAL),
	row("MOVI_asimdimm_M_sm", "Q:1", 0, "110x", MOVE),
	row("MOVI_asimdimm_N_b", "Q:1", 0, "1110", MOVE),
	row("MVNI_asimdimm_L_sl", "Q:1", 1, "0xx0", MOVE),
	row("BIC_asimdimm_L_sl", "Q:1", 1, "0xx1", LOGICAL),
	row("MVNI_asimdimm_L_hl", "Q:1", 1, "10x0", MOVE),
	row("BIC_asimdimm_L_hl", "Q:1", 1, "10x1", LOGICAL),
	row("MVNI_asimdimm_M_sm", "Q:1", 1, "110x", MOVE),
	row("MOVI_asimdimm_D_ds", "Q:1=0", 1, "1110", MOVE),
	row("MOVI_asimdimm_D2_d", "Q:1=1", 1, "1110", MOVE),
]);
