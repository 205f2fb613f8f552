import type { MachineEnd } from "../machine/options.ts";
import type { WatchHit } from "./breakpoints.ts";
import { threadOf } from "./resume.ts";

/** Why a vCPU stopped. */
export type StopReason =
	| { readonly kind: "attached" | "interrupt" | "step" | "swbreak" | "hwbreak" }
	| ({ readonly kind: "watch" } & WatchHit);

const SIGINT = "02";
const SIGTRAP = "05";

/** Stop reasons that the debugger said it knows. */
export interface KnownReasons {
	readonly swbreak: boolean;
	readonly hwbreak: boolean;
}

/** A stop reply packet. @see Debugging with GDB, appendix E.3 Stop Reply Packets */
export function stopReply(vcpu: number, reason: StopReason, known: KnownReasons): string {
	const thread = `thread:${threadOf(vcpu)};`;
	switch (reason.kind) {
		case "interrupt":
			return `T${SIGINT}${thread}`;
		case "watch":
			return `T${SIGTRAP}${thread}${reason.reason}:${reason.address.toString(16)};`;
		case "swbreak":
		case "hwbreak":
			return `T${SIGTRAP}${thread}${known[reason.kind] ? `${reason.kind}:;` : ""}`;
		default:
			return `T${SIGTRAP}${thread}`;
	}
}

/** The reply when the machine has ended: an exit status. */
export function endReply(end: MachineEnd): string {
	const status = end.status ?? (end.reason === "failed" ? 1 : 0);
	return `W${(status & 0xff).toString(16).padStart(2, "0")}`;
}
