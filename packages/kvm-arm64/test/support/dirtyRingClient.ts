import { assemble, pageName } from "@upcall/spec";
import {
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_DIRTY_LOG_RING_ACQ_REL,
	KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2,
	KVM_DIRTY_GFN_F_DIRTY,
	KVM_DIRTY_GFN_F_RESET,
	KVM_DIRTY_LOG_PAGE_OFFSET,
	KVM_MEM_LOG_DIRTY_PAGES,
	KVM_RESET_DIRTY_RINGS,
	regIdByName,
} from "@upcall/uapi";
import { openKvm, type Vcpu, type Vm } from "../../src/index.ts";

/** Bytes of a page. */
export const PAGE = 4096;
/** Where the code is. */
export const CODE = 0x4000_0000;
/** Where a vCPU's descriptor has its ring. */
export const RING_OFFSET = KVM_DIRTY_LOG_PAGE_OFFSET * PAGE;
/** The smallest ring: 256 entries, of which 192 may be in use when the guest is entered. */
export const RING_BYTES = 4096;
/** Entries of a ring. */
export const ENTRIES = RING_BYTES / 16;

/** Logged slots. */
export const SLOTS = [
	{ slot: 1, guestPhysAddr: 0x5000_0000, pages: 300 },
	{ slot: 7, guestPhysAddr: 0x4800_0000, pages: 200 },
] as const;

/** The MMU is on, so that TLBs matter: the gibibyte from {@link CODE} on, one to one, by a table in the page behind the code. */
const MMU = [
	["MAIR_EL1", 0xffn],
	["TCR_EL1", 0x2_0080_3519n],
	["TTBR0_EL1", BigInt(CODE + PAGE)],
	["SCTLR_EL1", 0x30d0_0801n],
] as const;

/** A client with a ring for each vCPU. */
export class Client {
	readonly vm: Vm;
	readonly vcpus: readonly Vcpu[];
	readonly rings: readonly DataView[];
	/** User addresses of the logged slots. */
	readonly memory = new Map<number, number>();
	/** Next entry to harvest, by vCPU. */
	readonly #next: number[];

	constructor(
		vcpus: number,
		code: string,
		options: { readonly budget?: number; readonly shared?: boolean } = {},
		capabilities: readonly number[] = [],
		manual: readonly number[] = [],
	) {
		const kvm = openKvm({ clock: "virtual", memory: 4 << 20, maxVcpus: vcpus, ...options });
		this.vm = kvm.createVm();
		this.vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		this.vm.enableCap(KVM_CAP_DIRTY_LOG_RING_ACQ_REL, [RING_BYTES]);
		for (const capability of capabilities) this.vm.enableCap(capability);
		for (const bits of manual) this.vm.enableCap(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, [bits]);
		const ram = this.vm.allocate(2 * PAGE);
		this.vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: CODE, memorySize: 2 * PAGE, userspaceAddr: ram });
		new DataView(this.vm.buffer, this.vm.memory.byteOffset + ram + PAGE).setBigUint64(8, BigInt(CODE) | 0x701n, true);
		this.vm.memory.set(new Uint8Array(assemble(code).slice().buffer), ram);
		for (const { slot, guestPhysAddr, pages } of SLOTS) {
			const userspaceAddr = this.vm.allocate(pages * PAGE);
			this.memory.set(slot, userspaceAddr);
			const region = { slot, guestPhysAddr, memorySize: pages * PAGE, userspaceAddr };
			this.vm.setUserMemoryRegion({ ...region, flags: KVM_MEM_LOG_DIRTY_PAGES });
		}
		this.vcpus = Array.from({ length: vcpus }, (_, id) => this.vm.createVcpu(id));
		for (const vcpu of this.vcpus) {
			vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
			for (const [name, value] of MMU) vcpu.setOneReg(regIdByName(name), value);
			vcpu.pc = BigInt(CODE);
		}
		this.rings = this.vcpus.map((vcpu) => {
			const bytes = vcpu.mmap(RING_OFFSET, RING_BYTES);
			return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		});
		this.#next = this.vcpus.map(() => 0);
	}

	/** Collects the next entry of a vCPU's ring. */
	harvest(vcpu: number): { index: number; slot: number; page: number } | undefined {
		const ring = this.rings[vcpu] as DataView;
		const index = this.#next[vcpu] as number;
		const at = (index % ENTRIES) * 16;
		if (ring.getUint32(at, true) !== KVM_DIRTY_GFN_F_DIRTY) return undefined;
		ring.setUint32(at, KVM_DIRTY_GFN_F_RESET, true);
		this.#next[vcpu] = index + 1;
		return { index, slot: ring.getUint32(at + 4, true), page: Number(ring.getBigUint64(at + 8, true)) };
	}

	/** Collects all entries of all rings. */
	harvestAll(): string[] {
		const names: string[] = [];
		for (const vcpu of this.vcpus.keys())
			for (let n = 0; n < ENTRIES; n++) {
				const found = this.harvest(vcpu);
				if (found === undefined) break;
				names.push(pageName(found.slot, found.page));
			}
		return names;
	}

	reset(): number {
		return this.vm.ioctl(KVM_RESET_DIRTY_RINGS);
	}

	/** Bytes of a page. */
	page(slot: number, page: number): Uint8Array {
		const at = (this.memory.get(slot) ?? 0) + page * PAGE;
		return this.vm.memory.subarray(at, at + PAGE);
	}
}
