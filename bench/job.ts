import type { JitStatistics } from "@upcall/kvm-arm64";
import type { Tier } from "./trips.ts";

/** Runs a raw kernel through KVM_RUN to its HVC. */
export interface KernelJob {
	readonly kind: "kernel";
	/** Path of the image. */
	readonly path: string;
	readonly tier: Tier;
}

/** Makes round trips. */
export interface TripJob {
	readonly kind: "trip";
	/** Of the trip. */
	readonly name: string;
	readonly times: number;
	readonly tier: Tier;
}

/** Runs machines with a board until their consoles show a text, or they power off. */
export interface GuestJob {
	readonly kind: "guest";
	/** Path of the kernel. */
	readonly kernel: string;
	/** Path of the initramfs. */
	readonly initrd?: string;
	readonly append?: string;
	readonly tier: Tier;
	readonly smp?: number;
	/** Bytes of RAM. */
	readonly memory: number;
	/** The text; without it the guest must power off. */
	readonly until?: string;
	/** Machines in one process, which run side by side. */
	readonly copies?: number;
	/** Texts whose time is noted. */
	readonly marks?: readonly string[];
}

/** What a process of its own does for the benchmark. */
export type Job = KernelJob | TripJob | GuestJob;

/** What a {@link Job} gave. */
export interface Outcome {
	/** Wall-clock time from the guests' first instruction, or a machine's making, to their end. */
	readonly seconds: number;
	/** Time on a processor meanwhile. */
	readonly cpuSeconds: number;
	/** Most bytes of memory that the process had. */
	readonly rss: number;
	/** Guest instructions. */
	readonly instructions: number;
	/** x0 of a kernel at its end, hexadecimal. */
	readonly result?: string;
	/** What the first machine printed. */
	readonly output?: string;
	/** Seconds from the begin at which each of the marks was seen. */
	readonly marks?: readonly number[];
	readonly jit?: JitStatistics;
}
