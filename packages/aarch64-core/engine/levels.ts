// Instructions retired at EL0, counted at changes of the Exception level, for performance counters that leave a level out.
import { S_EL, S_LEVEL_EL, S_LEVEL_EL0, S_LEVEL_MARK, S_LEVELS } from "./layout";

/** Accounts for a change of the Exception level, if there was one. `retired`: instructions retired so far. */
export function countLevel(s: u32, retired: u64): void {
	const before = load<u32>(s, S_LEVEL_EL);
	const now = load<u32>(s, S_EL);
	if (before == now) return;
	if (!before) store<u64>(s, load<u64>(s, S_LEVEL_EL0) + retired - load<u64>(s, S_LEVEL_MARK), S_LEVEL_EL0);
	store<u64>(s, retired, S_LEVEL_MARK);
	store<u32>(s, now, S_LEVEL_EL);
}

/** Whether levels are counted. */
/* @inline */
export function countsLevels(s: u32): bool {
	return load<u32>(s, S_LEVELS) != 0;
}
