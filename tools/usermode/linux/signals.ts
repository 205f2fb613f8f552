import type { Process } from "./process.ts";

export const SIGILL = 4;
export const SIGTRAP = 5;
export const SIGBUS = 7;
export const SIGKILL = 9;
export const SIGSEGV = 11;
export const SIGPIPE = 13;
export const SIGCHLD = 17;
export const SIGSTOP = 19;

const SA_NODEFER = 0x4000_0000n;
const SA_RESETHAND = 0x8000_0000n;
export const SA_RESTART = 0x1000_0000n;
const SIG_DFL = 0n;
const SIG_IGN = 1n;
/** SIGCHLD, SIGCONT, SIGURG, SIGWINCH: ignored unless there is a handler. */
const IGNORED = new Set([SIGCHLD, 18, 23, 28]);

/** `struct sigaction` of the kernel's interface. */
export interface SignalAction {
	readonly handler: bigint;
	readonly flags: bigint;
	readonly mask: bigint;
}

const DEFAULT: SignalAction = { handler: SIG_DFL, flags: 0n, mask: 0n };
const bit = (signal: number): bigint => 1n << BigInt(signal - 1);

/** Offsets in the frame of a handler: `siginfo_t`, then `ucontext_t`. @see arch/arm64/include/uapi/asm/sigcontext.h, ucontext.h */
const UCONTEXT = 128;
const SIGMASK = UCONTEXT + 40;
const MCONTEXT = UCONTEXT + 176;
const RESERVED = MCONTEXT + 288;
const FRAME_BYTES = RESERVED + 4096;
const FPSIMD_MAGIC = 0x4650_8001;
const FPSIMD_BYTES = 0x210;

/** Signals of one process. */
export class Signals {
	readonly #actions = new Map<number, SignalAction>();
	mask = 0n;
	pending = 0n;

	action(signal: number): SignalAction {
		return this.#actions.get(signal) ?? DEFAULT;
	}

	setAction(signal: number, action: SignalAction): void {
		this.#actions.set(signal, action);
		if (this.#ignores(signal)) this.pending &= ~bit(signal);
	}

	#ignores(signal: number): boolean {
		const { handler } = this.action(signal);
		return handler === SIG_IGN || (handler === SIG_DFL && IGNORED.has(signal));
	}

	fork(): Signals {
		const copy = new Signals();
		for (const [signal, action] of this.#actions) copy.#actions.set(signal, action);
		copy.mask = this.mask;
		return copy;
	}

	/** Handlers do not outlive execve. */
	exec(): void {
		for (const [signal, { handler }] of [...this.#actions]) if (handler !== SIG_IGN) this.#actions.delete(signal);
	}

	raise(signal: number): void {
		if (!this.#ignores(signal)) this.pending |= bit(signal);
	}

	/** A signal for a fault, which cannot be ignored or masked. */
	force(signal: number): void {
		if (this.#ignores(signal) || (this.mask & bit(signal)) !== 0n) {
			this.#actions.delete(signal);
			this.mask &= ~bit(signal);
		}
		this.pending |= bit(signal);
	}

	/** The next signal that is not masked; 0: none. */
	next(): number {
		const open = this.pending & (~this.mask | bit(SIGKILL) | bit(SIGSTOP));
		for (let signal = 1; signal <= 64; signal++) if ((open & bit(signal)) !== 0n) return signal;
		return 0;
	}
}

/**
 * Delivers pending signals before the process goes on in user mode.
 * @returns whether it still exists
 */
export function deliverSignals(process: Process): boolean {
	const { signals } = process;
	const signal = signals.next();
	if (signal === 0) return true;
	signals.pending &= ~bit(signal);
	const action = signals.action(signal);
	if (action.handler === SIG_DFL || signal === SIGKILL) {
		process.terminate({ signal });
		return false;
	}
	enterHandler(process, signal, action);
	if ((action.flags & SA_RESETHAND) !== 0n) signals.setAction(signal, DEFAULT);
	signals.mask |= action.mask | ((action.flags & SA_NODEFER) !== 0n ? 0n : bit(signal));
	return true;
}

function enterHandler(process: Process, signal: number, { handler }: SignalAction): void {
	const { cpu, space } = process;
	const { fpcr, fpsr } = process.floatControl;
	const frame = alignDown(Number(cpu.sp_el0) - FRAME_BYTES - 16);
	const image = new DataView(new ArrayBuffer(FRAME_BYTES + 16));
	const u64 = (offset: number, value: bigint): void => image.setBigUint64(offset, value, true);
	image.setUint32(0, signal, true);
	u64(SIGMASK, process.maskAfterHandler ?? process.signals.mask);
	process.maskAfterHandler = undefined;
	for (let n = 0; n < 31; n++) u64(MCONTEXT + 8 + 8 * n, cpu.x(n));
	u64(MCONTEXT + 256, cpu.sp_el0);
	u64(MCONTEXT + 264, process.userPc);
	u64(MCONTEXT + 272, process.userPstate);
	image.setUint32(RESERVED, FPSIMD_MAGIC, true);
	image.setUint32(RESERVED + 4, FPSIMD_BYTES, true);
	image.setUint32(RESERVED + 8, fpsr, true);
	image.setUint32(RESERVED + 12, fpcr, true);
	for (let n = 0; n < 32; n++) {
		u64(RESERVED + 16 + 16 * n, BigInt.asUintN(64, cpu.v(n)));
		u64(RESERVED + 24 + 16 * n, cpu.v(n) >> 64n);
	}
	u64(FRAME_BYTES, cpu.x(29));
	u64(FRAME_BYTES + 8, cpu.x(30));
	space.write(frame, new Uint8Array(image.buffer));
	cpu.setX(0, BigInt(signal));
	cpu.setX(1, BigInt(frame));
	cpu.setX(2, BigInt(frame + UCONTEXT));
	cpu.setX(29, BigInt(frame + FRAME_BYTES));
	cpu.setX(30, process.sigreturn);
	cpu.sp_el0 = BigInt(frame);
	process.userPc = handler;
	process.userPstate = 0n;
}

const alignDown = (address: number): number => address - (address % 16);

/** rt_sigreturn: the frame is at the stack pointer. */
export function returnFromHandler(process: Process): void {
	const { cpu, space } = process;
	const image = new DataView(space.read(Number(cpu.sp_el0), FRAME_BYTES).buffer);
	const u64 = (offset: number): bigint => image.getBigUint64(offset, true);
	process.signals.mask = u64(SIGMASK);
	for (let n = 0; n < 31; n++) cpu.setX(n, u64(MCONTEXT + 8 + 8 * n));
	process.userPc = u64(MCONTEXT + 264);
	process.userPstate = u64(MCONTEXT + 272) & 0xf000_0000n;
	process.floatControl = { fpsr: image.getUint32(RESERVED + 8, true), fpcr: image.getUint32(RESERVED + 12, true) };
	for (let n = 0; n < 32; n++) cpu.setV(n, u64(RESERVED + 16 + 16 * n) | (u64(RESERVED + 24 + 16 * n) << 64n));
	cpu.sp_el0 = u64(MCONTEXT + 256);
}
