import { createHash } from "node:crypto";
import { type Device, openKvm, type Vcpu, type Vm } from "@upcall/kvm-arm64";
import {
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_DEV_ARM_VGIC_CTRL_INIT,
	KVM_DEV_ARM_VGIC_GRP_ADDR,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_TYPE_ARM_VGIC_ITS,
	KVM_DEV_TYPE_ARM_VGIC_V2,
	KVM_DEV_TYPE_ARM_VGIC_V3,
	KVM_VGIC_ITS_ADDR_TYPE,
	KVM_VGIC_V2_ADDR_TYPE_CPU,
	KVM_VGIC_V2_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_DIST,
	KVM_VGIC_V3_ADDR_TYPE_REDIST,
	regIdByName,
} from "@upcall/uapi";
import type { Random } from "../oracle/random.ts";
import { SKIP_AND_RETURN } from "./code.ts";
import { requestOf } from "./ioctlArguments.ts";
import { check } from "./target.ts";

/** Where things are; tables of an ITS are behind the code of the vCPUs. */
export const GIC_RAM = 0x4000_0000;
export const GIC_RAM_BYTES = 0x10_0000;
export const GICD = 0x0800_0000;
export const GICC = 0x0801_0000;
export const GICR = 0x080a_0000;
export const ITS = 0x0808_0000;
const CODE_BYTES = 0x8000;
const VECTORS = 0x800;
const START = 0x1000;
const CANARY = 4096;
const CANARY_BYTE = 0xc5;
/** Entries into a vCPU after which its program is left. */
const ENTRIES = 80;

/** What a guest does: a load or store, or a move from or to a system register. */
export type GuestStep =
	| { readonly address: number; readonly size: 1 | 2 | 4 | 8; readonly write: boolean; readonly value: bigint }
	| { readonly register: number; readonly write: boolean; readonly value: bigint };

/** MOVZ and MOVKs that put a 64-bit value into a register. */
function load(register: number, value: bigint): number[] {
	return [0, 1, 2, 3].map((i) => {
		const half = Number((value >> BigInt(16 * i)) & 0xffffn);
		return ((i === 0 ? 0xd280_0000 : 0xf280_0000) | (i << 21) | (half << 5) | register) >>> 0;
	});
}

function wordsOf(step: GuestStep): number[] {
	if ("register" in step) {
		const base = step.write ? 0xd500_0000 : 0xd520_0000;
		return [...load(2, step.value), (base | (step.register << 5) | 2) >>> 0];
	}
	const { address, size, write, value } = step;
	const access = ((Math.log2(size) << 30) | 0x3900_0000 | (write ? 0 : 1 << 22) | (1 << 5) | 2) >>> 0;
	return [...load(1, BigInt(address)), ...load(2, value), access];
}

/** A VM with a GIC, perhaps with an ITS, whose guest does what it is told. */
export class GicGuest {
	readonly kvm: ReturnType<typeof openKvm>;
	readonly vm: Vm;
	readonly gic: Device;
	readonly its: Device | undefined;
	readonly vcpus: readonly Vcpu[];
	readonly ram: Uint8Array;
	readonly view: DataView;
	readonly #ramAddress: number;
	readonly #canaries: readonly Uint8Array[];

	/** @param ready - whether addresses are set and the devices initialised */
	constructor(version: 2 | 3, vcpus: number, withIts: boolean, ready = true) {
		this.kvm = openKvm({ abi: "upstream", clock: "virtual", memory: 0x18_0000, maxVcpus: 4, budget: 2000 });
		this.vm = this.kvm.createVm();
		const { vm } = this;
		this.gic = vm.createDevice(version === 3 ? KVM_DEV_TYPE_ARM_VGIC_V3 : KVM_DEV_TYPE_ARM_VGIC_V2);
		this.its = withIts ? vm.createDevice(KVM_DEV_TYPE_ARM_VGIC_ITS) : undefined;
		const guarded = (bytes: number): [number, Uint8Array] => {
			const at = vm.allocate(bytes, 4096);
			return [at, vm.memory.subarray(at, at + bytes)];
		};
		const [, before] = guarded(CANARY);
		[this.#ramAddress, this.ram] = guarded(GIC_RAM_BYTES);
		const [, behind] = guarded(CANARY);
		this.#canaries = [before, behind];
		for (const canary of this.#canaries) canary.fill(CANARY_BYTE);
		this.view = new DataView(this.ram.buffer, this.ram.byteOffset, GIC_RAM_BYTES);
		vm.setUserMemoryRegion({
			slot: 0,
			guestPhysAddr: GIC_RAM,
			memorySize: GIC_RAM_BYTES,
			userspaceAddr: this.#ramAddress,
		});
		this.vcpus = Array.from({ length: vcpus }, (_, id) => vm.createVcpu(id));
		for (const vcpu of this.vcpus) vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
		if (ready) this.#place(version);
	}

	#place(version: 2 | 3): void {
		const addresses =
			version === 3
				? [
						[KVM_VGIC_V3_ADDR_TYPE_DIST, GICD],
						[KVM_VGIC_V3_ADDR_TYPE_REDIST, GICR],
					]
				: [
						[KVM_VGIC_V2_ADDR_TYPE_DIST, GICD],
						[KVM_VGIC_V2_ADDR_TYPE_CPU, GICC],
					];
		for (const [type, base] of addresses)
			this.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_ADDR, type as number, bytes64(base as number));
		this.gic.setAttr(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT);
		this.its?.setAttr(KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_ITS_ADDR_TYPE, bytes64(ITS));
	}

	/** Runs a program of these steps on a vCPU; accesses that fault are skipped. */
	run(index: number, steps: readonly GuestStep[]): void {
		const vcpu = this.vcpus[index] as Vcpu;
		const at = index * CODE_BYTES;
		const words = new Uint32Array(CODE_BYTES / 4);
		for (let vector = VECTORS; vector < START; vector += 0x80) words.set(SKIP_AND_RETURN, vector / 4);
		// ADR X0, vectors; MSR VBAR_EL1, X0; ISB; the steps; WFI; B .-4
		const back = ((VECTORS - START) / 4) & 0x7ffff;
		const body = [
			0x1000_0000 | (back << 5),
			0xd518_c000,
			0xd503_3fdf,
			...steps.flatMap(wordsOf),
			0xd503_207f,
			0x17ff_ffff,
		];
		words.set(body, START / 4);
		this.ram.set(new Uint8Array(words.buffer), at);
		this.vm.memoryChanged(this.#ramAddress + at, CODE_BYTES);
		if (vcpu.ioctl(requestOf("KVM_ARM_VCPU_INIT"), new Uint8Array(Uint32Array.of(5, 4, 0, 0, 0, 0, 0, 0).buffer)) < 0)
			return;
		vcpu.setOneReg(regIdByName("pc"), BigInt(GIC_RAM + at + START));
		for (let i = 0; i < ENTRIES; i++) {
			const result = vcpu.enter();
			check(Number.isInteger(result) && result <= 0 && result >= -4095, () => `KVM_RUN returned ${result}`);
			if (vcpu.blocked !== undefined || (result < 0 && result !== -4)) return;
		}
	}

	/** An attribute of a device. @returns 0 or -errno */
	attribute(device: Device, request: "SET" | "GET" | "HAS", group: number, attr: bigint, data: bigint): number {
		const bytes = new Uint8Array(24);
		const view = new DataView(bytes.buffer);
		view.setUint32(4, group, true);
		view.setBigUint64(8, BigInt.asUintN(64, attr), true);
		view.setBigUint64(16, BigInt.asUintN(64, data), true);
		const result = device.ioctl(requestOf(`KVM_${request}_DEVICE_ATTR`), bytes);
		check(Number.isInteger(result) && result <= 0 && result >= -4095, () => `an attribute's ioctl returned ${result}`);
		return result;
	}

	/** User address of a guest address in RAM. */
	userAddress(address: number): bigint {
		return BigInt(this.#ramAddress + address - GIC_RAM);
	}

	/** Memory around RAM is untouched, and the ITS's state can be taken over by itself. */
	verify(): void {
		check(
			this.#canaries.every((canary) => canary.every((byte) => byte === CANARY_BYTE)),
			() => "something outside guest memory was written",
		);
		const state = this.vm.itsHiddenState();
		if (state === undefined) return;
		this.vm.setItsHiddenState(state);
		const again = JSON.stringify(this.vm.itsHiddenState());
		check(again === JSON.stringify(state), () => `the state of the ITS changed by being set:\n${again}`);
	}

	/** Hash of memory and of what the controllers and vCPUs hold. */
	hash(): string {
		const hash = createHash("sha1")
			.update(this.ram)
			.update(JSON.stringify(this.vm.itsHiddenState() ?? null));
		for (const vcpu of this.vcpus) hash.update(JSON.stringify([vcpu.hiddenState().gic, vcpu.x(2).toString()]));
		return hash.digest("hex");
	}
}

/** Eight bytes of a number. */
function bytes64(value: number): Uint8Array {
	const bytes = new Uint8Array(8);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
	return bytes;
}

/** Does the same twice, and checks that it is the same. */
export function twice(seed: number, act: (seed: number) => string): void {
	const first = act(seed);
	const second = act(seed);
	check(first === second, () => `two runs differ: ${first} and ${second}`);
}

/** A data access somewhere in a frame: mostly aligned words. */
export function frameAccess(random: Random, base: number, offsets: readonly number[], span: number): GuestStep {
	const kind = random.below(10);
	const offset = kind < 7 ? random.pick(offsets) + 4 * random.below(random.pick([1, 1, 4, 32])) : random.below(span);
	const size = random.oneIn(4) ? random.pick([1, 2, 4, 8] as const) : 4;
	return {
		address: base + (random.oneIn(8) ? offset : offset - (offset % size)),
		size,
		write: !random.oneIn(3),
		value: random.operand(),
	};
}
