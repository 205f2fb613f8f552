import { codeCase } from "../codeCase.ts";
import type { Target } from "../target.ts";

/** Random kernels: code at EL1 with random system registers and translation tables. */
export const target: Target = { run: (c) => codeCase(c, { el: 1 }) };
