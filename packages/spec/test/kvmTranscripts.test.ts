import { readdirSync, readFileSync } from "node:fs";
import { CAPABILITIES } from "@upcall/uapi";
import { describe, expect, test } from "vitest";
import { defaultHost, type HostConfig, type Ioctl, stepIoctl, systemIoctl, type VmState } from "../src/kvm/index.ts";

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
	arg?: { val?: string; bytes?: string; sym?: string; ptrs?: { at: number; to: string }[] };
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

const MEM = 0x4000_0000_0000n;

class Replay {
	vms = new Map<string, VmState>();
	vcpus = new Map<string, { vm: string; index: number }>();
	compared = 0;
	/** Steps about things outside the model. */
	outside = 0;
	mismatches: string[] = [];

	private bytes(s: Step): DataView {
		const hex = s.arg?.bytes ?? "";
		const view = new DataView(new ArrayBuffer(hex.length / 2));
		for (let k = 0; k < hex.length / 2; k++) view.setUint8(k, Number.parseInt(hex.slice(2 * k, 2 * k + 2), 16));
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
			case "KVM_GET_MP_STATE":
				return onVcpu && b.byteLength ? { op: s.name, vcpu } : undefined;
			case "KVM_SET_MP_STATE":
				return onVcpu && b.byteLength ? { op: s.name, vcpu, mpState: b.getUint32(0, true) } : undefined;
			default:
				return undefined;
		}
	}

	step(s: Step): void {
		if (s.op === "ioctl" && s.fd === "sys") {
			const arg = BigInt(s.arg?.val ?? -1);
			const name = s.name;
			const known = name === "KVM_GET_API_VERSION" || name === "KVM_GET_VCPU_MMAP_SIZE";
			const r =
				name === "KVM_CREATE_VM"
					? systemIoctl(linux612, { op: name, type: arg })
					: name === "KVM_CHECK_EXTENSION"
						? systemIoctl(linux612, { op: name, cap: Number(arg) })
						: known
							? systemIoctl(linux612, { op: name, arg })
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

	/** The recorder's guest code: every run ends with its 8-byte store, unless the vCPU sleeps. */
	private harness(s: Step, name: string, vm: VmState): void {
		const vcpu = this.vcpus.get(s.fd ?? "")?.index ?? -1;
		let state = vm;
		if (
			s.op === "run" &&
			(s.exit === "KVM_EXIT_MMIO" || s.exit === "KVM_EXIT_INTR") &&
			!(Number(s.ret) < 0 && s.exit === "KVM_EXIT_MMIO")
		) {
			const action = {
				kind: "mmio",
				ipa: 0xa000000n,
				value: 0xd09en,
				write: true,
				size: 8,
				signExtend: false,
				sixtyFour: true,
				rt: 28,
			} as const;
			const r = stepIoctl(vm, { op: "KVM_RUN", vcpu, arg: 0, immediateExit: false, action });
			state = r.state;
			this.compare(s, r.result.value);
		} else if (s.op === "setregs") {
			for (const [id, value] of s.regs ?? []) {
				if (this.modelled(BigInt(id))) {
					state = stepIoctl(state, { op: "KVM_SET_ONE_REG", vcpu, reg: BigInt(id), value: BigInt(value) }).state;
				}
			}
		} else this.outside++;
		this.vms.set(name, state);
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
		const replay = new Replay();
		for (const line of lines.slice(1)) replay.step(JSON.parse(line) as Step);
		expect(replay.mismatches).toEqual([]);
		expect(replay.compared).toBeGreaterThan(5);
	});
});
