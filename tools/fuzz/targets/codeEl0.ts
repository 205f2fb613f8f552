import { codeCase } from "../codeCase.ts";
import type { Target } from "../target.ts";

/** Random user programs: code that starts at EL0, with vectors that often return to it. */
export const target: Target = { run: (c) => codeCase(c, { el: 0 }) };
