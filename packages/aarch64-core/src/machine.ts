import { KvmError } from "@upcall/uapi";
import * as L from "../engine/layout.ts";
import { Cpu } from "./cpu.ts";
import { type EngineExports, instantiateEngine } from "./engine.ts";
import { Jit, type JitStatistics } from "./jit/jit.ts";
import { type CpuModelData, debugRegisterExists, featureFlags, physicalAddressBits } from "./model.ts";
import { SlotTable } from "./slotTable.ts";
import { systemRegisterTable } from "./systemRegisterTable.ts";

/** Options of {@link Machine.create}. */
export interface MachineOptions {
	/** Size of the user area in bytes, a multiple of 64 KiB, at most 4 GiB less the engine's own needs. */
	readonly memoryBytes: number;
	/** vCPUs that the machine can have, 1 to 512. */
	readonly maxVcpus: number;
	/** The memory can be shared between threads. Default false. */
	readonly shared?: boolean;
	/** The host's counter in ticks of CNTFRQ_EL0, an integer; the clock unless {@link Machine.setVirtualClock} is on. */
	readonly counter?: () => number;
	/**
	 * How guest code is executed: `interp` interprets all of it, `auto` (the default) compiles what is executed often to
	 * WebAssembly, `jit` does so after very few executions. All do the same, to the instruction.
	 */
	readonly tier?: Tier;
	/**
	 * While {@link Machine.setReports} is on, called when a vCPU is about to write to a page of a logged slot for the first
	 * time since {@link Machine.forgetReport}. `true` makes the vCPU leave with `EXIT_REPORTED` before the store.
	 */
	readonly reportWrite?: (vcpu: number, slot: number, page: number) => boolean;
}

/** See {@link MachineOptions.tier}. */
export type Tier = "interp" | "jit" | "auto";

/** A memory slot: guest physical addresses backed by a part of the user area. */
export interface MemorySlot {
	/** Guest physical address, a multiple of 4096. */
	readonly ipa: number | bigint;
	/** Length in bytes, a multiple of 4096, greater than 0. */
	readonly bytes: number;
	/** Offset of the backing bytes in the user area, a multiple of 4096. */
	readonly offset: number;
	readonly readonly: boolean;
	/** Note which pages are written, for {@link Machine.dirtyPages}. */
	readonly logDirty: boolean;
}

const WASM_PAGE = 65536;
const KVM_RUN_BYTES = 8192;
/** Compiled regions of one machine, at most. */
const REGION_LIMIT = 4096;
const align = (value: number, unit: number) => Math.ceil(value / unit) * unit;

function misuse(message: string): never {
	throw new KvmError("EINVAL", message, { errno: 22 });
}

/**
 * Physical memory of one virtual machine and the engine that runs its vCPUs. All of it is in one
 * `WebAssembly.Memory`, whose size never changes, so views of it stay valid.
 *
 * The vCPUs of a machine run on one thread, one after the other: they share the decoded instructions.
 */
export class Machine {
	/** The memory: engine data first, then the user area. */
	readonly memory: WebAssembly.Memory;
	/** Byte offset of the user area in {@link memory}. */
	readonly userBase: number;
	/** Bytes of the user area. */
	readonly userBytes: number;
	/** @internal */
	readonly engine: EngineExports;
	private readonly view: DataView<ArrayBufferLike>;
	private readonly bytes: Uint8Array;
	private readonly maxVcpus: number;
	private readonly kvmRunBase: number;
	private readonly slots: SlotTable;
	private readonly cpus: (Cpu | undefined)[] = [];
	private model: CpuModelData | undefined;
	/** @internal */
	readonly jit: Jit | undefined;

	private constructor(o: MachineOptions) {
		const { memoryBytes, maxVcpus, shared = false } = o;
		if (!Number.isInteger(memoryBytes) || memoryBytes <= 0 || memoryBytes % WASM_PAGE !== 0)
			misuse(`memoryBytes is ${memoryBytes}: give a positive multiple of 64 KiB`);
		if (!Number.isInteger(maxVcpus) || maxVcpus < 1 || maxVcpus > 512)
			misuse(`maxVcpus is ${maxVcpus}: give an integer from 1 to 512`);
		const userPages = memoryBytes / 4096;
		// one page in 16 can have decoded code at a time, within limits: 8 to 32 MiB of code, less for small machines
		const poolSlots = Math.max(16, Math.min(2048, userPages), Math.min(8192, userPages >>> 4));
		this.maxVcpus = maxVcpus;
		this.kvmRunBase = L.CPU_BASE + maxVcpus * L.CPU_BYTES;
		const pageMap = this.kvmRunBase + maxVcpus * KVM_RUN_BYTES;
		const dirtyMap = pageMap + userPages * 2;
		const pool = align(dirtyMap + userPages, 4096);
		const regions = align(pool + poolSlots * L.DECODE_SLOT_BYTES, 64);
		const regionLimit = o.tier === "interp" ? 0 : REGION_LIMIT;
		this.userBase = align(regions + regionLimit * L.REGION_ROW, WASM_PAGE);
		this.userBytes = memoryBytes;
		const pages = (this.userBase + memoryBytes) / WASM_PAGE;
		if (pages > 65536)
			misuse(`memoryBytes is ${memoryBytes}: with the engine's ${this.userBase} bytes it exceeds 4 GiB`);
		try {
			this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
		} catch (cause) {
			throw new KvmError(
				"ENOMEM",
				`the host has no ${pages * WASM_PAGE} bytes for the machine: make memoryBytes smaller`,
				{
					errno: 12,
					cause,
				},
			);
		}
		this.view = new DataView(this.memory.buffer);
		this.bytes = new Uint8Array(this.memory.buffer);
		this.slots = new SlotTable(this.memory.buffer, this.userBase);
		const u32 = (at: number, value: number) => this.view.setUint32(at, value, true);
		u32(L.VM_PAGE_MAP, pageMap);
		u32(L.VM_DIRTY_MAP, dirtyMap);
		u32(L.VM_POOL, pool);
		u32(L.VM_POOL_COUNT, poolSlots);
		u32(L.VM_USER_BASE, this.userBase);
		u32(L.VM_USER_PAGES, userPages);
		u32(L.VM_PA_BITS, 40);
		this.view.setBigUint64(L.VM_CLOCK_MULTIPLIER, 1n, true);
		this.view.setUint16(L.VM_RELOAD, L.OP_RELOAD_NUMBER, true);
		u32(L.VM_REGIONS, regions);
		const table = new WebAssembly.Table({ initial: Math.max(regionLimit, 1), element: "anyfunc" });
		const { counter = () => 0, reportWrite = () => false } = o;
		this.engine = instantiateEngine(this.memory, shared, { counter, reportWrite }, table);
		if (regionLimit > 0) this.jit = new Jit(this.memory, this.engine, table, shared, regionLimit, o.tier === "jit");
	}

	/**
	 * Makes a machine without memory slots and vCPUs.
	 * @throws KvmError EINVAL for options out of range, ENOMEM when the host has not enough memory
	 */
	static create(o: MachineOptions): Machine {
		return new Machine(o);
	}

	/** What was compiled since the machine was made; `undefined` with the tier `interp`. */
	get jitStatistics(): JitStatistics | undefined {
		return this.jit?.statistics;
	}

	/** Byte offset in {@link memory} of the 8,192 bytes for `struct kvm_run` of a vCPU. */
	kvmRunOffset(vcpu: number): number {
		if (!Number.isInteger(vcpu) || vcpu < 0 || vcpu >= this.maxVcpus)
			misuse(`vCPU ${vcpu} does not exist: the machine was made for ${this.maxVcpus}`);
		return this.kvmRunBase + vcpu * KVM_RUN_BYTES;
	}

	/**
	 * Makes or replaces a memory slot.
	 *
	 * @param slot - its number, 0 to 32766
	 * @throws KvmError EINVAL when alignment or ranges are wrong, EEXIST when it overlaps another slot
	 */
	setSlot(slot: number, s: MemorySlot): void {
		const ipa = BigInt(s.ipa);
		if (!Number.isInteger(slot) || slot < 0 || slot >= L.SLOT_LIMIT - 1)
			misuse(`slot ${slot}: give an integer from 0 to ${L.SLOT_LIMIT - 2}`);
		if ((ipa & 0xfffn) !== 0n || s.bytes % 4096 !== 0 || s.offset % 4096 !== 0)
			misuse(`slot ${slot}: ipa, bytes and offset must be multiples of 4096`);
		if (s.bytes <= 0 || s.offset < 0 || s.offset + s.bytes > this.userBytes)
			misuse(`slot ${slot}: offset ${s.offset} and ${s.bytes} bytes are not inside the user area of ${this.userBytes}`);
		const end = ipa + BigInt(s.bytes);
		if (ipa < 0n || end > 1n << 52n) misuse(`slot ${slot}: ipa 0x${ipa.toString(16)} is out of range`);
		const flags = (s.readonly ? L.SLOT_READONLY : 0) | (s.logDirty ? L.SLOT_LOG_DIRTY : 0);
		this.slots.set(slot, { start: Number(ipa), bytes: s.bytes, offset: s.offset, flags });
		this.flushTlbs();
	}

	/** Removes a memory slot; nothing happens when there is none. */
	deleteSlot(slot: number): void {
		if (this.slots.delete(slot)) this.flushTlbs();
	}

	private flushTlbs(): void {
		for (const cpu of this.cpus) cpu?.flushTlb();
	}

	private slotPages(slot: number): [first: number, count: number] {
		const found = this.slots.get(slot);
		if (!found) throw new KvmError("ENOENT", `slot ${slot} does not exist`, { errno: 2 });
		return [found.offset / 4096, found.bytes / 4096];
	}

	/**
	 * The pages of a slot that the guest has written since {@link clearDirty}, one bit each, in the order of
	 * `KVM_GET_DIRTY_LOG`: bit n of byte m is page 8m + n. The host's own writes are not in it.
	 * @throws KvmError ENOENT
	 */
	dirtyPages(slot: number): Uint8Array {
		const [first, count] = this.slotPages(slot);
		const map = this.view.getUint32(L.VM_DIRTY_MAP, true) + first;
		const bitmap = new Uint8Array(Math.ceil(count / 64) * 8);
		for (let i = 0; i < count; i++)
			if ((this.bytes[map + i] as number) & L.PAGE_DIRTY) bitmap[i >> 3] = (bitmap[i >> 3] as number) | (1 << (i & 7));
		return bitmap;
	}

	/**
	 * Forgets that pages of a slot were written.
	 * @throws KvmError ENOENT
	 */
	clearDirty(slot: number, firstPage = 0, pages = Number.POSITIVE_INFINITY): void {
		const [first, count] = this.slotPages(slot);
		const start = this.view.getUint32(L.VM_DIRTY_MAP, true) + first;
		this.bytes.fill(0, start + firstPage, start + Math.min(count, firstPage + pages));
		this.engine.dropAllWriteEntries();
	}

	/** Whether the first write to each page of a logged slot is reported: {@link MachineOptions.reportWrite}. */
	setReports(on: boolean): void {
		this.view.setUint32(L.VM_REPORTS, on ? 1 : 0, true);
	}

	/**
	 * Asks for another report of the next write to a page of a slot. Call {@link dropWriteEntries} after the last of several.
	 * @throws KvmError ENOENT
	 */
	forgetReport(slot: number, page: number): void {
		const [first, count] = this.slotPages(slot);
		if (page >= count) return;
		const at = this.view.getUint32(L.VM_DIRTY_MAP, true) + first + page;
		this.bytes[at] = (this.bytes[at] as number) & ~L.PAGE_REPORTED;
	}

	/** Makes every vCPU look again before it next writes to a page. */
	dropWriteEntries(): void {
		this.engine.dropAllWriteEntries();
	}

	/**
	 * The pages of the whole user area that guests have written since the last call, in ascending order, as numbers of
	 * 4 KiB pages. It forgets them as {@link clearDirty} does, so the two cannot be used side by side; reports stay made.
	 */
	takeWritten(): number[] {
		const start = this.view.getUint32(L.VM_DIRTY_MAP, true);
		const fours = new Int32Array(this.memory.buffer, start, this.userBytes / (4 * 4096));
		const pages: number[] = [];
		for (let i = 0; i < fours.length; i++) {
			if (fours[i] === 0) continue;
			for (let page = 4 * i; page < 4 * i + 4; page++)
				if ((this.bytes[start + page] as number) & L.PAGE_DIRTY) {
					pages.push(page);
					this.bytes[start + page] = (this.bytes[start + page] as number) & L.PAGE_REPORTED;
				}
		}
		if (pages.length > 0) this.engine.dropAllWriteEntries();
		return pages;
	}

	/**
	 * Chooses the clock. Virtual: `(retired * multiplier) >> shift` ticks, a function of the instructions of each vCPU,
	 * so a run repeats exactly. Otherwise the host's counter.
	 */
	setVirtualClock(on: boolean, multiplier = 1, shift = 0): void {
		this.view.setUint32(L.VM_CLOCK_VIRTUAL, on ? 1 : 0, true);
		this.view.setBigUint64(L.VM_CLOCK_MULTIPLIER, BigInt(multiplier), true);
		this.view.setUint32(L.VM_CLOCK_SHIFT, shift, true);
	}

	/**
	 * Makes a vCPU in its reset state. All vCPUs of a machine have the same model.
	 * @throws KvmError EEXIST when it exists, EINVAL when the number is out of range
	 */
	createCpu(index: number, model: CpuModelData): Cpu {
		this.kvmRunOffset(index);
		if (this.cpus[index]) throw new KvmError("EEXIST", `vCPU ${index} exists already`, { errno: 17 });
		if (!this.model) this.setModel(model);
		const cpu = new Cpu(this, L.CPU_BASE + index * L.CPU_BYTES, model);
		this.cpus[index] = cpu;
		const count = Math.max(this.view.getUint32(L.VM_CPU_COUNT, true), index + 1);
		this.view.setUint32(L.VM_CPU_COUNT, count, true);
		return cpu;
	}

	private setModel(model: CpuModelData): void {
		this.model = model;
		const features = featureFlags(model);
		new Uint8Array(this.memory.buffer).set(features, L.VM_FEATURES);
		this.view.setUint32(L.VM_PA_BITS, physicalAddressBits(model), true);
		let at = L.VM_SYSREGS;
		systemRegisterTable.forEach((r, index) => {
			if (features[r.feature] === 0 || !debugRegisterExists(r.name, model)) return;
			this.view.setUint32(at, r.key, true);
			this.view.setUint32(at + 4, r.offset, true);
			this.view.setUint32(at + 8, r.flags, true);
			this.view.setUint32(at + 12, index, true);
			let { writeMask } = r;
			for (const [feature, bits] of r.featureBits) if (features[feature] === 0) writeMask &= ~bits;
			this.view.setBigUint64(at + 16, writeMask, true);
			at += L.SYSREG_ROW;
		});
		this.view.setUint32(L.VM_SYSREG_COUNT, (at - L.VM_SYSREGS) / L.SYSREG_ROW, true);
	}

	/**
	 * Takes a feature of the CPU model away from all vCPUs: its instructions and registers become UNDEFINED, or NOP where
	 * the architecture says so. The identification registers are the caller's business.
	 */
	withhold(feature: string): void {
		if (this.model === undefined) return;
		this.setModel({ ...this.model, features: new Set([...this.model.features].filter((f) => f !== feature)) });
		this.flushAll();
	}

	/** Forgets translations and decoded instructions. {@link invalidateRange} is the cheap way after small writes. */
	flushAll(): void {
		this.engine.clearPool();
		this.flushTlbs();
	}

	/** Must be called after the host has written to memory that may hold code: `offset` in the user area. */
	invalidateRange(offset: number, bytes: number): void {
		const start = Math.max(0, Math.min(offset, this.userBytes));
		const end = Math.max(start, Math.min(offset + bytes, this.userBytes));
		this.engine.invalidateRange(this.userBase + start, end - start);
	}
}
