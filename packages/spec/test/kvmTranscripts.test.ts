import { readdirSync, readFileSync } from "node:fs";
import { CAPABILITIES, EINTR } from "@upcall/uapi";
import { describe, expect, test } from "vitest";
import {
	CORE_PC,
	coreX,
	defaultHost,
	type GuestAction,
	type HostConfig,
	type Ioctl,
	type IoctlResult,
	type RunExit,
	stepIoctl,
	systemIoctl,
	type VmState,
} from "../src/kvm/index.ts";

// Transcripts of ioctls on a real kernel (their format: tools/kvm-oracle/README.md), replayed against the reducer.
const folder = new URL("../../kvm-arm64/test/data/transcripts/", import.meta.url);

interface Step {
	i: number;
	op: string;
	fd?: string;
	name?: string;
	new?: string;
	id?: string;
	value?: string;
	ret: number | string;
	arg?: {
		val?: string;
		bytes?: string;
		sym?: string;
		ptrs?: { at: number; to: string }[];
		bufs?: Record<string, string>;
	};
	at?: string;
	bytes?: string;
	after?: string;
	regs?: [string, string | number, string][];
	ignore?: { in: string }[];
	signal?: string;
	exit?: string;
	run?: string;
}

const linux612: HostConfig = {
	...defaultHost,
	abi: "upstream",
	userEnd: 1n << 48n,
	hostFeatures: 0b1101,
	latestPsci: 0x10001,
	vendorHypBmap2: undefined,
	workarounds: [2n, 0n, 1n],
	aarch32El0: true,
	ras: true,
	gic: true,
	stealTime: true,
	newerCaps: false,
	ccsidr: undefined,
};

/** A kernel that knows PSCI 1.3, the second vendor bitmap and the capabilities that came with them. */
const linux72: HostConfig = {
	...linux612,
	// HAS_EL2 is known and not available here; HAS_EL2_E2H0 is accepted.
	knownFeatures: 0x1ff,
	hostFeatures: linux612.hostFeatures | 0x100,
	latestPsci: 0x10003,
	vendorHypBmap2: 3n,
	newerCaps: true,
};

const MEM = 0x4000_0000_0000n;

function unhex(hex: string): DataView {
	const view = new DataView(new ArrayBuffer(hex.length / 2));
	for (let k = 0; k < hex.length / 2; k++) view.setUint8(k, Number.parseInt(hex.slice(2 * k, 2 * k + 2), 16));
	return view;
}

/** Guest physical address of the recorder's code, which `mem` backs. */
const CODE = 0x40000000n;

class Replay {
	private readonly memory = new Uint8Array(0x400000);
	vms = new Map<string, VmState>();
	vcpus = new Map<string, { vm: string; index: number }>();
	compared = 0;
	/** Steps about things outside the model. */
	outside = 0;
	mismatches: string[] = [];
	private readonly host: HostConfig;

	constructor(host: HostConfig) {
		this.host = host;
	}

	private bytes(s: Step): DataView {
		const view = unhex(s.arg?.bytes ?? "");
		for (const p of s.arg?.ptrs ?? []) {
			if (p.to.startsWith("mem+")) view.setBigUint64(p.at, MEM + BigInt(p.to.slice(4)), true);
		}
		return view;
	}

	private ioctlOf(s: Step): Ioctl | undefined {
		const vcpu = this.vcpus.get(s.fd ?? "")?.index ?? -1;
		const v = BigInt(s.arg?.val ?? 0);
		if (s.op === "getreg") return { op: "KVM_GET_ONE_REG", vcpu, reg: BigInt(s.id ?? 0) };
		if (s.op === "setreg") return { op: "KVM_SET_ONE_REG", vcpu, reg: BigInt(s.id ?? 0), value: BigInt(s.value ?? 0) };
		if (s.op !== "ioctl" || s.arg?.sym) return undefined;
		const b = this.bytes(s);
		const onVcpu = vcpu >= 0;
		switch (s.name) {
			case "KVM_CREATE_VCPU":
				return onVcpu ? undefined : { op: s.name, id: Number(v) };
			case "KVM_CHECK_EXTENSION":
				return onVcpu ? undefined : { op: s.name, cap: Number(v) };
			case "KVM_ENABLE_CAP":
				if (onVcpu || b.byteLength < 16) return undefined;
				return { op: s.name, cap: b.getUint32(0, true), flags: b.getUint32(4, true), arg0: b.getBigUint64(8, true) };
			case "KVM_SET_USER_MEMORY_REGION":
				if (onVcpu || b.byteLength < 32) return undefined;
				return {
					op: s.name,
					slot: b.getUint32(0, true),
					flags: b.getUint32(4, true),
					guestPhysAddr: b.getBigUint64(8, true),
					memorySize: b.getBigUint64(16, true),
					userspaceAddr: b.getBigUint64(24, true),
				};
			case "KVM_ARM_VCPU_INIT":
				if (!onVcpu || b.byteLength < 32) return undefined;
				return {
					op: s.name,
					vcpu,
					target: b.getUint32(0, true),
					features: [1, 2, 3, 4, 5, 6, 7].map((n) => b.getUint32(4 * n, true)),
				};
			case "KVM_SET_DEVICE_ATTR":
			case "KVM_HAS_DEVICE_ATTR": {
				if (onVcpu || b.byteLength < 24) return undefined;
				const f = unhex(s.arg?.bufs?.[s.arg.ptrs?.find((p) => p.at === 16)?.to ?? ""] ?? "");
				const filter =
					f.byteLength < 24
						? ("fault" as const)
						: {
								base: f.getUint32(0, true),
								nr: f.getUint32(4, true),
								action: f.getUint8(8),
								pad: Array.from({ length: 15 }, (_, k) => f.getUint8(9 + k)).some((v) => v !== 0),
							};
				return { op: s.name, group: b.getUint32(4, true), attr: b.getBigUint64(8, true), filter };
			}
			case "KVM_GET_MP_STATE":
				return onVcpu && b.byteLength ? { op: s.name, vcpu } : undefined;
			case "KVM_SET_MP_STATE":
				return onVcpu && b.byteLength ? { op: s.name, vcpu, mpState: b.getUint32(0, true) } : undefined;
			default:
				return undefined;
		}
	}

	step(s: Step): void {
		if (s.op === "mem") {
			const b = unhex(s.bytes ?? "");
			for (let k = 0; k < b.byteLength; k++) this.memory[Number(s.at ?? 0) + k] = b.getUint8(k);
			return;
		}
		if (s.op === "ioctl" && s.fd === "sys") {
			const arg = BigInt(s.arg?.val ?? -1);
			const name = s.name;
			const known = name === "KVM_GET_API_VERSION" || name === "KVM_GET_VCPU_MMAP_SIZE";
			const r =
				name === "KVM_CREATE_VM"
					? systemIoctl(this.host, { op: name, type: arg })
					: name === "KVM_CHECK_EXTENSION"
						? systemIoctl(this.host, { op: name, cap: Number(arg) })
						: known
							? systemIoctl(this.host, { op: name, arg })
							: undefined;
			if (!r) return void this.outside++;
			if (r.vm && s.new) this.vms.set(s.new, r.vm);
			this.compare(s, r.value);
			return;
		}
		const onVm = this.vms.has(s.fd ?? "") ? s.fd : this.vcpus.get(s.fd ?? "")?.vm;
		const vm = onVm === undefined ? undefined : this.vms.get(onVm);
		if (onVm === undefined || !vm) return void this.outside++;
		if (s.op === "run" || s.op === "setregs" || s.op === "getregs") {
			this.harness(s, onVm, vm);
			return;
		}
		const c = this.ioctlOf(s);
		const ours = c && "reg" in c ? this.modelled(c.reg) : true;
		if (!c || !ours) return void this.outside++;
		const { state, result } = stepIoctl(vm, c);
		this.vms.set(onVm, state);
		if (s.new) this.vcpus.set(s.new, { vm: onVm, index: state.vcpus.length - 1 });
		this.compare(s, result.value);
		if (result.value !== 0 || s.ignore) return;
		const expected = s.op === "getreg" ? s.value : s.after && `0x${s.after.replace(/(..)(..)(..)(..)/, "$4$3$2$1")}`;
		if (expected === undefined || result.out === undefined) return;
		if (result.out !== BigInt(expected))
			this.mismatches.push(`step ${s.i}: 0x${result.out.toString(16)}, not ${expected}`);
	}

	/** Runs, and lists of registers. */
	private harness(s: Step, name: string, vm: VmState): void {
		const vcpu = this.vcpus.get(s.fd ?? "")?.index ?? -1;
		let state = vm;
		const ioctl = (c: Ioctl): IoctlResult => {
			const r = stepIoctl(state, c);
			state = r.state;
			return r.result;
		};
		for (const [id, value] of s.op === "run" ? [] : (s.regs ?? [])) {
			const reg = BigInt(id);
			if (!this.modelled(reg)) continue;
			if (s.op === "setregs") ioctl({ op: "KVM_SET_ONE_REG", vcpu, reg, value: BigInt(value) });
			else if (!s.ignore?.some((g) => g.in === id)) {
				const r = ioctl({ op: "KVM_GET_ONE_REG", vcpu, reg });
				this.check(s, id, r.value < 0 ? r.value : r.out, typeof value === "number" ? value : BigInt(value));
			}
		}
		if (s.op === "run") {
			const r = this.guest(s, vcpu, ioctl, () => state.vcpus[vcpu]?.mpState ?? 0);
			if (r === undefined) this.outside++;
			else {
				this.compare(s, r.value);
				if (r.value === 0) this.compareExit(s, r.exit);
			}
		}
		this.vms.set(name, state);
	}

	/** KVM_RUN, with the few instructions that the recorder's snippets are made of; `undefined` for others. */
	private guest(
		s: Step,
		vcpu: number,
		ioctl: (c: Ioctl) => IoctlResult,
		mpState: () => number,
	): IoctlResult | undefined {
		const get = (reg: bigint): bigint => ioctl({ op: "KVM_GET_ONE_REG", vcpu, reg }).out ?? 0n;
		const set = (reg: bigint, value: bigint) => ioctl({ op: "KVM_SET_ONE_REG", vcpu, reg, value });
		const run = (action: GuestAction) => ioctl({ op: "KVM_RUN", vcpu, arg: 0, immediateExit: false, action });
		// Completes a pending access, so that PC is at the instruction to execute.
		const ready = ioctl({ op: "KVM_RUN", vcpu, arg: 0, immediateExit: true, action: { kind: "spin" } });
		if (ready.value !== -EINTR) return ready;
		if (mpState() !== 0) return run({ kind: "spin" });
		let bigEndian = false;
		for (let steps = 0; steps < 20; steps++) {
			const pc = get(CORE_PC);
			const offset = Number(pc - CODE);
			const word = new DataView(this.memory.buffer).getUint32(
				offset >= 0 && offset < this.memory.length ? offset : 0,
				true,
			);
			const store = (rt: number) => {
				const form = { write: true, size: 8, signExtend: false, sixtyFour: true, rt } as const;
				return run({ kind: "mmio", ipa: get(coreX(27)), value: get(coreX(rt)), ...form });
			};
			if ((word & 0xffe0001f) >>> 0 === 0xd4000002 || (word & 0xffe0001f) >>> 0 === 0xd4000003) {
				const r = run({ kind: (word & 1) === 0 ? "hvc" : "smc", immediate: (word >>> 5) & 0xffff, bigEndian });
				// Served and back in the guest, unless the vCPU sleeps (CPU_OFF, CPU_SUSPEND) until the signal.
				if (r.exit?.reason !== "intr" || mpState() !== 0 || s.signal === "blocked") return r;
			} else if (word === 0xf900037c) return store(28);
			else if (word === 0xf9000360) return store(0);
			else if (word === 0x14000000) return run({ kind: "spin" });
			else if (word === 0xd61f0320) set(CORE_PC, get(coreX(25)));
			else if (word === 0xd2a1401b) {
				set(coreX(27), 0xa000000n);
				set(CORE_PC, pc + 4n);
			} else if (word === 0xd503207f) {
				set(CORE_PC, pc + 4n);
				if (s.signal === "blocked") return run({ kind: "spin" });
			} else if (word === 0xd5381005 || word === 0xb26700a6 || word === 0xd5033fdf) {
				// mrs x5, sctlr_el1; orr x6, x5, #EE; isb: the endianness is all that matters, below.
				set(CORE_PC, pc + 4n);
			} else if (word === 0xd5181006 || word === 0xd5181005) {
				bigEndian = word === 0xd5181006;
				set(CORE_PC, pc + 4n);
			} else if (word === 0xd53800a5) {
				set(coreX(5), get(0x603000000013c005n));
				set(CORE_PC, pc + 4n);
			} else return undefined;
		}
		return undefined;
	}

	private compareExit(s: Step, exit: RunExit | undefined): void {
		const b = unhex((s.run ?? "").padEnd(256, "0"));
		const seen = { KVM_EXIT_HYPERCALL: "hypercall", KVM_EXIT_MMIO: "mmio", KVM_EXIT_SYSTEM_EVENT: "systemEvent" }[
			s.exit ?? ""
		];
		this.check(s, "exit", exit?.reason, seen);
		switch (exit?.reason) {
			case "hypercall":
				this.check(s, "nr", exit.nr, b.getBigUint64(32, true));
				this.check(s, "flags", exit.flags, b.getBigUint64(96, true));
				for (const [n, v] of exit.args.entries()) this.check(s, `args[${n}]`, v, b.getBigUint64(40 + 8 * n, true));
				return;
			case "mmio":
				this.check(s, "phys_addr", exit.physAddr, b.getBigUint64(32, true));
				this.check(s, "data", exit.data, b.getBigUint64(40, true));
				return;
			case "systemEvent":
				this.check(s, "type", exit.type, b.getUint32(32, true));
				this.check(s, "ndata", exit.data.length, b.getUint32(36, true));
				if (exit.data[0] !== undefined) this.check(s, "data[0]", exit.data[0], b.getBigUint64(40, true));
		}
	}

	private check(s: Step, what: string, value: unknown, expected: unknown): void {
		this.compared++;
		if (value !== expected) this.mismatches.push(`step ${s.i} ${what}: ${value}, not ${expected}`);
	}

	/** Core, firmware, SVE, and the ids that no table has; system registers and CCSIDR depend on the host CPU. */
	private modelled(id: bigint): boolean {
		const wellFormed = (id & ~(15n << 52n)) >> 32n === 0x60000000n;
		return !wellFormed || ![0x11n, 0x13n].includes((id >> 16n) & 0xfffn);
	}

	private compare(s: Step, value: number): void {
		if (s.ignore?.some((i) => i.in === "ret")) return;
		const expected = s.ret === "fd" ? 0 : s.ret;
		this.compared++;
		if (value !== expected)
			this.mismatches.push(
				`step ${s.i} ${s.name ?? s.op} ${s.arg?.bytes ?? s.id ?? s.arg?.val}: ${value}, not ${expected}`,
			);
	}
}

describe("the ioctl reducer against transcripts of Linux 6.12", () => {
	const files = [
		"create-vcpu",
		"enable-cap",
		"firmware-regs",
		"memory-slots",
		"one-reg-ids",
		"psci-version",
		"pstate",
		"system-fd",
		"vcpu-init",
		"psci-0.1",
		"psci-0.2",
		"psci-1.0",
		"psci-1.1",
		"psci-cpu-off",
		"psci-cpu-off-0.1",
		"psci-cpu-on-0.1",
		"psci-cpu-on-32",
		"psci-cpu-on-64",
		"psci-events-0.2",
		"psci-events-1.0",
		"psci-events-1.1",
		"psci-off-others",
		"psci-suspend",
		"psci-system-suspend",
		"smccc-bitmaps",
		"smccc-filter-all",
		"smccc-filter-effects",
		"smccc-filter-errors",
		"smccc-hvc",
		"smccc-psci-0.1",
		"smccc-smc",
		"vcpu-fd-uninit",
		"check-extension-vm",
		"check-extension-system",
	];
	test("the transcripts are there", () => {
		const there = readdirSync(folder).map((f) => f.replace(/\.jsonl$/, ""));
		for (const f of files) expect(there).toContain(f);
		expect(CAPABILITIES.length).toBeGreaterThan(50);
	});
	test.each(files)("%s", (file) => {
		const lines = readFileSync(new URL(`${file}.jsonl`, folder), "utf8")
			.trim()
			.split("\n");
		const replay = new Replay(linux612);
		for (const line of lines.slice(1)) replay.step(JSON.parse(line) as Step);
		expect(replay.mismatches).toEqual([]);
		expect(replay.compared).toBeGreaterThan(5);
	});
	test.each(["enable-cap", "firmware-regs", "psci-version", "smccc-bitmaps", "smccc-hvc", "smccc-smc", "vcpu-init"])(
		"Linux 7.2: %s",
		(file) => {
			const lines = readFileSync(new URL(`linux-7.2/${file}.jsonl`, folder), "utf8")
				.trim()
				.split("\n");
			const replay = new Replay(linux72);
			for (const line of lines.slice(1)) replay.step(JSON.parse(line) as Step);
			expect(replay.mismatches).toEqual([]);
			expect(replay.compared).toBeGreaterThan(5);
		},
	);
});
