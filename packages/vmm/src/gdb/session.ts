import type { MachineEnd } from "../machine/options.ts";
import { BREAKPOINT_KINDS } from "./breakpoints.ts";
import { fromHex, fromLittleEndian, parseHex32, parseHex64, toHex, valueToHex } from "./hex.ts";
import { encodePacket, type GdbInput, PACKET_SIZE, PacketReader, unescapeBinary } from "./packet.ts";
import { outputPackets, query } from "./queries.ts";
import { GENERAL_REGISTERS, readRegister, writeRegister } from "./registers.ts";
import { parseResume, parseThread, RUN, STEP } from "./resume.ts";
import { endReply, type KnownReasons, type StopReason, stopReply } from "./stopReply.ts";
import type { GdbTarget } from "./target.ts";

/** Where a session's bytes go. */
export interface GdbStream {
	/** Sends bytes, in order. */
	write(bytes: Uint8Array): void;
	/** Ends the connection once everything is sent. */
	close(): void;
}

/** Linux errno numbers, as QEMU's stub answers with them. */
const EFAULT_REPLY = "E14";
const EINVAL_REPLY = "E22";
const PLUS = Uint8Array.of(0x2b);
const MINUS = Uint8Array.of(0x2d);

/** One connection of a debugger: the packets of the remote protocol, in all-stop mode. */
export class GdbSession {
	readonly target: GdbTarget;
	readonly #stream: GdbStream;
	readonly #reader = new PacketReader();
	#acknowledge = true;
	#last: Uint8Array | undefined;
	/** It was sent again for what is being received: a debugger asks once, and waits. */
	#repeated = false;
	/** The vCPU that registers and memory are looked at through, and the one that `s` steps. */
	#selected = 0;
	#stepping = -1;
	#reason: StopReason = { kind: "attached" };
	reasons: KnownReasons = { swbreak: false, hwbreak: false };

	constructor(target: GdbTarget, stream: GdbStream) {
		this.target = target;
		this.#stream = stream;
		this.#selected = target.current;
	}

	get selected(): number {
		return this.#selected;
	}

	/** Bytes from the debugger. */
	receive(bytes: Uint8Array): void {
		this.#repeated = false;
		this.#reader.push(bytes, (input) => this.#take(input));
	}

	#take(input: GdbInput): void {
		switch (input.kind) {
			case "interrupt":
				this.target.stop(this.target.current, { kind: "interrupt" });
				return;
			case "repeat":
				if (!this.#acknowledge || this.#last === undefined || this.#repeated) return;
				this.#repeated = true;
				this.#stream.write(this.#last);
				return;
			case "damaged":
				if (this.#acknowledge) this.#stream.write(MINUS);
				return;
			case "oversized":
				if (this.#acknowledge) this.#stream.write(PLUS);
				if (this.target.holds) this.send(EINVAL_REPLY);
				return;
			case "packet":
				if (this.#acknowledge) this.#stream.write(PLUS);
				// While the guest runs there is nothing to say but that it should stop.
				if (this.target.holds) this.#answer(input.payload);
		}
	}

	/** Sends a packet. */
	send(payload: string): void {
		this.#last = encodePacket(payload);
		this.#stream.write(this.#last);
	}

	print(text: string): void {
		for (const packet of outputPackets(text)) this.send(packet);
	}

	startNoAckMode(): void {
		this.#acknowledge = false;
	}

	vcpuOf(thread: string | undefined): number | undefined {
		const id = parseThread(thread);
		return id !== undefined && id > 0 && id <= this.target.machine.vcpus.length ? id - 1 : undefined;
	}

	/** The target stopped. */
	stopped(vcpu: number, reason: StopReason): void {
		this.#reason = reason;
		this.#selected = vcpu;
		this.send(stopReply(vcpu, reason, this.reasons));
	}

	/** The machine has ended. */
	ended(end: MachineEnd): void {
		this.send(endReply(end));
		this.#stream.close();
	}

	#answer(packet: string): void {
		const reply = this.#reply(packet);
		if (reply !== undefined) this.send(reply);
	}

	/** @returns the reply, or `undefined` when there is none or it comes later */
	#reply(packet: string): string | undefined {
		const rest = packet.slice(1);
		switch (packet[0]) {
			case "?": {
				const { end, current } = this.target;
				return end === undefined ? stopReply(current, this.#reason, this.reasons) : endReply(end);
			}
			case "g":
				return this.#readAll();
			case "G":
				return this.#writeAll(rest);
			case "p":
				return this.#readOne(rest);
			case "P":
				return this.#writeOne(rest);
			case "m":
				return this.#readMemory(rest);
			case "M":
			case "X":
				return this.#writeMemory(packet);
			case "Z":
			case "z":
				return this.#breakpoint(packet);
			case "H":
				return this.#select(rest);
			case "T":
				return this.vcpuOf(rest) === undefined ? EINVAL_REPLY : "OK";
			case "c":
			case "C":
			case "s":
			case "S":
				return this.#resumeOld(packet);
			case "v":
				return this.#verbose(packet);
			case "q":
			case "Q":
				return query(this, packet);
			case "D":
				this.send("OK");
				this.target.release();
				return undefined;
			case "k":
				this.target.machine.stop("ended by the debugger");
				return undefined;
			default:
				return "";
		}
	}

	get #vcpu() {
		return this.target.vcpu(this.#selected);
	}

	#hexOf(number: number): string {
		const register = this.target.registers[number];
		if (register === undefined) return "";
		const value = readRegister(this.#vcpu, number, register);
		return value === undefined ? "xx".repeat(register.bytes) : valueToHex(value, register.bytes);
	}

	#readAll(): string {
		let text = "";
		for (let n = 0; n < GENERAL_REGISTERS; n++) text += this.#hexOf(n);
		return text;
	}

	#writeAll(hex: string): string {
		const bytes = fromHex(hex);
		const registers = this.target.registers.slice(0, GENERAL_REGISTERS);
		if (bytes?.length !== registers.reduce((n, r) => n + r.bytes, 0)) return EINVAL_REPLY;
		let at = 0;
		let done = true;
		// PSTATE goes first: it says which stack pointer `sp` is.
		const order = registers.map((register, number) => {
			const value = fromLittleEndian(bytes.subarray(at, at + register.bytes));
			at += register.bytes;
			return { register, number, value };
		});
		order.sort((a, b) => Number(b.register.name === "cpsr") - Number(a.register.name === "cpsr"));
		for (const { register, number, value } of order) done = writeRegister(this.#vcpu, number, register, value) && done;
		return done ? "OK" : EINVAL_REPLY;
	}

	#readOne(rest: string): string {
		return this.#hexOf(parseHex32(rest) ?? -1) || EINVAL_REPLY;
	}

	#writeOne(rest: string): string {
		const [name, hex = ""] = rest.split("=", 2);
		const number = parseHex32(name) ?? -1;
		const register = this.target.registers[number];
		const bytes = fromHex(hex);
		if (register === undefined || bytes?.length !== register.bytes) return EINVAL_REPLY;
		return writeRegister(this.#vcpu, number, register, fromLittleEndian(bytes)) ? "OK" : EINVAL_REPLY;
	}

	#readMemory(rest: string): string {
		const [from, size, ...more] = rest.split(",");
		const address = parseHex64(from);
		const length = parseHex32(size);
		if (address === undefined || length === undefined || more.length > 0) return EINVAL_REPLY;
		const bytes = this.target.memory.read(this.#vcpu, address, Math.min(length, PACKET_SIZE / 2));
		return bytes === undefined ? EFAULT_REPLY : toHex(bytes);
	}

	#writeMemory(packet: string): string {
		const colon = packet.indexOf(":");
		const [from, size, ...more] = packet.slice(1, Math.max(colon, 0)).split(",");
		const data = packet.slice(colon + 1);
		const bytes = packet[0] === "X" ? unescapeBinary(data) : fromHex(data);
		const address = parseHex64(from);
		if (colon < 0 || address === undefined || more.length > 0) return EINVAL_REPLY;
		if (bytes === undefined || bytes.length !== parseHex32(size)) return EINVAL_REPLY;
		return this.target.memory.write(this.#vcpu, address, bytes) ? "OK" : EFAULT_REPLY;
	}

	#breakpoint(packet: string): string {
		const [type, at, size] = (packet.slice(1).split(";", 1)[0] ?? "").split(",");
		const kind = /^[0-4]$/.test(type ?? "") ? BREAKPOINT_KINDS[Number(type)] : undefined;
		if (kind === undefined) return "";
		const address = parseHex64(at);
		const length = parseHex32(size);
		if (address === undefined || length === undefined) return EINVAL_REPLY;
		if (packet[0] === "z") this.target.breakpoints.remove(kind, address, length);
		else if (!this.target.breakpoints.insert(kind, address, length, this.#vcpu)) return EFAULT_REPLY;
		return "OK";
	}

	#select(rest: string): string {
		const id = parseThread(rest.slice(1));
		const vcpu = this.vcpuOf(rest.slice(1));
		if (id === undefined || (id > 0 && vcpu === undefined)) return EINVAL_REPLY;
		if (rest[0] === "g") this.#selected = vcpu ?? this.#selected;
		else if (rest[0] === "c") this.#stepping = vcpu ?? -1;
		else return EINVAL_REPLY;
		return "OK";
	}

	/** `c`, `s`, and the two with a signal, with an address to go on at. All vCPUs run; one of them steps. */
	#resumeOld(packet: string): string | undefined {
		const match = /^(?:([cs])|([CS])[0-9a-fA-F]{2}(?:;|$))([0-9a-fA-F]{1,16})?$/.exec(packet);
		if (match === null) return EINVAL_REPLY;
		const one = this.#stepping < 0 ? this.#selected : this.#stepping;
		const at = parseHex64(match[3]);
		if (at !== undefined) this.target.vcpu(one).pc = at;
		const steps = (match[1] ?? match[2])?.toLowerCase() === "s";
		this.target.resume(this.target.machine.vcpus.map((_, n) => (steps && n === one ? STEP : RUN)));
		return undefined;
	}

	#verbose(packet: string): string | undefined {
		if (packet === "vCont?") return "vCont;c;C;s;S;r";
		if (packet.startsWith("vCont;")) {
			const actions = parseResume(packet.slice(6), this.target.machine.vcpus.length);
			if (actions === undefined) return EINVAL_REPLY;
			this.target.resume(actions);
			return undefined;
		}
		if (packet.startsWith("vKill;")) {
			this.send("OK");
			this.target.machine.stop("ended by the debugger");
			return undefined;
		}
		return "";
	}
}
