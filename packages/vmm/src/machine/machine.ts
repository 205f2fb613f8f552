import { type Kvm, openKvm, type Vcpu, type Vm } from "@upcall/kvm-arm64";
import { createHandlers, type Handlers } from "@upcall/smccc-handlers";
import { KVM_EXIT_HYPERCALL, KVM_EXIT_MMIO, KvmError } from "@upcall/uapi";
import { boardDeviceTree } from "../board/deviceTree.ts";
import { RAM_BASE } from "../board/memoryMap.ts";
import { FLASH_BANK_SIZE } from "../devices/cfiFlash.ts";
import { POWER_BUTTON_PIN } from "../devices/pl061.ts";
import { VirtioConsole } from "../devices/virtio/console.ts";
import { withChosen } from "../fdt/chosen.ts";
import { isElf } from "../loaders/elf.ts";
import { badImage } from "../loaders/errors.ts";
import type { BootInputs } from "../loaders/placement.ts";
import { Profiler } from "../profile/profiler.ts";
import { type SnapshotCodec, streamCodec } from "../snapshot/codec.ts";
import type { ByteSink } from "../snapshot/format.ts";
import type { SnapshotParts } from "../snapshot/parts.ts";
import { writePlainState, writeSnapshot } from "../snapshot/save.ts";
import { type Saved, SavedFields } from "../snapshot/saved.ts";
import type { SymbolTable } from "../symbols/symbolTable.ts";
import { Board, SLOT_STOLEN_TIME } from "./board.ts";
import { type Boot, planFromFiles } from "./boot.ts";
import { Console } from "./console.ts";
import type { DebuggedMachine, MachineDebugger } from "./debugging.ts";
import { ExitLoop, type LoopEnd, type MachineExit } from "./exitLoop.ts";
import { Expect } from "./expect.ts";
import { InterruptController } from "./interruptController.ts";
import type { MachineEnd, MachineOptions, RunOptions } from "./options.ts";
import { Processors } from "./processors.ts";
import { StolenTime } from "./stolenTime.ts";
import type { TraceListener } from "./trace.ts";
import { virtioDevices } from "./virtioDevices.ts";

const MIB = 1 << 20;
/** Host milliseconds between two looks at timers, signals and input. */
const SLICE_MS = 8;
/** Polls of an empty UART after which the guest counts as waiting for input. */
const IDLE_READS = 512;
/** Host milliseconds that a waiting guest sleeps at a time. */
const IDLE_MS = 5;
/** Host milliseconds that a guest sleeps at most: time that may be wrong when the host's clock is set. */
const REST_MS = 200;
/** Turns between two looks at the guest's output for the script. */
const TURNS_PER_MATCH = 16;
/** Start of virtual time in seconds since 1970: 1 January 2026, 00:00 UTC. */
const VIRTUAL_EPOCH = 1_767_225_600;
/** Instructions of one KVM_RUN: few when vCPUs take turns on one thread, so that none waits long for another. */
const BUDGET_SINGLE = 2_000_000;
const BUDGET_SHARED = 50_000;

function bootInputs(options: MachineOptions): BootInputs {
	const { image, kernel, firmware, elf, initrd } = options;
	const optional = <K extends keyof BootInputs>(key: K, value: Uint8Array | undefined) =>
		value === undefined ? {} : { [key]: value };
	if (image !== undefined && (kernel ?? firmware ?? elf) !== undefined)
		throw badImage("give either an image or one of a kernel, a firmware and an ELF file");
	return {
		...optional("kernel", kernel ?? (image !== undefined && !isElf(image) ? image : undefined)),
		...optional("elf", elf ?? (image !== undefined && isElf(image) ? image : undefined)),
		...optional("firmware", firmware),
		...optional("initrd", initrd),
	};
}

/** A virtual arm64 machine: KVM, a board compatible with QEMU's `virt`, a guest, and the loop that runs it. */
export class Machine {
	readonly kvm: Kvm;
	readonly vm: Vm;
	/** The vCPUs, number 0 first. */
	readonly vcpus: readonly Vcpu[];
	/** The guest's serial line, or its virtio console. */
	readonly console: Console;
	/** Who answers forwarded hypercalls. Add handlers before the machine runs. */
	readonly handlers: Handlers;
	/** The device tree that the guest gets. */
	readonly deviceTree: Uint8Array;
	readonly #options: MachineOptions;
	readonly #boot: Boot;
	readonly #board: Board;
	readonly #interrupts: InterruptController;
	readonly #loop: ExitLoop;
	readonly #processors: Processors;
	readonly #stolenTime: StolenTime;
	readonly #virtual: boolean;
	#started = false;
	#loaded = false;
	#turns = 0;
	#running = false;
	/** Ends a pause before its time. */
	#wake: (() => void) | undefined;
	/** What {@link Machine.exits} yielded last, as long as nobody answered it. */
	#unanswered: MachineExit | undefined;
	/** Why the guest stands still although the machine runs: how many copies of it are being made. */
	#holds = 0;

	/**
	 * Use {@link createMachine}, or {@link restoreMachine}.
	 *
	 * @param boot - where the machine starts after a reset, when it is not from the options' files: its state is restored
	 */
	constructor(options: MachineOptions, boot?: Boot) {
		this.#options = options;
		this.#virtual = options.clock === "virtual";
		const ramBytes = options.memory ?? 256 * MIB;
		const smp = options.smp ?? 1;
		if (!Number.isInteger(smp) || smp < 1 || smp > 8)
			throw new KvmError("ERR_OPTION", `smp is ${smp}; give a whole number from 1 to 8`);
		const cpus = options.maxCpus ?? smp;
		if (!Number.isInteger(cpus) || cpus < smp || cpus > 8)
			throw new KvmError("ERR_OPTION", `maxCpus is ${cpus}; give a whole number from ${smp} (smp) to 8`);
		if (cpus > smp && options.psci === "kernel")
			throw new KvmError("ERR_OPTION", "maxCpus above smp needs psci: user; KVM's own PSCI knows no absent CPU");
		if (!Number.isInteger(ramBytes) || ramBytes < MIB || ramBytes % 4096 !== 0 || ramBytes > 3072 * MIB)
			throw new KvmError("ERR_OPTION", `memory is ${ramBytes} bytes; give 1 MiB to 3 GiB in whole pages`);
		const inputs = boot === undefined ? bootInputs(options) : {};
		const firmware = inputs.firmware ?? new Uint8Array(boot?.firmwareBytes ?? 0);
		if (firmware.length > FLASH_BANK_SIZE)
			throw badImage("the firmware has more than 64 MiB, the size of a flash bank");

		this.kvm = openKvm({
			budget: cpus > 1 ? BUDGET_SHARED : BUDGET_SINGLE,
			...options.kvm,
			abi: options.abi ?? "rfc",
			clock: options.clock ?? "real",
			maxVcpus: cpus,
			memory: ramBytes + Board.overhead(firmware.length),
			...(options.cpu === undefined ? {} : { cpu: options.cpu }),
			...(options.tier === undefined ? {} : { tier: options.tier }),
		});
		this.vm = this.kvm.createVm();
		this.#interrupts = new InterruptController(this.vm, options.gic ?? 3);
		this.#interrupts.onInterrupt = () => this.#wake?.();
		const hvc =
			options.console === "virtio"
				? new VirtioConsole((bytes) => {
						for (const byte of bytes) this.console.emit(byte);
					})
				: undefined;
		this.console = new Console(
			(bytes) => {
				const taken = (hvc ?? this.#board.uart).receive(bytes);
				this.#wake?.();
				return taken;
			},
			(columns, rows) => hvc?.resize(columns, rows),
		);
		this.handlers = options.handlers ?? createHandlers();
		this.#board = new Board({
			vm: this.vm,
			ramBytes,
			cpus: smp,
			firmware,
			transmit: hvc === undefined ? (byte) => this.console.emit(byte) : () => {},
			seconds: () => this.#seconds(),
			virtio: [...virtioDevices(options, () => this.#milliseconds()), ...(hvc === undefined ? [] : [hvc])],
			interrupt: (spi) => this.#interrupts.line(spi),
		});
		this.#board.virtio.onWanted = () => this.#wake?.();
		this.#processors = new Processors(this.vm, cpus, options, this.handlers, (end) => this.#loop.finish(end));
		this.vcpus = this.#processors.vcpus;
		this.#interrupts.start();
		this.#processors.startPmu();
		this.#stolenTime = new StolenTime(this.vm, SLOT_STOLEN_TIME, this.vcpus);
		this.#loop = new ExitLoop({
			vcpus: this.vcpus,
			bus: this.#board.bus,
			handlers: this.handlers,
			pollDevices: () => {
				this.#board.virtio.poll();
				if (this.#board.rtc.listens) this.#board.rtc.poll();
			},
			deviceWork: () => this.#board.takeMoved(),
			wokenUp: (index) => this.#processors.wokenUp(index),
			range: (address, length) => this.#board.range(address, length),
			rfc: (options.abi ?? "rfc") === "rfc",
		});
		const tree = (initrd: readonly [number, number] | undefined): Uint8Array => {
			const chosen = {
				...(options.append === undefined ? {} : { bootargs: options.append }),
				...(initrd === undefined ? {} : { initrd }),
			};
			return options.dtb === undefined
				? boardDeviceTree({
						gic: options.gic ?? 3,
						ramBytes,
						cpuAffinities: this.#processors.affinities,
						unifiedCache: this.#processors.unifiedCache,
						pmu: this.#processors.hasPmu,
						...chosen,
					})
				: withChosen(options.dtb, chosen);
		};
		this.#boot = boot ?? planFromFiles(inputs, ramBytes, tree);
		this.deviceTree = this.#boot.deviceTree;
		if (boot === undefined) this.#load();
	}

	/** Calls of the guest that KVM passed to userspace so far. */
	get forwardedCalls(): number {
		return this.#loop.hypercalls;
	}

	/** Guest instructions executed by all vCPUs so far. */
	get instructions(): number {
		return this.vcpus.reduce((n, vcpu) => n + vcpu.retired, 0);
	}

	#milliseconds(): number {
		return this.#virtual ? (this.vm.counter / this.vm.counterFrequency) * 1000 : performance.now();
	}

	#seconds(): number {
		if (!this.#virtual) return Math.floor(Date.now() / 1000);
		return VIRTUAL_EPOCH + Math.floor(this.vm.counter / this.vm.counterFrequency);
	}

	/** Puts the guest into memory and the vCPUs into their state at power-on. */
	#load(): void {
		const { ram } = this.#board;
		this.#unanswered = undefined;
		this.#board.reset();
		// Fresh memory is zero already, and a page that nobody touches costs the host nothing.
		if (this.#loaded) {
			ram.fill(0);
			this.#stolenTime.reset();
			this.#interrupts.reset(this.vcpus);
		}
		this.#loaded = true;
		const plan = this.#boot.plan();
		for (const { address, bytes } of plan.placements) ram.set(bytes, address - RAM_BASE);
		ram.set(this.deviceTree, plan.dtbAddress - RAM_BASE);
		this.vm.memoryChanged(0, this.vm.memory.length);
		this.#processors.powerOn(plan.entry, BigInt(plan.dtbAddress));
		this.#loop.debugger?.reset();
	}

	#start(): void {
		if (this.#started) return;
		this.#processors.requestCalls(this.handlers);
		this.#started = true;
	}

	/**
	 * Presses and releases the power button of the board: a pin of its GPIO.
	 */
	pressPowerButton(): void {
		this.#board.gpio.setInput(POWER_BUTTON_PIN, true);
		this.#board.gpio.setInput(POWER_BUTTON_PIN, false);
	}

	/**
	 * Puts a possible vCPU in, or takes one out that is off: virtual CPU hotplug as arm64 has it. A guest that asks PSCI to switch
	 * on a vCPU that is not there gets DENIED.
	 *
	 * @param cpu - number of the vCPU; 0 is always there
	 * @throws KvmError `EINVAL` for a vCPU that cannot be plugged, `EBUSY` for one that is on
	 * @see Linux Documentation/arch/arm64/cpu-hotplug.rst
	 */
	setPresent(cpu: number, present: boolean): void {
		this.#processors.setPresent(cpu, present);
	}

	/** Whether a vCPU is there. */
	isPresent(cpu: number): boolean {
		return this.#processors.isPresent(cpu);
	}

	/** Reports what happens; see {@link TraceListener}. @returns a function that ends it */
	trace(listener: TraceListener): () => void {
		return this.#loop.trace(listener);
	}

	/**
	 * Starts a profile of the guest, which does not notice. There is one at a time.
	 *
	 * @param symbols - names of the guest's functions; without them there are addresses
	 */
	profile(symbols?: SymbolTable): Profiler {
		return new Profiler(
			{
				vcpus: this.vcpus,
				physical: (address, length) => this.#board.memory(address, length),
				trace: (listener) => this.trace(listener),
			},
			symbols,
		);
	}

	/**
	 * Puts a debugger over the machine: it decides which vCPUs run, and sees their debug exits.
	 *
	 * @throws KvmError `EBUSY` when there is one already
	 */
	attachDebugger(attached: MachineDebugger): DebuggedMachine {
		if (this.#loop.debugger !== undefined)
			throw new KvmError("ERR_DEBUGGED", "the machine has a debugger already; detach it first", { errno: 16 });
		this.#loop.debugger = attached;
		return {
			vcpus: this.vcpus,
			vm: this.vm,
			physical: (address, length) => this.#board.memory(address, length),
			changed: (bytes) => this.vm.memoryChanged(bytes.byteOffset - this.vm.memory.byteOffset, bytes.length),
			updateGuestDebug: (vcpu) => this.#loop.updateGuestDebug(vcpu),
			settle: () => this.#settle(),
			resume: () => this.#wake?.(),
			stop: (message) => {
				this.stop(message);
				this.#wake?.();
			},
			reset: () => {
				this.#loop.finish({ reason: "reset", message: "the debugger asked for a reset" });
				this.#wake?.();
			},
			detach: () => {
				this.#loop.debugger = undefined;
				this.#wake?.();
			},
		};
	}

	/**
	 * Writes a snapshot: the whole machine, so that {@link restoreMachine} goes on where it is now. A machine that runs stands
	 * still between two turns until everything is written, and then goes on. Files behind disks are not in it.
	 *
	 * @param sink - gets the bytes of the file, in order
	 * @param codec - compresses; the platform's by default
	 * @throws KvmError `ERR_RUNNING` while an exit of {@link Machine.exits} waits for an answer, `ERR_SNAPSHOT` when a device
	 * cannot be saved, and whatever the sink throws
	 */
	async save(sink: ByteSink, codec: SnapshotCodec = streamCodec): Promise<void> {
		await this.#atRest(() => writeSnapshot(this.parts, sink, codec));
	}

	/**
	 * The state of the whole machine as bytes, for a hash: two machines of the same make with equal states give the same, whether
	 * they ran without a break or were restored.
	 *
	 * @param sink - gets the bytes, in order
	 * @throws KvmError as {@link Machine.save}
	 */
	async readState(sink: ByteSink): Promise<void> {
		await this.#atRest(() => writePlainState(this.parts, sink));
	}

	async #atRest(act: () => Promise<void>): Promise<void> {
		this.#holds++;
		try {
			// A turn that is under way, from which this may have been called, ends first.
			await pause(0);
			if (this.#running && this.#unanswered !== undefined)
				throw new KvmError("ERR_RUNNING", "an exit waits for its answer; leave the loop over exits() first", {
					errno: 16,
				});
			this.#answer();
			await act();
		} finally {
			this.#holds--;
		}
	}

	/** What a snapshot is made of. @internal */
	get parts(): SnapshotParts {
		return {
			options: this.#options,
			vm: this.vm,
			vcpus: this.vcpus,
			ram: this.#board.ram,
			devices: this.#board.bus.devices,
			handlers: this.handlers,
			boot: this.#boot,
			interrupts: {
				save: () => this.#interrupts.save(this.vcpus),
				restore: (state) => this.#interrupts.restore(this.vcpus, state),
			},
			run: {
				save: () => ({
					turns: this.#turns,
					loop: this.#loop.save(),
					processors: this.#processors.save(),
					stolenTime: this.#stolenTime.save(),
				}),
				restore: (state) => this.#restoreRun(state),
			},
		};
	}

	/** Lets KVM_RUN finish what it left open and return before the next instruction. */
	#settle(): void {
		this.vcpus.forEach((vcpu, index) => {
			const { run } = vcpu;
			const open = run.exit_reason === KVM_EXIT_MMIO || run.exit_reason === KVM_EXIT_HYPERCALL;
			if (!open || this.#unanswered?.vcpu === index) return;
			run.immediate_exit = 1;
			vcpu.enter();
			run.immediate_exit = 0;
		});
	}

	#restoreRun(state: Saved): void {
		const fields = new SavedFields("the run", state);
		this.#turns = fields.whole("turns", 0, Number.MAX_SAFE_INTEGER);
		this.#loop.restore(fields.raw("loop"));
		this.#processors.restore(fields.raw("processors"));
		this.#stolenTime.restore(fields.raw("stolenTime"));
		this.#loaded = true;
	}

	/** Ends a run from outside. */
	stop(message = "stopped by the host"): void {
		this.#loop.finish({ reason: "stopped", message });
		this.#wake?.();
	}

	/** Ends a run as the guest's own wish, with an exit status; handlers of an exit call use it. */
	exit(status: number): void {
		this.#loop.finish({ reason: "shutdown", message: `the guest exited with status ${status}`, status });
	}

	/**
	 * The exits of `KVM_RUN`, one at a time, in the order in which the vCPUs make them. The machine answers each exit when
	 * the next one is asked for, unless `handled` was set; after a `break`, when the machine runs again. Ends when the
	 * machine does.
	 *
	 * @throws KvmError `EBUSY` when the machine runs already
	 */
	async *exits(): AsyncGenerator<MachineExit, MachineEnd> {
		this.#enterRunning();
		try {
			let last = performance.now();
			while (this.#loop.end === undefined) {
				if (this.#holds > 0) {
					await pause(IDLE_MS);
					continue;
				}
				const exit = this.#loop.step();
				if (exit === undefined) {
					if (this.#nothingCanHappen) this.#loop.finish(HALTED);
					else await this.#rest(Infinity);
					continue;
				}
				this.#unanswered = exit;
				yield exit;
				this.#answer();
				this.console.flush();
				if (performance.now() - last > SLICE_MS) {
					await pause(0);
					last = performance.now();
				}
			}
			return this.#summary(this.#loop.end);
		} finally {
			this.#running = false;
		}
	}

	/**
	 * Runs the machine until the guest powers off, the script is through, or the host ends it. A machine that powered off
	 * stays off: it gives the same end again. After a reset that ended a run the next one starts the guest anew, and after
	 * any other end it goes on.
	 *
	 * @throws KvmError `EBUSY` when the machine runs already
	 */
	async run(options: RunOptions = {}): Promise<MachineEnd> {
		this.#enterRunning();
		const expect = new Expect(this.console, options.script ?? [], (cpu, present) => this.setPresent(cpu, present));
		const deadline =
			options.timeoutSeconds === undefined ? Infinity : performance.now() + options.timeoutSeconds * 1000;
		const limit = options.instructions ?? Number.POSITIVE_INFINITY;
		const abort = () => this.stop("stopped by the host");
		options.signal?.addEventListener("abort", abort);
		if (options.signal?.aborted) abort();
		try {
			// What the script says before it waits for anything comes before the first instruction.
			expect.poll();
			for (;;) {
				const held = this.#holds > 0 || options.hold?.() === true;
				const idle = held || (this.#loop.end === undefined && this.#slice(expect, limit));
				const end = this.#loop.end;
				if (end?.reason === "reset" && options.reboot !== false) {
					this.#loop.restart();
					this.#load();
				} else if (end !== undefined) {
					const waitingFor = expect.waitingFor;
					const summary = { ...this.#summary(end), ...(waitingFor === undefined ? {} : { waitingFor }) };
					this.#loop.debugger?.ended(summary);
					return summary;
				}
				if (performance.now() >= deadline) {
					const waiting = expect.waitingFor;
					this.#loop.finish({
						reason: "timeout",
						message: `no end after ${options.timeoutSeconds} s${waiting === undefined ? "" : `; still waiting for ${waiting}`}`,
					});
				} else if (held) await this.#idle(IDLE_MS);
				else await (idle ? this.#rest(deadline - performance.now()) : pause(0));
			}
		} finally {
			expect.close();
			options.signal?.removeEventListener("abort", abort);
			this.#running = false;
		}
	}

	#enterRunning(): void {
		if (this.#running)
			throw new KvmError("ERR_RUNNING", "the machine runs already; wait for its run to end", { errno: 16 });
		this.#start();
		const reason = this.#loop.end?.reason;
		if (reason === "reset") {
			this.#loop.restart();
			this.#load();
		} else if (reason !== "shutdown") this.#loop.goOn();
		this.#answer();
		this.#running = true;
	}

	#answer(): void {
		const exit = this.#unanswered;
		this.#unanswered = undefined;
		if (exit !== undefined && !exit.handled) this.#loop.handle(exit.vcpu, this.vcpus[exit.vcpu] as Vcpu, exit.result);
	}

	/** Whether the host may have something for a device at any time. */
	get #devicesListen(): boolean {
		return this.#board.virtio.devices.some(({ device }) => device.passive !== true);
	}

	/** Whether no vCPU can ever run again: none has a timer, and no device waits for the host or for real time. */
	get #nothingCanHappen(): boolean {
		const { uart, gpio, rtc } = this.#board;
		if (this.#processors.allOff) return true;
		if (!this.#processors.nothingCanHappen || uart.listens || gpio.listens) return false;
		// Virtual time goes on with instructions and timers alone.
		return !this.#devicesListen && (this.#virtual || !rtc.listens);
	}

	/** Lets host time pass while the guest waits: until a timer of the guest, input, or `most` milliseconds. */
	#rest(most: number): Promise<void> {
		const { uart, virtio } = this.#board;
		if (virtio.wantsPoll) return pause(0);
		// A guest that polls its UART for input counts as waiting too.
		const polling = uart.idleReads > IDLE_READS;
		const ticks = this.#virtual || polling ? Infinity : this.#processors.ticksToTimer;
		const limit = polling || this.#devicesListen ? IDLE_MS : REST_MS;
		const time = Math.min(most, (ticks / this.vm.counterFrequency) * 1000, limit);
		// A timer that expired meanwhile has no deadline any more, so what it woke is looked for after it.
		const held = this.#loop.debugger?.holds === true;
		return time < 1 || (!polling && !held && this.#processors.somebodyWakes) ? pause(0) : this.#idle(time);
	}

	/** Runs vCPUs for a slice of host time. @returns whether the guest only waits */
	#slice(expect: Expect, limit: number): boolean {
		const until = performance.now() + SLICE_MS;
		do {
			if (this.#loop.debugger?.holds === true) return true;
			const result = this.#loop.turn();
			this.console.flush();
			if (result === "held") continue;
			// Matching after every turn would make a guest that prints much slow; the count of turns is the guest's own.
			if (++this.#turns % TURNS_PER_MATCH === 0 || result !== "ran" || this.#loop.end !== undefined) expect.poll();
			if (this.#loop.end !== undefined) return false;
			if (this.instructions >= limit) {
				this.#loop.finish({ reason: "instructions", message: `${this.instructions} instructions have been executed` });
				return false;
			}
			if (expect.endedByMatch) {
				this.#loop.finish({ reason: "matched", message: "the script's last pattern matched" });
				return false;
			}
			if (result === "blocked") {
				// Under a debugger something can still happen to a machine that halted.
				if (this.#nothingCanHappen && this.#loop.debugger === undefined) this.#loop.finish(HALTED);
				return true;
			}
			// Virtual time passes only while the guest polls, perhaps for a timeout: sleeping would hold it up.
			if (!this.#virtual && this.#board.uart.idleReads > IDLE_READS && this.vcpus.length === 1) return true;
		} while (performance.now() < until);
		return false;
	}

	/** Sleeps for at most so many host milliseconds, less when somebody wakes the machine up. */
	#idle(milliseconds: number): Promise<void> {
		return new Promise((resolve) => {
			const done = (): void => {
				clearTimeout(timer);
				this.#wake = undefined;
				resolve();
			};
			const timer = setTimeout(done, milliseconds);
			this.#wake = done;
		});
	}

	#summary(end: LoopEnd): MachineEnd {
		this.console.flush();
		return { ...end, instructions: this.instructions };
	}
}

const HALTED: LoopEnd = { reason: "halted", message: "every vCPU is off or waits for an interrupt that cannot come" };

/** Lets the host's event loop run. */
function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => {
		if (milliseconds > 0) setTimeout(resolve, milliseconds);
		else if (typeof setImmediate === "function") setImmediate(resolve);
		else {
			// Browsers clamp nested timeouts to 4 ms; a message does not wait.
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => {
				port1.close();
				resolve();
			};
			port2.postMessage(0);
		}
	});
}

/** Makes a machine and loads its guest; {@link Machine.run} starts it. @throws KvmError when an input is not usable */
export function createMachine(options: MachineOptions): Machine {
	return new Machine(options);
}
