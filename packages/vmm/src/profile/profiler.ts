import type { Vcpu } from "@upcall/kvm-arm64";
import { exitReasonName, KVM_EXIT_MMIO, regIdByName } from "@upcall/uapi";
import type { ExitTrace, TraceListener } from "../machine/trace.ts";
import type { SymbolTable } from "../symbols/symbolTable.ts";
import { CallTree, FrameNames } from "./callTree.ts";
import { guestStack, type PhysicalMemory } from "./guestStack.ts";
import { Samples } from "./samples.ts";
import { type SampledProfile, speedscopeFile } from "./speedscope.ts";

/** Addresses whose names are remembered, at most. */
const MAX_REMEMBERED = 1 << 16;
const PSTATE = regIdByName("pstate");
/** PSTATE.EL. */
const LEVEL = 0xcn;

function count(counts: Map<number, number>, node: number, more: number): void {
	counts.set(node, (counts.get(node) ?? 0) + more);
}

/** What a profiler needs of a machine. */
export interface ProfiledMachine {
	readonly vcpus: readonly Vcpu[];
	readonly physical: PhysicalMemory;
	trace(listener: TraceListener): () => void;
}

/**
 * Finds out where a guest spends its instructions. Every so many of them the vCPU's call stack is noted, with its Exception
 * level. Two tables are kept apart: how the instructions of a function were executed, interpreted or compiled, and its exits to
 * userspace. With a virtual clock a run gives the same each time, but for when compiled code was ready.
 */
export class Profiler {
	readonly #machine: ProfiledMachine;
	readonly #symbols: SymbolTable | undefined;
	readonly #frames = new FrameNames();
	readonly #tree = new CallTree();
	readonly #samples: readonly Samples[];
	/** Instructions of each vCPU by tier and function, and its exits: by node of the tree. */
	readonly #tiers: readonly Map<number, number>[];
	readonly #exits: readonly Map<number, number>[];
	readonly #interpreted = this.#tree.child(0, this.#frames.number("interpreted"));
	readonly #compiled = this.#tree.child(0, this.#frames.number("compiled"));
	readonly #remembered = new Map<bigint, number>();
	readonly #endTrace: () => void;

	/** Use {@link Machine.profile}. */
	constructor(machine: ProfiledMachine, symbols: SymbolTable | undefined) {
		this.#machine = machine;
		this.#symbols = symbols;
		const { vcpus } = machine;
		this.#samples = vcpus.map(() => new Samples(vcpus.length));
		this.#tiers = vcpus.map(() => new Map<number, number>());
		this.#exits = vcpus.map(() => new Map<number, number>());
		vcpus.forEach((vcpu, n) => {
			const samples = this.#samples[n] as Samples;
			vcpu.setSampling(samples.distance, (compiled) => {
				const tier = this.#tree.child(compiled ? this.#compiled : this.#interpreted, this.#function(vcpu.pc));
				count(this.#tiers[n] as Map<number, number>, tier, samples.distance);
				samples.add(this.#sample(vcpu));
				return samples.distance;
			});
		});
		this.#endTrace = machine.trace({
			kinds: new Set(["exit"]),
			record: (trace) => {
				if (trace.kind === "exit" && trace.result === 0) this.#exit(trace);
			},
		});
	}

	/** Takes no more samples. */
	stop(): void {
		for (const vcpu of this.#machine.vcpus) vcpu.setSampling(1, undefined);
		this.#endTrace();
	}

	/**
	 * The profile as a file for https://www.speedscope.app: for each vCPU its instructions, its tiers, and its exits.
	 *
	 * @param name - what was profiled
	 * @param exporter - name and version of the program that writes it
	 */
	speedscope(name: string, exporter: string): Uint8Array {
		const profiles: SampledProfile[] = [];
		const stacks = (nodes: Iterable<number>) => Array.from(nodes, (node) => this.#tree.stack(node));
		this.#samples.forEach(({ nodes, weights }, n) => {
			profiles.push({ name: `vCPU ${n}: instructions`, samples: stacks(nodes), weights });
		});
		for (const [what, all] of [
			["tiers", this.#tiers],
			["exits", this.#exits],
		] as const)
			all.forEach((counts, n) => {
				profiles.push({ name: `vCPU ${n}: ${what}`, samples: stacks(counts.keys()), weights: [...counts.values()] });
			});
		return speedscopeFile(name, exporter, this.#frames.names, profiles);
	}

	#level(vcpu: Vcpu): number {
		return this.#frames.number((vcpu.getOneReg(PSTATE) & LEVEL) === 0n ? "EL0" : "EL1");
	}

	#sample(vcpu: Vcpu): number {
		const addresses = guestStack(vcpu, this.#machine.physical, (a, b) => this.#function(a) === this.#function(b));
		let node = this.#tree.child(0, this.#level(vcpu));
		for (let n = addresses.length - 1; n >= 0; n--)
			node = this.#tree.child(node, this.#function(addresses[n] as bigint));
		return node;
	}

	#exit({ vcpu: index, exit }: ExitTrace): void {
		const vcpu = this.#machine.vcpus[index] as Vcpu;
		const what = exitReasonName(exit.reason) ?? `exit ${exit.reason}`;
		// one name for each device, whichever of its registers it was
		const device = exit.reason === KVM_EXIT_MMIO ? ` 0x${(exit.physAddr & ~0xfffn).toString(16)}` : "";
		const place = this.#tree.child(this.#tree.child(0, this.#level(vcpu)), this.#function(vcpu.pc));
		const node = this.#tree.child(place, this.#frames.number(`[${what}${device}]`));
		count(this.#exits[index] as Map<number, number>, node, 1);
	}

	/** Number of the frame for an address: the function's, else one for all of its page. */
	#function(address: bigint): number {
		const known = this.#remembered.get(address);
		if (known !== undefined) return known;
		const name = this.#symbols?.describe(address)?.replace(/\+0x[0-9a-f]+$/, "");
		const frame = this.#frames.number(name ?? `page 0x${(address & ~0xfffn).toString(16)}`);
		if (this.#remembered.size === MAX_REMEMBERED) this.#remembered.clear();
		this.#remembered.set(address, frame);
		return frame;
	}
}
