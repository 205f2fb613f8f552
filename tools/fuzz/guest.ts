import { createHash } from "node:crypto";
import { type Kvm, openKvm, type Vcpu, type Vm } from "@upcall/kvm-arm64";
import { KVM_MEM_LOG_DIRTY_PAGES, KVM_MEM_READONLY, regIdByName, type SysregName } from "@upcall/uapi";
import type { Random } from "../oracle/random.ts";
import { functionId } from "./functionIds.ts";
import { check } from "./target.ts";

/** What `openKvm` takes. */
export type OpenOptions = NonNullable<Parameters<typeof openKvm>[0]>;

/** Guest physical address and bytes of the RAM slot. */
export const RAM_BASE = 0x4000_0000;
export const RAM_BYTES = 0x8_0000;
/** Guest physical address and bytes of the read-only slot. */
export const ROM_BASE = 0;
export const ROM_BYTES = 0x1_0000;
/** Guest physical address and bytes of a slot that comes and goes. */
export const EXTRA_BASE = 0x8000_0000;
export const EXTRA_BYTES = 0x1_0000;
/** Bytes of canary on both sides of every slot. */
const CANARY_BYTES = 0x4000;
const CANARY = Uint8Array.from({ length: CANARY_BYTES }, (_, i) => Math.imul(i, 167) ^ (i >>> 7) ^ 0x5a);

const SLOT_RAM = 0;
const SLOT_ROM = 1;
const SLOT_EXTRA = 2;

/** A part of the user area that must not change. */
interface Guarded {
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly before: Uint8Array;
}

/**
 * A VM for random code: RAM, a read-only slot and one more, each between canaries. {@link FuzzGuest.checkMemory} finds
 * every byte that changed and must not have.
 */
export class FuzzGuest {
	readonly kvm: Kvm;
	readonly vm: Vm;
	readonly vcpus: readonly Vcpu[];
	readonly ram: Uint8Array;
	readonly rom: Uint8Array;
	readonly extra: Uint8Array;
	/** RAM as instruction words, and as descriptors of page tables. */
	readonly ramWords: Uint32Array;
	readonly ramQuads: BigUint64Array;
	readonly #ramAddress: number;
	readonly #extraAddress: number;
	readonly #canaries: Guarded[] = [];
	#rom: Guarded | undefined;
	#hidden: Guarded | undefined;
	#logDirty = false;

	constructor(options: OpenOptions, vcpus: number) {
		this.kvm = openKvm({ ...options, clock: "virtual", memory: 0x10_0000, maxVcpus: vcpus });
		this.vm = this.kvm.createVm();
		const canary = (name: string): void => {
			const at = this.vm.allocate(CANARY_BYTES);
			const bytes = this.vm.memory.subarray(at, at + CANARY_BYTES);
			bytes.set(CANARY);
			this.#canaries.push({ name, bytes, before: CANARY });
		};
		canary("before RAM");
		this.#ramAddress = this.vm.allocate(RAM_BYTES, 65536);
		this.ram = this.vm.memory.subarray(this.#ramAddress, this.#ramAddress + RAM_BYTES);
		canary("between RAM and the read-only slot");
		const romAddress = this.vm.allocate(ROM_BYTES);
		this.rom = this.vm.memory.subarray(romAddress, romAddress + ROM_BYTES);
		canary("between the read-only slot and the extra one");
		this.#extraAddress = this.vm.allocate(EXTRA_BYTES);
		this.extra = this.vm.memory.subarray(this.#extraAddress, this.#extraAddress + EXTRA_BYTES);
		canary("behind the extra slot");
		this.ramWords = new Uint32Array(this.ram.buffer, this.ram.byteOffset, RAM_BYTES / 4);
		this.ramQuads = new BigUint64Array(this.ram.buffer, this.ram.byteOffset, RAM_BYTES / 8);
		this.#setSlot(SLOT_RAM, RAM_BASE, RAM_BYTES, this.#ramAddress, 0);
		this.#setSlot(SLOT_ROM, ROM_BASE, ROM_BYTES, romAddress, KVM_MEM_READONLY);
		this.#setSlot(SLOT_EXTRA, EXTRA_BASE, EXTRA_BYTES, this.#extraAddress, 0);
		this.vcpus = Array.from({ length: vcpus }, (_, i) => this.vm.createVcpu(i));
	}

	#setSlot(slot: number, guestPhysAddr: number, memorySize: number, userspaceAddr: number, flags: number): void {
		this.vm.setUserMemoryRegion({ slot, guestPhysAddr, memorySize, userspaceAddr, flags });
	}

	/** To be called when memory has its first content. */
	seal(): void {
		this.#rom = { name: "the read-only slot", bytes: this.rom, before: this.rom.slice() };
		this.vm.memoryChanged(0, this.vm.memory.length);
	}

	/** Tells that the host wrote `bytes` of RAM from `offset` on. */
	ramChanged(offset: number, bytes: number): void {
		this.vm.memoryChanged(this.#ramAddress + offset, bytes);
	}

	/** Takes the extra slot away, or gives it back. While it is away its memory must not change. */
	toggleExtra(): void {
		if (this.#hidden === undefined) {
			this.#setSlot(SLOT_EXTRA, EXTRA_BASE, 0, this.#extraAddress, 0);
			this.#hidden = { name: "a slot that was deleted", bytes: this.extra, before: this.extra.slice() };
		} else {
			this.#check(this.#hidden);
			this.#hidden = undefined;
			this.#setSlot(SLOT_EXTRA, EXTRA_BASE, EXTRA_BYTES, this.#extraAddress, 0);
		}
	}

	/** Turns the dirty log of RAM on or off. */
	toggleDirtyLog(): void {
		this.#logDirty = !this.#logDirty;
		const flags = this.#logDirty ? KVM_MEM_LOG_DIRTY_PAGES : 0;
		this.#setSlot(SLOT_RAM, RAM_BASE, RAM_BYTES, this.#ramAddress, flags);
	}

	#check({ name, bytes, before }: Guarded): void {
		if (Buffer.compare(bytes, before) === 0) return;
		const at = bytes.findIndex((byte, i) => byte !== before[i]);
		check(false, () => `memory changed ${name}: byte ${at} is 0x${bytes[at]?.toString(16)}`);
	}

	/** @throws Violation when a canary, the read-only slot or a deleted slot changed */
	checkMemory(): void {
		for (const guarded of this.#canaries) this.#check(guarded);
		if (this.#rom !== undefined) this.#check(this.#rom);
		if (this.#hidden !== undefined) this.#check(this.#hidden);
	}

	/** Hash over memory and every register of every vCPU. */
	hash(): string {
		const hash = createHash("sha1").update(this.ram).update(this.extra);
		for (const vcpu of this.vcpus) {
			const state = vcpu.getRegList().map((id) => vcpu.getOneReg(id));
			hash.update(`${vcpu.getMpState()} ${state.join()}`);
		}
		return hash.digest("hex");
	}
}

const SYSTEM: readonly SysregName[] = [
	"CPACR_EL1",
	"CONTEXTIDR_EL1",
	"TPIDR_EL0",
	"TPIDR_EL1",
	"TPIDRRO_EL0",
	"CNTKCTL_EL1",
	"MDSCR_EL1",
	"CSSELR_EL1",
	"PAR_EL1",
	"AMAIR_EL1",
	"ESR_EL1",
	"FAR_EL1",
];

/** Sets a register if KVM lets it be set to this value. */
export function trySet(vcpu: Vcpu, name: Parameters<typeof regIdByName>[0], value: bigint): void {
	try {
		vcpu.setOneReg(regIdByName(name), value);
	} catch (error) {
		if (!(error instanceof Error) || error.name !== "KvmError") throw error;
	}
}

/** An address in or near memory, often aligned. */
export function randomAddress(random: Random): bigint {
	const kind = random.below(16);
	if (kind === 0) return random.operand();
	if (kind === 1) return 0x0900_0000n + BigInt(random.below(0x4_0000));
	const [base, size] =
		kind < 12 ? [RAM_BASE, RAM_BYTES] : kind < 14 ? [EXTRA_BASE, EXTRA_BYTES] : [ROM_BASE, ROM_BYTES];
	const edge = random.oneIn(6);
	const offset = edge ? random.pick([0, size]) + random.below(64) - 32 : random.below(size);
	return BigInt.asUintN(64, BigInt(base + (random.oneIn(4) ? offset : offset & ~15)));
}

/** General registers: mostly addresses. */
export function randomRegisters(random: Random, vcpu: Vcpu): void {
	for (let n = 0; n < 31; n++) vcpu.setX(n, random.oneIn(3) ? random.operand() : randomAddress(random));
	if (random.oneIn(3)) vcpu.setX(0, BigInt(functionId(random)));
	for (const name of SYSTEM) if (random.oneIn(2)) trySet(vcpu, name, random.operand());
}
