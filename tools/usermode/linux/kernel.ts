import { EACCES, EFAULT, EINTR, ENOEXEC, SYSREGS } from "@upcall/uapi";
import {
	type Cpu,
	type CpuModelData,
	EXIT_BUDGET,
	EXIT_HVC,
	Machine,
	type Tier,
} from "../../../packages/aarch64-core/src/index.ts";
import { AddressSpace, BadAddress, PROT_EXEC, PROT_READ, PROT_WRITE, TRAMPOLINE, VECTORS } from "./addressSpace.ts";
import { type Answer, LATER, type Stream } from "./descriptors.ts";
import { loadProgram } from "./exec.ts";
import { FileSystem } from "./files.ts";
import { Frames } from "./frames.ts";
import { type End, FROM_EL0, Process, prepareCpu } from "./process.ts";
import { deliverSignals, SA_RESTART, SIGBUS, SIGILL, SIGSEGV, SIGTRAP } from "./signals.ts";
import { systemCall } from "./systemCalls.ts";

/** Processes that can exist at a time. */
const PROCESSES = 48;
/** Instructions that a process runs before the others have their turn. */
const SLICE = 1_000_000;

const HVC_0 = 0xd400_0002;
const HVC_1 = 0xd400_0022;
const ERET = 0xd69f_03e0;
const MOV_X8_139 = 0xd280_1168;
const SVC_0 = 0xd400_0001;

/** Exception classes of ESR_EL1. @see DDI 0487, D24.2.40 */
const EC = { UNKNOWN: 0, SVC: 0x15, FETCH: 0x20, PC: 0x22, DATA: 0x24, SP: 0x26, BRK: 0x3c };
const WNR = 1 << 6;

/** What {@link Kernel} needs to know. */
export interface KernelOptions {
	readonly model: CpuModelData;
	/** AT_HWCAP for programs. */
	readonly hwcap: number;
	readonly memory?: number;
	/** How the program is executed. */
	readonly tier?: Tier;
	/** Instructions after which a run is given up. */
	readonly limit?: number;
}

/** A program ran into something that the harness does not have, or did not end. */
export class HarnessError extends Error {
	override readonly name = "HarnessError";
}

/**
 * The part of Linux that static programs need, in TypeScript around the engine: each process has a vCPU that runs at
 * EL0 in an address space of its own. An exception goes to a vector of two instructions, HVC and ERET: the HVC brings it
 * here, the ERET goes back.
 */
export class Kernel {
	readonly files = new FileSystem();
	readonly frames: Frames;
	readonly processes: Process[] = [];
	readonly sigreturn = BigInt(TRAMPOLINE);
	/** Names of system calls that programs made and that the harness does not know. */
	readonly unknown = new Set<number>();
	readonly #options: KernelOptions;
	readonly #machine: Machine;
	readonly #vectors: number;
	readonly #trampoline: number;
	readonly #idle: Cpu[] = [];
	#cpus = 0;
	#pids = 1;
	#retired = 0;

	constructor(options: KernelOptions) {
		this.#options = options;
		this.#machine = Machine.create({
			memoryBytes: options.memory ?? 256 << 20,
			maxVcpus: PROCESSES,
			tier: options.tier ?? "auto",
		});
		this.#machine.setVirtualClock(true, 1, 4);
		this.frames = new Frames(this.#machine);
		this.#vectors = this.#code((i) => (i === FROM_EL0 / 4 ? HVC_0 : i === FROM_EL0 / 4 + 1 ? ERET : HVC_1));
		this.#trampoline = this.#code((i) => (i === 0 ? MOV_X8_139 : SVC_0));
	}

	#code(word: (index: number) => number): number {
		const frame = this.frames.allocate() as number;
		this.frames.page(frame).set(new Uint8Array(Uint32Array.from({ length: 1024 }, (_, i) => word(i)).buffer));
		return frame;
	}

	/** The last instruction that was UNDEFINED or trapped, as text. */
	fault: string | undefined;

	/** Instructions that all processes have retired. */
	get instructions(): number {
		return this.#retired;
	}

	newSpace(): AddressSpace {
		return new AddressSpace(this.frames, { vectors: this.#vectors, trampoline: this.#trampoline });
	}

	/** A new process without program. @returns `undefined` when there are too many */
	newProcess(parent: Process | undefined, space: AddressSpace): Process | undefined {
		const cpu =
			this.#idle.pop() ??
			(this.#cpus < PROCESSES ? this.#machine.createCpu(this.#cpus++, this.#options.model) : undefined);
		if (cpu === undefined) return undefined;
		prepareCpu(cpu, VECTORS);
		const process = new Process(this, this.#pids++, parent, cpu, space);
		process.useSpace(space);
		this.processes.push(process);
		return process;
	}

	/** A process has ended: its CPU is free. */
	ended(process: Process): void {
		this.#idle.push(process.cpu);
	}

	/** Removes a process that has ended and whose parent knows it. */
	forget(process: Process): void {
		this.processes.splice(this.processes.indexOf(process), 1);
	}

	/**
	 * Replaces the program of a process. The CPU has to enter it: `process.user` for a process that makes a system call.
	 * @returns entry and stack, or a negative errno; then the process is as it was
	 */
	execute(process: Process, path: string, args: readonly string[], environment: readonly string[]): number {
		const name = path === "/proc/self/exe" ? process.path : path;
		const node = this.files.node(process.cwd, name);
		if (typeof node === "number") return node;
		if (node.kind !== "file" || (node.mode & 0o111) === 0) return -EACCES;
		const image = node.data.subarray(0, node.size);
		if (image[0] === 0x23 && image[1] === 0x21) {
			const line = new TextDecoder("latin1").decode(image.subarray(2, 256)).split("\n")[0] ?? "";
			const [interpreter, ...rest] = line.trim().split(/\s+/);
			if (interpreter === undefined || interpreter === "") return -ENOEXEC;
			return this.execute(process, interpreter, [interpreter, ...rest, name, ...args.slice(1)], environment);
		}
		const space = this.newSpace();
		const started = loadProgram(space, image, { path: name, args, environment, hwcap: this.#options.hwcap });
		if (typeof started === "number") {
			space.destroy();
			return started;
		}
		process.space.destroy();
		prepareCpu(process.cpu, VECTORS);
		process.useSpace(space);
		process.path = name.startsWith("/") ? name : `${this.files.pathOf(process.cwd)}/${name}`.replace("//", "/");
		process.signals.exec();
		process.descriptors.exec();
		process.onRelease?.();
		// Both for a CPU that is at EL0 and for one that is about to return to it.
		process.cpu.pc = started.entry;
		process.cpu.sp_el0 = started.stack;
		return 0;
	}

	/** Runs a program with all its children. */
	run(path: string, args: readonly string[], environment: readonly string[], streams: readonly Stream[]): End {
		const init = this.newProcess(undefined, this.newSpace()) as Process;
		streams.forEach((stream, fd) => {
			init.descriptors.set(fd, stream, false);
		});
		const cwd = this.files.node(this.files.root, "/sandbox");
		if (typeof cwd === "object" && cwd.kind === "directory") init.cwd = cwd;
		const error = this.execute(init, path, args, environment);
		if (error !== 0) throw new HarnessError(`${path} cannot be executed: errno ${-error}`);
		while (init.end === undefined) {
			let progress = false;
			for (const process of [...this.processes])
				if (process.end === undefined) progress = this.#turn(process) || progress;
			if (!progress && !this.#expireTimeouts()) throw new HarnessError("every process waits for another");
		}
		return init.end;
	}

	/** Nothing else can happen: waits with a time limit end. */
	#expireTimeouts(): boolean {
		this.idle = true;
		return this.processes.some((process) => process.end === undefined && this.#turn(process));
	}

	/** No process can go on: calls that wait for time to pass return. */
	idle = false;

	/** @returns whether the process did something */
	#turn(process: Process): boolean {
		const { waiting, signals } = process;
		if (waiting !== undefined) {
			const again = guard(waiting);
			const signal = again === LATER ? signals.next() : 0;
			if (again === LATER && signal === 0) return false;
			const restart = signal !== 0 && (signals.action(signal).flags & SA_RESTART) !== 0n;
			if (restart) process.repeatCall();
			else process.answer(again === LATER ? -EINTR : again, waiting);
		}
		this.idle = false;
		if (process.entering || deliverSignals(process)) this.#slice(process);
		return true;
	}

	#slice(process: Process): void {
		const { cpu } = process;
		let budget = SLICE;
		while (budget > 0 && process.end === undefined && process.waiting === undefined) {
			const before = cpu.retiredNumber;
			const reason = cpu.run(budget);
			budget -= cpu.used;
			this.#retired += cpu.retiredNumber - before;
			if (this.#retired > (this.#options.limit ?? Number.POSITIVE_INFINITY))
				throw new HarnessError(`no end after ${this.#retired} instructions`);
			if (reason === EXIT_BUDGET) return;
			if (reason !== EXIT_HVC || cpu.exit.imm !== 0)
				throw new HarnessError(`the CPU left with reason ${reason} at 0x${cpu.pc.toString(16)}`);
			this.#exception(process);
			if (process.end === undefined && process.waiting === undefined && !deliverSignals(process)) return;
		}
	}

	#exception(process: Process): void {
		const { cpu } = process;
		const esr = Number(cpu.getSys(SYSREGS.ESR_EL1));
		const far = Number(cpu.getSys(SYSREGS.FAR_EL1));
		switch (esr >>> 26) {
			case EC.SVC: {
				const again = (): Answer => systemCall(process);
				process.answer(guard(again), again);
				return;
			}
			case EC.DATA:
				if (process.space.fault(far, (esr & WNR) !== 0 ? PROT_WRITE : PROT_READ | PROT_WRITE)) return;
				process.signals.force(SIGSEGV);
				return;
			case EC.FETCH:
				if (process.space.fault(far, PROT_EXEC)) return;
				process.signals.force(SIGSEGV);
				return;
			case EC.PC:
			case EC.SP:
				process.signals.force(SIGBUS);
				return;
			case EC.BRK:
				process.signals.force(SIGTRAP);
				return;
			default:
				this.fault = `exception class 0x${(esr >>> 26).toString(16)} at 0x${process.userPc.toString(16)}, word 0x${process.space.readU32(Number(process.userPc)).toString(16)}`;
				process.signals.force(SIGILL);
		}
	}
}

/** A bad address makes a call fail with EFAULT. */
function guard(call: () => Answer): Answer {
	try {
		return call();
	} catch (error) {
		if (error instanceof BadAddress) return -EFAULT;
		throw error;
	}
}
