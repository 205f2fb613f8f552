// Runs cases of one target, in a process of its own. Started by fuzz.ts. Each line on standard output is a message:
//   case N        case N begins
//   finding JSON  case N violated a check or threw
//   done JSON     no case is left
import { writeSync } from "node:fs";
import { Random } from "../oracle/random.ts";
import { caseSeed, loadTarget, type TargetName, Violation } from "./target.ts";

/** What the parent passes as JSON in the only argument. */
export interface WorkerOrder {
	readonly target: TargetName;
	readonly seed: number;
	/** First case. */
	readonly from: number;
	/** Case after the last one. */
	readonly to: number;
	/** Host milliseconds after which no case begins. */
	readonly milliseconds: number;
}

/** What the worker tells at the end. */
export interface WorkerReport {
	readonly cases: number;
	readonly seconds: number;
	/** Host milliseconds of the slowest case. */
	readonly slowest: number;
	readonly slowestCase: number;
	readonly outcomes: Readonly<Record<string, number>>;
}

/** Heap and buffers together that a target may hold after a collection. A case never needs more. */
const MEMORY_LIMIT = 1 << 30;
/** Findings after which the target is given up. */
const ENOUGH = 3;

const send = (line: string): void => {
	writeSync(1, `${line}\n`);
};

function held(): number {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

async function work(order: WorkerOrder): Promise<void> {
	const target = await loadTarget(order.target);
	const outcomes: Record<string, number> = {};
	const seen = (outcome: string): void => {
		outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	};
	const begin = performance.now();
	let cases = 0;
	let slowest = 0;
	let slowestCase = order.from;
	let findings = 0;
	let last = begin;
	for (let n = order.from; n < order.to && last - begin < order.milliseconds && findings < ENOUGH; n++) {
		send(`case ${n}`);
		try {
			await target.run({ random: new Random(caseSeed(order.seed, order.target, n)), seen });
			if (n % 16 === 15 && held() > MEMORY_LIMIT) {
				globalThis.gc?.();
				if (held() > MEMORY_LIMIT) throw new Violation(`${held()} bytes are in use after a collection`);
			}
		} catch (error) {
			findings++;
			const text = error instanceof Violation ? error.message : error instanceof Error ? error.stack : String(error);
			send(`finding ${JSON.stringify({ number: n, text })}`);
		}
		cases++;
		const now = performance.now();
		if (now - last > slowest) {
			slowest = now - last;
			slowestCase = n;
		}
		last = now;
	}
	const report: WorkerReport = { cases, seconds: (last - begin) / 1000, slowest, slowestCase, outcomes };
	send(`done ${JSON.stringify(report)}`);
}

await work(JSON.parse(process.argv[2] ?? "{}") as WorkerOrder);
