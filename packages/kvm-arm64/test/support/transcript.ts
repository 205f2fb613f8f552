// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the transcripts of a real KVM in `test/data/transcripts`. The format is described in
 * `tools/kvm-oracle/README.md`; this file turns a line into a typed step and hex into bytes, and nothing more.
 */

/** What the recording host could do, as `KVM_CHECK_EXTENSION` said. */
export interface TranscriptHost {
	/** `KVM_CAP_ARM_VM_IPA_SIZE`: largest IPA size of a VM, in bits. */
	readonly ipaBits: number;
	readonly breakpoints: number;
	readonly watchpoints: number;
	readonly el1_32bit: number;
	readonly pmu: number;
	readonly sve: number;
	readonly mte: number;
	readonly ptrauth: number;
	/** FEAT_RAS: `KVM_CAP_ARM_INJECT_SERROR_ESR`. */
	readonly ras: number;
	readonly stealTime: number;
}

/** First line of a transcript. */
export interface TranscriptHeader {
	readonly op: "header";
	readonly format: 1;
	readonly scenario: string;
	readonly about: string;
	/** First kernel that behaves like this; empty for behaviour older than 6.1. */
	readonly since: string;
	readonly kernel: string;
	readonly cpu: string;
	readonly qemu: string;
	/** ISO date. */
	readonly date: string;
	readonly recipe: string;
	readonly host: TranscriptHost;
	/** Size in bytes of the memory area `mem`, as a `0x` number. */
	readonly mem: string;
}

/** Bytes of a step that a replay does not compare. */
export interface Ignore {
	/** `ret`, `after`, `bytes` (of a peek), the name of a buffer, or a register id as the step spells it. */
	readonly in: string;
	readonly at: number;
	readonly len: number;
	readonly why: "cpu" | "time" | "random" | "fd" | "unwritten" | "address" | "none";
}

/** A pointer member of an ioctl's structure: 8 bytes at `at`, aimed at `mem+0x…`, `bad`, or a buffer's name. */
export interface PointerMember {
	readonly at: number;
	readonly to: string;
}

/** The argument of an ioctl. */
export type IoctlArg =
	| { readonly val: string }
	| { readonly sym: "bad" }
	| {
			readonly bytes: string;
			readonly ptrs?: readonly PointerMember[];
			/** 4-byte file descriptors in the structure; `to` is a handle. */
			readonly fds?: readonly PointerMember[];
			readonly bufs?: Readonly<Record<string, string>>;
	  };

/** Fields that every step has. */
export interface StepCommon {
	/** Number of the step in its file, from 1. */
	readonly i: number;
	readonly ignore?: readonly Ignore[];
	readonly since?: string;
	readonly note?: string;
}

/** `[id, value, name]`; in `getregs` a value that is a negative number is −errno. */
export type RegisterEntry = readonly [id: string, value: string | number, name: string];

/** One step of a transcript, by `op`. Hex strings and numbers are as in the file; see {@link hexBytes}. */
export type Step = StepCommon &
	(
		| { readonly op: "open"; readonly new: string; readonly ret: number }
		| {
				readonly op: "ioctl";
				readonly fd: string;
				readonly name: string;
				readonly nr: string;
				readonly arg: IoctlArg;
				/** ≥ 0, −errno, or `"fd"`: a new file descriptor, called {@link new} from here on. */
				readonly ret: number | "fd";
				readonly errno?: string;
				readonly new?: string;
				readonly after?: string;
				readonly bufsAfter?: Readonly<Record<string, string>>;
		  }
		| {
				readonly op: "getreg";
				readonly fd: string;
				readonly id: string;
				readonly reg?: string;
				readonly ret: number;
				readonly errno?: string;
				readonly value?: string;
		  }
		| {
				readonly op: "setreg";
				readonly fd: string;
				readonly id: string;
				readonly reg?: string;
				readonly value: string;
				readonly ret: number;
				readonly errno?: string;
		  }
		| { readonly op: "getregs"; readonly fd: string; readonly regs: readonly RegisterEntry[] }
		| { readonly op: "setregs"; readonly fd: string; readonly regs: readonly RegisterEntry[]; readonly ret: number }
		| {
				readonly op: "mmap";
				readonly fd: string;
				readonly offset: number;
				readonly length: number;
				/** Also with PROT_EXEC. */
				readonly exec?: true;
				readonly ret: number;
				readonly errno?: string;
		  }
		| { readonly op: "poke"; readonly fd: string; readonly at: number; readonly bytes: string }
		| {
				readonly op: "run";
				readonly fd: string;
				/** The kernel would not have returned by itself: the vcpu sleeps, or the guest loops. */
				readonly signal?: "blocked" | "spinning";
				readonly ret: number;
				readonly errno?: string;
				readonly exit: string;
				/** First bytes of `kvm_run`, cut after the last non-zero one (128 bytes were looked at). */
				readonly run: string;
				/** `[offset, length]` ranges of `run` that mean something for this exit. */
				readonly fresh: readonly (readonly [offset: number, length: number])[];
				readonly deviceIrqLevel?: number;
		  }
		| { readonly op: "mem"; readonly at: string; readonly bytes: string; readonly asm?: string }
		| { readonly op: "peek"; readonly at: string; readonly bytes: string }
		| { readonly op: "close"; readonly fd: string }
		| { readonly op: "eventfd"; readonly new: string; readonly initial: number }
		| { readonly op: "eventfd-read"; readonly fd: string; readonly value: number }
		| { readonly op: "peek-run"; readonly fd: string; readonly at: number; readonly bytes: string }
	);

/** A parsed transcript. */
export interface Transcript {
	readonly header: TranscriptHeader;
	readonly steps: readonly Step[];
}

const OPS: ReadonlySet<string> = new Set<Step["op"]>([
	"open",
	"ioctl",
	"getreg",
	"setreg",
	"getregs",
	"setregs",
	"mmap",
	"poke",
	"run",
	"mem",
	"peek",
	"close",
	"eventfd",
	"eventfd-read",
	"peek-run",
]);

/**
 * Parses the text of a `.jsonl` file.
 * @throws TypeError when a line is not what the format says: no header, unknown version or op, steps out of order.
 */
export function parseTranscript(text: string): Transcript {
	const lines = text.split("\n").filter((line) => line !== "");
	const header = JSON.parse(lines[0] ?? "null") as TranscriptHeader | null;
	if (header?.op !== "header" || header.format !== 1) {
		throw new TypeError("not a transcript: the first line must be a header of format 1");
	}
	const steps = lines.slice(1).map((line, index) => {
		const step = JSON.parse(line) as Step;
		if (step.i !== index + 1 || !OPS.has(step.op)) {
			throw new TypeError(`${header.scenario}: line ${index + 2} is not step ${index + 1} of a known kind`);
		}
		return step;
	});
	return { header, steps };
}

/** The bytes of a hex string. `length` (bytes) pads with zeros, for `run`, which is cut after the last non-zero byte. */
export function hexBytes(hex: string, length: number = hex.length / 2): Uint8Array {
	const bytes = new Uint8Array(length);
	for (let i = 0; i < hex.length / 2; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
	return bytes;
}

/** Bytes of a register in memory order from its `0x` value. The size is in the id: 1 << id[55:52] bytes. */
export function registerBytes(id: string, value: string): Uint8Array {
	const bytes = new Uint8Array(1 << Number((BigInt(id) >> 52n) & 15n));
	let v = BigInt(value);
	for (let i = 0; i < bytes.length; i++, v >>= 8n) bytes[i] = Number(v & 0xffn);
	return bytes;
}

/** The offset in `mem` of a pointer target `mem+0x…`, or undefined for any other target. */
export function memTarget(to: string): number | undefined {
	return to.startsWith("mem+") ? Number(to.slice(4)) : undefined;
}

/** Is any byte of `[at, at + len)` in `where` excluded from comparison? `ret` is excluded as a whole. */
export function ignored(step: StepCommon, where: string, at = 0, len = 1): boolean {
	return (step.ignore ?? []).some(
		(range) => range.in === where && (where === "ret" || (at < range.at + range.len && range.at < at + len)),
	);
}
