import { decide, decideUnmodelled } from "../../../../tools/prove/decide.ts";
import type { GoalMaker } from "../../../../tools/prove/goals.ts";
import type { RegionGoals } from "../../../../tools/prove/jit/goals.ts";
import type { Solver } from "../../../../tools/prove/solver.ts";

type Outcome = ReturnType<GoalMaker["make"]> | ReturnType<RegionGoals["make"]>;

/** Whether everything that an instruction owes to the specification is proved. @param make - says what it owes */
export async function isProved(make: () => Outcome, solver: Solver): Promise<boolean> {
	let outcome: Outcome;
	try {
		outcome = make();
	} catch (e) {
		if (e instanceof RangeError) return false; // more paths than a proof has
		throw e;
	}
	if (outcome.kind !== "obligations") return false;
	const { obligations } = outcome;
	if (!(await decideUnmodelled(obligations, solver)).proved) return false;
	for (const g of obligations.goals) if (!(await decide(g, obligations.assumptions, solver)).proved) return false;
	return true;
}
