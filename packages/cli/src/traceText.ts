import type { SymbolTable, Trace } from "@upcall/vmm";
import { jsonText } from "./terminal/output.ts";

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** Bytes of an instruction: a call's address is this before where it goes on. */
const INSTRUCTION = 4n;

/** Where a record comes from, in the guest's symbols, as far as they know. */
export function traceSymbols(trace: Trace, symbols: SymbolTable): { readonly at?: string; readonly from?: string } {
	if (trace.kind === "exit") return {};
	const at = symbols.describe(trace.kind === "hvc" ? trace.pc - INSTRUCTION : trace.pc);
	const from = trace.kind === "hvc" ? symbols.describe(trace.lr - INSTRUCTION) : undefined;
	return { ...(at === undefined ? {} : { at }), ...(from === undefined ? {} : { from }) };
}

/** A trace record as one line for people. */
export function traceText(trace: Trace, symbols?: SymbolTable): string {
	const { at, from } = symbols === undefined ? {} : traceSymbols(trace, symbols);
	return `${recordText(trace)}${at === undefined ? "" : ` at ${at}`}${from === undefined ? "" : ` from ${from}`}`;
}

function recordText(trace: Trace): string {
	switch (trace.kind) {
		case "hvc": {
			const name = trace.name === undefined ? "" : ` ${trace.name}`;
			const result = trace.result === undefined ? "does not return" : `x0 = ${hex(trace.result[0])}`;
			const args = trace.args.map(hex).join(", ");
			return `[cpu${trace.vcpu}] ${trace.conduit} ${hex(trace.functionId)}${name} (${args}): ${result}${trace.known ? "" : " (no handler)"}`;
		}
		case "exit":
			return `[cpu${trace.vcpu}] exit ${jsonText(trace.exit)}`;
		case "insn":
			return `[cpu${trace.vcpu}] ${hex(trace.pc)}${trace.word === undefined ? "" : `: ${trace.word.toString(16).padStart(8, "0")}`}`;
	}
}
