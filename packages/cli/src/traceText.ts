import type { Trace } from "@upcall/vmm";
import { jsonText } from "./terminal/output.ts";

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** A trace record as one line for people. */
export function traceText(trace: Trace): string {
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
