import { beyondQemu } from "./beyondQemu.ts";
import { debug } from "./debug.ts";
import { extensions } from "./extensions.ts";
import { instructions } from "./instructions.ts";
import type { Probe } from "./probe.ts";
import { ranges } from "./ranges.ts";
import { states } from "./states.ts";
import { translation } from "./translation.ts";

export { type DebugProgram, debugProbe, MDSCR, SPSR } from "./debug.ts";
export {
	ARENA,
	ARENA_BYTES,
	DATA,
	type Granule,
	type Options,
	type Outcome,
	type Probe,
	PSTATE,
	probe,
	runProbe,
	SCTLR_BITS,
} from "./probe.ts";

/** All probes; every exception class and every fault of stage 1 is there. */
export const probes: readonly Probe[] = [
	...instructions,
	...states,
	...translation,
	...ranges,
	...debug,
	...beyondQemu,
	...extensions,
];
