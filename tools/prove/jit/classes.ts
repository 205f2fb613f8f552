// What is proved of the code that the compiler makes of one instruction, class by class.
import { type Encoding, encodings } from "@upcall/spec";
import { levelOf } from "../classes.ts";
import { provedModel } from "../engine.ts";
import { type Evidence, Ledger } from "../evidence.ts";
import type { Solver } from "../solver.ts";
import type { RegionGoals, Word } from "./goals.ts";
import { sequencesOf } from "./pairs.ts";
import { sampledWords } from "./words.ts";

/** Words of the page at which regions begin: anywhere, and the last, behind which another page begins. */
const PLACES = [5, 1023];

const MEMORY_REMARK = "where the TLB has the page; SP and ordered addresses aligned";
const ENGINE_REMARK = "where it does not call the engine";
const LEFT = "the engine executes it";

/**
 * Classes whose goals are not decided, by the names of their meanings: the solver takes minutes, or they need more of
 * products than what is known of them as functions.
 */
const UNDECIDED = new Set([
	"multiplyAccumulateElements",
	"multiplyAccumulateByElement",
	"doublingMultiplyHigh",
	"doublingMultiplyHighByElement",
	"dotProduct",
	"dotProductByElement",
	"addAcross",
	"addLongAcross",
	"maximumMinimumAcross",
	"aesRound",
	"aesMixColumns",
]);

/** Encodings that the proofs of the compiler are about. */
export const compiledEncodings: readonly Encoding[] = encodings.filter((e) => e.group !== "reserved");

/** Goal makers by exception level. */
export type Makers = Readonly<Record<0 | 1, RegionGoals>>;

/** Counts what became of regions. */
class RegionLedger {
	private readonly ledger: Ledger;
	private memory = false;
	private left = false;
	private readonly outside = new Set<string>();

	constructor(solver: Solver) {
		this.ledger = new Ledger(solver);
	}

	/** Proves one region. */
	async prove(maker: RegionGoals, sequence: readonly Word[], place: number): Promise<void> {
		const { ledger } = this;
		const word = (sequence.at(-1) as Word).word;
		const outcome = maker.make(sequence, place);
		if (outcome.kind === "outOfProof") {
			this.outside.add(outcome.reason);
			return;
		}
		if (outcome.kind === "left") {
			this.outside.add(LEFT);
			return;
		}
		if (outcome.kind === "notCompiled") {
			this.outside.add("what is not compiled");
			return;
		}
		ledger.counts.words++;
		if (outcome.kind === "undefined") {
			ledger.counts.undefined++;
			return;
		}
		this.memory ||= outcome.memory;
		this.left ||= outcome.left;
		await ledger.judge(word, outcome.obligations, true);
	}

	evidence(level: 0 | 1): Evidence {
		const { counts } = this.ledger;
		const outside = [...this.outside].join(", ");
		if (counts.words === counts.undefined) return this.ledger.evidence("outside", outside || "UNDEFINED");
		const remarks = [
			...(this.memory ? [MEMORY_REMARK] : []),
			...(this.left ? [ENGINE_REMARK] : []),
			...(level === 0 ? ["at EL0"] : []),
			...(outside === "" ? [] : [`without ${outside}`]),
		];
		return this.ledger.evidence(remarks.length > 0 ? "partial" : "proved", remarks.join("; "));
	}
}

/** Proves part `part` of `parts` of what is compiled of a class, of at most `most` words. */
export async function proveCompiled(
	e: Encoding,
	makers: Makers,
	solver: Solver,
	most: number,
	part = 0,
	parts = 1,
): Promise<Evidence> {
	if (e.feature !== undefined && !provedModel.features.has(e.feature))
		return new Ledger(solver).evidence("outside", e.feature);
	if (UNDECIDED.has(e.exec)) return new Ledger(solver).evidence("outside", "it is not decided");
	const level = levelOf(e);
	const ledger = new RegionLedger(solver);
	for (const [n, word] of sampledWords(e, most).entries()) {
		if (n % parts !== part) continue;
		const sequence = [{ encoding: e, word }];
		await ledger.prove(makers[level], sequence, PLACES[0] as number);
		if (n === 0) await ledger.prove(makers[level], sequence, PLACES[1] as number);
	}
	return ledger.evidence(level);
}

/** Proves at most `most` sequences that begin with an instruction that sets flags, spread evenly. */
export async function proveSequences(
	producer: string,
	makers: Makers,
	solver: Solver,
	most: number,
): Promise<Evidence> {
	const ledger = new RegionLedger(solver);
	const sequences = sequencesOf(producer);
	const step = Math.max(1, Math.ceil(sequences.length / most));
	for (let n = 0; n < sequences.length; n += step)
		await ledger.prove(makers[1], sequences[n] as readonly Word[], PLACES[0] as number);
	return ledger.evidence(1);
}
