import { EAGAIN, ECHILD, EINVAL, ENOSYS, ESRCH } from "@upcall/uapi";
import { type Answer, LATER } from "../descriptors.ts";
import type { Process } from "../process.ts";
import { returnFromHandler, SIGKILL, SIGSTOP } from "../signals.ts";
import type { CallTable } from "../systemCalls.ts";

const CLONE_VM = 0x100;
const CLONE_VFORK = 0x4000;
const CLONE_THREAD = 0x1_0000;
const CLONE_SETTLS = 0x8_0000;
const CLONE_PARENT_SETTID = 0x10_0000;
const CLONE_CHILD_SETTID = 0x100_0000;
const WNOHANG = 1;

/** fork, vfork, and what posix_spawn uses: the child always has memory of its own. */
function clone(
	process: Process,
	flags: number,
	stack: number,
	parentTid: number,
	tls: number,
	childTid: number,
): Answer {
	if ((flags & CLONE_THREAD) !== 0) return -ENOSYS;
	const { kernel } = process;
	const child = kernel.newProcess(process, process.space.fork());
	if (child === undefined) return -EAGAIN;
	// Writable pages are now those of the child too: what the parent's TLB holds stays right, because pages are copied.
	child.copyRegisters(process);
	child.cpu.setX(0, 0n);
	if (stack !== 0) child.cpu.sp_el0 = BigInt(stack);
	if ((flags & CLONE_SETTLS) !== 0) child.threadPointer = BigInt(tls);
	child.descriptors = process.descriptors.fork();
	child.signals = process.signals.fork();
	child.cwd = process.cwd;
	child.umask = process.umask;
	child.path = process.path;
	if ((flags & CLONE_PARENT_SETTID) !== 0) process.space.writeU32(parentTid, child.pid);
	if ((flags & CLONE_CHILD_SETTID) !== 0) child.space.writeU32(childTid, child.pid);
	if ((flags & (CLONE_VM | CLONE_VFORK)) !== (CLONE_VM | CLONE_VFORK)) return child.pid;
	let released = false;
	child.onRelease = () => {
		released = true;
	};
	const wait = (): Answer => (released ? child.pid : LATER);
	process.waitFor(wait);
	return LATER;
}

function wait4(process: Process, pid: number, statusAt: number, options: number): Answer {
	const children = process.kernel.processes.filter((p) => p.parent === process && (pid <= 0 || p.pid === pid));
	if (children.length === 0) return -ECHILD;
	const ended = children.find((p) => p.end !== undefined);
	if (ended?.end === undefined) return (options & WNOHANG) !== 0 ? 0 : LATER;
	const status = "status" in ended.end ? ended.end.status << 8 : ended.end.signal;
	if (statusAt !== 0) process.space.writeU32(statusAt, status);
	process.kernel.forget(ended);
	return ended.pid;
}

function kill(process: Process, pid: number, signal: number): number {
	const targets = process.kernel.processes.filter(
		(p) => p.end === undefined && (pid > 0 ? p.pid === pid : pid === -1 ? p !== process : true),
	);
	if (targets.length === 0) return -ESRCH;
	if (signal < 0 || signal > 64) return -EINVAL;
	if (signal !== 0) for (const target of targets) target.signals.raise(signal);
	return 0;
}

/** Processes and signals. */
export const processCalls: CallTable = {
	/** exit, exit_group */
	93: (process, [status]) => {
		process.terminate({ status: status & 0xff });
		return 0;
	},
	94: (process, [status]) => {
		process.terminate({ status: status & 0xff });
		return 0;
	},
	/** set_tid_address */
	96: ({ pid }) => pid,
	/** futex: with one thread a wait would last for ever. */
	98: (_, [, operation]) => ((operation & 0x7f) === 0 ? -EAGAIN : 0),
	/** set_robust_list, rseq */
	99: () => 0,
	293: () => -ENOSYS,
	/** kill, tkill, tgkill */
	129: (process, [pid, signal]) => kill(process, pid | 0, signal),
	130: (process, [pid, signal]) => kill(process, pid | 0, signal),
	131: (process, [, pid, signal]) => kill(process, pid | 0, signal),
	/** sigaltstack: handlers run on the ordinary stack. */
	132: ({ space }, [, old]) => {
		if (old !== 0) space.writeU64(old, 0n, 2n, 0n);
		return 0;
	},
	/** rt_sigsuspend */
	133: (process, [maskAt]) => {
		const before = process.signals.mask;
		process.signals.mask = process.space.readU64(maskAt);
		process.maskAfterHandler = before;
		process.waitFor(() => LATER);
		return LATER;
	},
	/** rt_sigaction */
	134: ({ signals, space }, [signal, newAt, oldAt]) => {
		if (signal < 1 || signal > 64) return -EINVAL;
		const { handler, flags, mask } = signals.action(signal);
		if (newAt !== 0 && (signal === SIGKILL || signal === SIGSTOP)) return -EINVAL;
		if (newAt !== 0) {
			const action = {
				handler: space.readU64(newAt),
				flags: space.readU64(newAt + 8),
				mask: space.readU64(newAt + 24),
			};
			signals.setAction(signal, action);
		}
		if (oldAt !== 0) space.writeU64(oldAt, handler, flags, 0n, mask);
		return 0;
	},
	/** rt_sigprocmask */
	135: ({ signals, space }, [how, newAt, oldAt]) => {
		const old = signals.mask;
		if (newAt !== 0) {
			const set = space.readU64(newAt);
			signals.mask = how === 0 ? old | set : how === 1 ? old & ~set : set;
		}
		if (oldAt !== 0) space.writeU64(oldAt, old);
		return 0;
	},
	/** rt_sigpending */
	136: ({ signals, space }, [at]) => {
		space.writeU64(at, signals.pending);
		return 0;
	},
	/** rt_sigreturn: X0 is what the frame has. */
	139: (process) => {
		returnFromHandler(process);
		return Number(BigInt.asIntN(64, process.cpu.x(0)));
	},
	/** setpgid, getpgid, getsid, setsid: one session, one group. */
	154: () => 0,
	155: () => 1,
	156: () => 1,
	157: ({ pid }) => pid,
	/** getpid, getppid, gettid */
	172: ({ pid }) => pid,
	173: ({ parent }) => parent?.pid ?? 0,
	178: ({ pid }) => pid,
	/** clone */
	220: (process, [flags, stack, parentTid, tls, childTid]) => clone(process, flags, stack, parentTid, tls, childTid),
	/** clone3: the C library falls back to clone. */
	435: () => -ENOSYS,
	/** execve */
	221: (process, [pathAt, argsAt, environmentAt]) => {
		const { space, kernel } = process;
		return kernel.execute(
			process,
			space.readString(pathAt),
			space.readStrings(argsAt),
			space.readStrings(environmentAt),
		);
	},
	/** wait4 */
	260: (process, [pid, statusAt, options]) => wait4(process, pid | 0, statusAt, options),
};
