import { fromHex, toHex } from "./hex.ts";
import { monitorCommand, vcpuState } from "./monitor.ts";
import { PACKET_SIZE } from "./packet.ts";
import { threadOf } from "./resume.ts";
import type { KnownReasons } from "./stopReply.ts";
import type { GdbTarget } from "./target.ts";
import { targetDescription } from "./targetDescription.ts";

/** What queries need of the connection that they came through. */
export interface QuerySession {
	readonly target: GdbTarget;
	/** The vCPU of `Hg`. */
	readonly selected: number;
	reasons: KnownReasons;
	/** After this reply nothing is acknowledged any more. */
	startNoAckMode(): void;
	/** The vCPU of a thread id that names one. */
	vcpuOf(thread: string | undefined): number | undefined;
	/** Sends text for the debugger's user, ahead of the reply. */
	print(text: string): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Part of an object as `qXfer` wants it: `offset,length`. */
function part(text: string, range: string | undefined): string {
	const match = /^([0-9a-fA-F]{1,8}),([0-9a-fA-F]{1,8})$/.exec(range ?? "");
	if (match === null) return "E00";
	const offset = Number.parseInt(match[1] as string, 16);
	// An escaped byte takes two.
	const length = Math.min(Number.parseInt(match[2] as string, 16), PACKET_SIZE / 2 - 1);
	const piece = text.slice(offset, offset + length);
	return (offset + piece.length >= text.length ? "l" : "m") + piece;
}

function transfer({ target }: QuerySession, rest: string): string {
	const [object, verb, annex, range] = rest.split(":");
	if (object !== "features" || verb !== "read") return "";
	return annex === "target.xml" ? part(targetDescription(target.registers), range) : "E00";
}

function supported(session: QuerySession, features: readonly string[]): string {
	session.reasons = { swbreak: features.includes("swbreak+"), hwbreak: features.includes("hwbreak+") };
	return [
		`PacketSize=${PACKET_SIZE.toString(16)}`,
		"qXfer:features:read+",
		"QStartNoAckMode+",
		"vContSupported+",
		"swbreak+",
		"hwbreak+",
	].join(";");
}

/** The packets that begin with `q` or `Q`. @returns the reply; an empty one for what is not known */
export function query(session: QuerySession, packet: string): string {
	const { target } = session;
	const head = packet.split(/[:;,]/, 1)[0] ?? "";
	const rest = packet.slice(head.length + 1);
	switch (head) {
		case "qSupported":
			return supported(session, rest.split(";"));
		case "QStartNoAckMode":
			session.startNoAckMode();
			return "OK";
		case "qXfer":
			return transfer(session, rest);
		case "qC":
			return `QC${threadOf(target.current)}`;
		case "qfThreadInfo":
			return `m${target.machine.vcpus.map((_, n) => threadOf(n)).join(",")}`;
		case "qsThreadInfo":
			return "l";
		case "qThreadExtraInfo": {
			const vcpu = session.vcpuOf(rest);
			return vcpu === undefined ? "E01" : toHex(encoder.encode(`vCPU ${vcpu}, ${vcpuState(target, vcpu)}`));
		}
		case "qAttached":
			// Leaving the debugger lets the guest go on.
			return "1";
		case "qSymbol":
			return "OK";
		case "qRcmd": {
			const command = fromHex(rest);
			if (command === undefined) return "E01";
			session.print(monitorCommand(target, session.selected, decoder.decode(command)));
			return "OK";
		}
		case "qqemu.PhyMemMode":
			return target.memory.physicalMode ? "1" : "0";
		case "Qqemu.PhyMemMode":
			if (rest !== "0" && rest !== "1") return "E22";
			target.memory.physicalMode = rest === "1";
			return "OK";
		default:
			return "";
	}
}

/** Text as packets that print it, each short enough. */
export function outputPackets(text: string): readonly string[] {
	const bytes = encoder.encode(text);
	const size = PACKET_SIZE / 2 - 1;
	return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => {
		return `O${toHex(bytes.subarray(i * size, (i + 1) * size))}`;
	});
}
