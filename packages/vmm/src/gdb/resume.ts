import { parseHex32, parseHex64 } from "./hex.ts";

/** What a vCPU does until the next stop. */
export type ResumeAction =
	| { readonly kind: "stay" }
	| { readonly kind: "run" }
	/** One instruction, or all of those from `start` to before `end`. */
	| { readonly kind: "step"; readonly start?: bigint; readonly end?: bigint };

const STAY: ResumeAction = { kind: "stay" };
export const RUN: ResumeAction = { kind: "run" };
export const STEP: ResumeAction = { kind: "step" };

/** A thread id: `-1` for all, `0` for any, or the number of a vCPU and 1; `undefined` when it is none. */
export function parseThread(text: string | undefined): number | undefined {
	return text === "-1" ? -1 : parseHex32(text);
}

/** The thread id of a vCPU. */
export function threadOf(vcpu: number): string {
	return (vcpu + 1).toString(16).padStart(2, "0");
}

function parseAction(text: string): ResumeAction | undefined {
	// Guests have no signals: those of C and S are not delivered.
	if (text === "c" || /^C[0-9a-fA-F]{2}$/.test(text)) return RUN;
	if (text === "s" || /^S[0-9a-fA-F]{2}$/.test(text)) return STEP;
	const range = /^r([0-9a-fA-F]+),([0-9a-fA-F]+)$/.exec(text);
	const start = parseHex64(range?.[1]);
	const end = parseHex64(range?.[2]);
	return start === undefined || end === undefined ? undefined : { kind: "step", start, end };
}

/**
 * The actions of a `vCont` packet for each vCPU: for each the first one that applies; without one it stays.
 *
 * @param text - what follows `vCont;`
 * @returns `undefined` for a packet that is not well formed, or moves nothing
 * @see Debugging with GDB, appendix E.2 Packets, `vCont`
 */
export function parseResume(text: string, vcpus: number): readonly ResumeAction[] | undefined {
	const actions: (ResumeAction | undefined)[] = new Array(vcpus).fill(undefined);
	for (const part of text.split(";")) {
		const [verb = "", thread, ...rest] = part.split(":");
		const action = parseAction(verb);
		const id = thread === undefined ? -1 : parseThread(thread);
		if (action === undefined || id === undefined || rest.length > 0) return undefined;
		for (let n = 0; n < vcpus; n++) if (id === -1 || id === 0 || id === n + 1) actions[n] ??= action;
	}
	if (actions.every((a) => a === undefined)) return undefined;
	return actions.map((a) => a ?? STAY);
}
