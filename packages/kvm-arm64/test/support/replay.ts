import { KVM_EXIT_INTR, KVM_EXIT_MMIO, KVM_GET_ONE_REG, KVM_RUN, KVM_SET_ONE_REG, KvmError } from "@upcall/uapi";
import { type Descriptor, type Device, EventFd, type Kvm, openKvm, Vcpu, type Vm } from "../../src/index.ts";
import { hexBytes, type IoctlArg, ignored, registerBytes, type Step, type Transcript } from "./transcript.ts";

/** Something that the implementation did otherwise than the recorded kernel. */
export interface Difference {
	readonly scenario: string;
	/** Number of the step. */
	readonly i: number;
	/** What the step did: an ioctl's name, or the kind of step. */
	readonly op: string;
	/** Which part: `ret`, `exit`, `run`, `after`, a buffer, a register. */
	readonly part: string;
	readonly expected: string;
	readonly got: string;
	/** Assembly text of the guest code that was written last. */
	readonly code: string;
}

/** What a replay saw. */
export interface Replay {
	/** Steps that were executed and compared. */
	readonly compared: number;
	/** Steps on descriptors that were never made. */
	readonly skipped: number;
	readonly differences: readonly Difference[];
}

const MIB = 1 << 20;
/** User address of the transcript's `mem`; below it is room for the arguments of ioctls. */
const MEM = 2 * MIB;
const SCRATCH = MIB;
const BAD = 2 ** 40;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/** 0, or -errno of the KvmError that a call throws. */
function errnoOf(call: () => unknown): number {
	try {
		call();
		return 0;
	} catch (error) {
		if (error instanceof KvmError) return -(error.errno ?? 0);
		throw error;
	}
}

/** Bytes of a vCPU's mapping. */
function mapped(vcpu: Vcpu, at: number, length: number): Uint8Array {
	const page = Math.floor(at / 4096) * 4096;
	return vcpu.mmap(page, at - page + length).subarray(at - page);
}

type Handle = Kvm | Vm | Vcpu | Device | EventFd;

/** Executes the steps of one transcript. */
export class Replayer {
	readonly #transcript: Transcript;
	readonly #kvm: Kvm;
	readonly #handles = new Map<string, Handle>();
	/** The VM that a handle belongs to, for user memory. */
	readonly #memoryOf = new Map<string, Vm>();
	readonly #differences: Difference[] = [];
	#code = "";
	/** The VM made last. */
	#vm: Vm | undefined;
	readonly #vms: Vm[] = [];
	#compared = 0;
	#skipped = 0;

	constructor(transcript: Transcript, maxVcpus: number) {
		this.#transcript = transcript;
		this.#kvm = openKvm({
			abi: "upstream",
			memory: MEM + Number(transcript.header.mem),
			maxVcpus,
			budget: 20_000,
			clock: "virtual",
		});
	}

	/** Runs all steps. */
	run(): Replay {
		for (const step of this.#transcript.steps) this.#step(step);
		return { compared: this.#compared, skipped: this.#skipped, differences: this.#differences };
	}

	#differ(step: Step, part: string, expected: string, got: string): void {
		if (expected === got) return;
		const op = step.op === "ioctl" ? step.name : step.op;
		this.#differences.push({
			scenario: this.#transcript.header.scenario,
			i: step.i,
			op,
			part,
			expected,
			got,
			code: this.#code,
		});
	}

	#handle(name: string): Handle | undefined {
		const handle = this.#handles.get(name);
		if (handle === undefined) this.#skipped++;
		else this.#compared++;
		return handle;
	}

	#memory(fd?: string): Uint8Array {
		const vm = (fd === undefined ? undefined : this.#memoryOf.get(fd)) ?? this.#vm;
		return vm?.memory ?? new Uint8Array(0);
	}

	#step(step: Step): void {
		switch (step.op) {
			case "open":
				this.#handles.set(step.new, this.#kvm);
				return;
			case "ioctl":
				this.#ioctl(step);
				return;
			case "getreg":
				this.#getReg(step, step.fd, step.id, step.reg ?? step.id, step.ret === 0 ? (step.value ?? "0x0") : step.ret);
				return;
			case "getregs":
				for (const [id, value, name] of step.regs) this.#getReg(step, step.fd, id, name, value);
				return;
			case "setreg":
				this.#setReg(step, step.fd, step.id, step.value, step.ret);
				return;
			case "setregs":
				for (const [id, value] of step.regs) this.#setReg(step, step.fd, id, String(value), 0);
				return;
			case "mmap": {
				const vcpu = this.#handle(step.fd);
				if (!(vcpu instanceof Vcpu)) return;
				this.#differ(
					step,
					"ret",
					String(step.ret),
					String(errnoOf(() => vcpu.mmap(step.offset, step.length, { executable: step.exec === true }))),
				);
				return;
			}
			case "eventfd":
				this.#handles.set(step.new, this.#kvm.eventFd(step.initial));
				return;
			case "eventfd-read": {
				const eventFd = this.#handle(step.fd);
				if (eventFd instanceof EventFd) this.#differ(step, "value", String(step.value), String(eventFd.read()));
				return;
			}
			case "poke": {
				const vcpu = this.#handle(step.fd);
				if (vcpu instanceof Vcpu) mapped(vcpu, step.at, step.bytes.length / 2).set(hexBytes(step.bytes));
				return;
			}
			case "run":
				this.#run(step);
				return;
			case "mem": {
				if (step.asm !== undefined) this.#code = step.asm;
				const write: [number, Uint8Array] = [Number(step.at), hexBytes(step.bytes)];
				this.#writes.push(write);
				// The recording process had one memory for all its VMs.
				for (const vm of this.#vms) this.#write(vm, write);
				return;
			}
			case "peek": {
				this.#compared++;
				const at = MEM + Number(step.at);
				this.#compare(step, "bytes", hexBytes(step.bytes), this.#memory().subarray(at, at + step.bytes.length / 2));
				return;
			}
			case "close":
				this.#handle(step.fd)?.close();
				return;
			case "peek-run": {
				const vcpu = this.#handle(step.fd);
				if (!(vcpu instanceof Vcpu)) return;
				this.#compare(step, "bytes", hexBytes(step.bytes), mapped(vcpu, step.at, step.bytes.length / 2));
				return;
			}
			default:
				this.#skipped++;
		}
	}

	/** Everything that was written to `mem`, for VMs that are made later. */
	readonly #writes: [number, Uint8Array][] = [];

	#write(vm: Vm, [at, bytes]: [number, Uint8Array]): void {
		vm.memory.set(bytes, MEM + at);
		vm.memoryChanged(MEM + at, bytes.length);
	}

	#compare(step: Step, part: string, expected: Uint8Array, got: Uint8Array): void {
		for (let at = 0; at < expected.length; at++) {
			if (expected[at] === got[at] || ignored(step, part, at, 1)) continue;
			this.#differ(step, part, hex(expected), hex(got));
			return;
		}
	}

	#address(to: string, buffers: ReadonlyMap<string, number>): number {
		if (to.startsWith("mem+")) return MEM + Number(to.slice(4));
		return to === "bad" ? BAD : (buffers.get(to) ?? BAD);
	}

	#arrange(fd: string, arg: Extract<IoctlArg, { bytes: string }>): { bytes: Uint8Array; buffers: Map<string, number> } {
		const memory = this.#memory(fd);
		const buffers = new Map<string, number>();
		let at = SCRATCH;
		for (const [name, content] of Object.entries(arg.bufs ?? {})) {
			memory.set(hexBytes(content), at);
			buffers.set(name, at);
			at += Math.ceil(content.length / 2 / 64) * 64;
		}
		const bytes = hexBytes(arg.bytes);
		const view = new DataView(bytes.buffer);
		for (const { at: where, to } of arg.fds ?? []) {
			const handle = this.#handles.get(to);
			if (handle !== undefined) view.setInt32(where, handle.fd, true);
		}
		for (const { at: where, to } of arg.ptrs ?? []) view.setBigUint64(where, BigInt(this.#address(to, buffers)), true);
		return { bytes, buffers };
	}

	#ioctl(step: Extract<Step, { op: "ioctl" }>): void {
		const handle = this.#handle(step.fd);
		if (handle === undefined) return;
		const { arg } = step;
		let got: number;
		if ("val" in arg) got = handle.ioctl(Number(step.nr), BigInt(arg.val));
		else if ("sym" in arg) got = handle.ioctl(Number(step.nr), BAD);
		else {
			const { bytes, buffers } = this.#arrange(step.fd, arg);
			got = handle.ioctl(Number(step.nr), bytes);
			// KVM_CREATE_DEVICE gives the descriptor in its structure.
			if (step.ret === 0 && got === 0 && step.new !== undefined) {
				this.#created(step, new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true));
			}
			if (!ignored(step, "ret") && step.ret !== "fd" && got === step.ret) this.#outputs(step, arg, bytes, buffers);
		}
		if (step.ret === "fd") this.#created(step, got);
		else if (!ignored(step, "ret")) {
			this.#differ(step, "val" in arg ? `ret of ${arg.val}` : "ret", String(step.ret), String(got));
		}
	}

	#outputs(
		step: Extract<Step, { op: "ioctl" }>,
		arg: Extract<IoctlArg, { bytes: string }>,
		bytes: Uint8Array,
		buffers: ReadonlyMap<string, number>,
	): void {
		const view = new DataView(bytes.buffer);
		for (const { at } of arg.ptrs ?? []) view.setBigUint64(at, 0n, true);
		for (const { at } of arg.fds ?? []) view.setInt32(at, 0, true);
		this.#compare(step, "after", hexBytes(step.after ?? arg.bytes), bytes);
		for (const [name, before] of Object.entries(arg.bufs ?? {})) {
			const at = buffers.get(name) ?? 0;
			const expected = hexBytes(step.bufsAfter?.[name] ?? before);
			this.#compare(step, name, expected, this.#memory(step.fd).slice(at, at + expected.length));
		}
	}

	#created(step: Extract<Step, { op: "ioctl" }>, fd: number): void {
		if (step.ret === "fd") this.#differ(step, "ret", "fd", fd >= 0 ? "fd" : String(fd));
		const made: Descriptor | undefined = fd >= 0 ? this.#kvm.handle(fd) : undefined;
		if (made === undefined || step.new === undefined) return;
		this.#handles.set(step.new, made as Handle);
		if (step.name === "KVM_CREATE_VM") {
			const vm = made as Vm;
			this.#vm = vm;
			this.#vms.push(vm);
			for (const write of this.#writes) this.#write(vm, write);
		}
		const vm = this.#memoryOf.get(step.fd) ?? this.#vm;
		if (vm !== undefined) this.#memoryOf.set(step.new, vm);
	}

	#oneReg(fd: string, handle: Handle, request: number, id: string, buffer: Uint8Array): number {
		this.#memory(fd).set(buffer, SCRATCH);
		const argument = new Uint8Array(16);
		const view = new DataView(argument.buffer);
		view.setBigUint64(0, BigInt(id), true);
		view.setBigUint64(8, BigInt(SCRATCH), true);
		return handle.ioctl(request, argument);
	}

	#getReg(step: Step, fd: string, id: string, name: string, expected: string | number): void {
		const handle = this.#handle(fd);
		if (handle === undefined) return;
		const size = 1 << Number((BigInt(id) >> 52n) & 15n);
		const got = this.#oneReg(fd, handle, KVM_GET_ONE_REG, id, new Uint8Array(size));
		if (typeof expected === "number" || got !== 0) {
			this.#differ(step, `${name} ${id}`, typeof expected === "number" ? String(expected) : "0", String(got));
			return;
		}
		const value = this.#memory(fd).slice(SCRATCH, SCRATCH + size);
		const want = registerBytes(id, expected);
		for (let at = 0; at < size; at++) {
			if (want[at] === value[at] || ignored(step, id, at, 1)) continue;
			this.#differ(step, `${name} ${id}`, hex(want), hex(value));
			return;
		}
	}

	#setReg(step: Step, fd: string, id: string, value: string, expected: number): void {
		const handle = this.#handle(fd);
		if (handle === undefined) return;
		const got = this.#oneReg(fd, handle, KVM_SET_ONE_REG, id, registerBytes(id, value));
		this.#differ(step, `ret of ${id}=${value}`, String(expected), String(got));
	}

	#run(step: Extract<Step, { op: "run" }>): void {
		const vcpu = this.#handle(step.fd);
		if (!(vcpu instanceof Vcpu)) return;
		let got = vcpu.ioctl(KVM_RUN, 0);
		// A guest that needs longer than the budget is not yet where the recorded one left.
		for (let i = 0; i < 200 && step.ret === 0 && got === -4 && vcpu.run.exit_reason === KVM_EXIT_INTR; i++) {
			if (vcpu.run.immediate_exit !== 0 || vcpu.blocked !== undefined) break;
			got = vcpu.ioctl(KVM_RUN, 0);
		}
		this.#differ(step, "ret", String(step.ret), String(got));
		const expected = hexBytes(step.run, 128);
		const pages = vcpu.runPages;
		if (vcpu.run.exit_reason === KVM_EXIT_MMIO && expected[8] !== KVM_EXIT_MMIO) {
			// The recorded client does not know of this access: finish it, so that the next step finds what it expects.
			this.#differ(step, "exit", hex(expected.subarray(8, 12)), hex(pages.subarray(8, 12)));
			vcpu.run.immediate_exit = 1;
			vcpu.ioctl(KVM_RUN, 0);
			vcpu.run.immediate_exit = 0;
			return;
		}
		this.#differ(step, "exit", hex(expected.subarray(8, 12)), hex(pages.subarray(8, 12)));
		this.#differ(step, "deviceIrqLevel", String(step.deviceIrqLevel ?? 0), String(pages[304]));
		if (step.ret < 0 || got !== step.ret) return;
		for (const [at, length] of step.fresh) {
			const want = expected.subarray(at, at + length);
			const have = pages.subarray(at, at + length);
			for (let k = 0; k < length; k++) {
				if (want[k] === have[k] || ignored(step, "run", at + k, 1)) continue;
				this.#differ(step, `run+${at}`, hex(want), hex(have));
				break;
			}
		}
	}
}
