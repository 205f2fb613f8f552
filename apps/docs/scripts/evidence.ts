// What the long runs of the campaigns have shown of each encoding: files that the tools write with `--json`.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface OracleCount {
	readonly cases?: number;
	readonly mismatches?: number;
	readonly excused?: Readonly<Record<string, number>>;
}
interface EngineCount {
	readonly cases: number;
	readonly shapes: number;
	readonly exhaustive: boolean;
}
interface Proof {
	readonly status: string;
	readonly goals?: number;
	readonly remark?: string;
}

/** What is known of one encoding. */
export interface Evidence {
	/** Random cases in which the model agreed with `qemu-aarch64`. */
	readonly oracle: number;
	/** Random cases in which the engine agreed with the model. */
	readonly engine: number;
	/** Every combination of the fields that decoding looks at was among them. */
	readonly exhaustive: boolean;
	/** What the proof of the engine's handler covers; `undefined` without one. */
	readonly proof: Proof | undefined;
}

function load<T>(name: string): Readonly<Record<string, T>> {
	const path = join(import.meta.dirname, "../evidence", name);
	return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, T>>) : {};
}

const oracle = load<OracleCount>("oracle.json");
const engine = load<EngineCount>("engine.json");
const proofs = load<Proof>("proofs.json");

/** The evidence of an encoding, by its id. */
export function evidenceOf(id: string): Evidence {
	const proof = proofs[id];
	const { cases = 0, mismatches = 0 } = oracle[id] ?? {};
	return {
		oracle: mismatches === 0 ? cases : 0,
		engine: engine[id]?.cases ?? 0,
		exhaustive: engine[id]?.exhaustive === true,
		proof: proof?.status === "proved" || proof?.status === "partial" ? proof : undefined,
	};
}

/** Every id that a file of evidence names. */
export const idsWithEvidence = (): readonly string[] => [
	...new Set([oracle, engine, proofs].flatMap((file) => Object.keys(file))),
];
