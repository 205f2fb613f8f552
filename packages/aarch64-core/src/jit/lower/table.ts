import type { Emitter } from "../emitter.ts";
import type { Instruction } from "../records.ts";

/** Writes what an instruction does. */
export type Lowering = (e: Emitter, i: Instruction) => void;

/** Lowerings by the engine's operations. */
export type Table = readonly (readonly [op: number, lowering: Lowering])[];
