import type { WatchedAccess } from "../debug/watchpoints.ts";
import type { Exit } from "../driver.ts";
import { EC, type ExceptionRecord, FSC, syndrome } from "../exceptions.ts";
import type { Access } from "../machine.ts";
import type { ProcessState } from "../pstate.ts";
import { ExceptionSignal, ExitSignal } from "../signals.ts";
import { PAGE, type Page, type PhysicalMemory } from "./memory.ts";
import { type PermissionQuery, permissionFault } from "./permissions.ts";
import { isDevice, S1Translate, type Translation, type TranslationRegisters, type TranslationResult } from "./walk.ts";

/** ISS bits of aborts. */
const CM = 1 << 8;
const S1PTW = 1 << 7;
const WNR = 1 << 6;

/** Stage 2 has no tables: RAM is mapped by pages, so its faults have level 3. */
const STAGE2_TRANSLATION = FSC.Translation | 3;
const STAGE2_PERMISSION = FSC.Permission | 3;

/** Bytes of a data cache line: CTR_EL0.DminLine is 4. */
const LINE = 64;

/** Translations that are kept; more start the cache anew. */
const CACHE_LIMIT = 1 << 14;

/** What the memory system reads of its CPU. */
export interface MemoryContext {
	readonly pstate: ProcessState;
	/** The registers of translation; the object changes when one of them does. */
	readonly translation: TranslationRegisters;
	/** Takes the Watchpoint exception of an access that nothing else stops. `far` is what to report, if not the address. */
	checkWatchpoint(access: WatchedAccess, iss?: number, far?: bigint): void;
}

/** A data access as the checks see it. */
interface DataQuery extends PermissionQuery {
	readonly aligned: boolean;
	/** CM of the syndrome. */
	readonly maintenance: boolean;
}

/** The part of an access within one page of RAM. */
interface Chunk {
	readonly page: Page;
	readonly offset: number;
	readonly length: number;
}

/**
 * Virtual memory of one CPU: stage 1 by the tables, stage 2 by what RAM there is. Faults leave by
 * {@link ExceptionSignal}, stage-2 aborts by {@link ExitSignal}.
 *
 * Translations are cached only as far as nobody can tell: a store to a table that was used, by whatever CPU, or a
 * change of a translation register, empties the cache. So there is no TLB, and TLB maintenance has nothing to do.
 */
export class MemorySystem {
	readonly physical: PhysicalMemory;
	private readonly context: MemoryContext;
	private readonly cache = new Map<number, Translation>();
	/** `PhysicalMemory.tableEpoch` of what is cached. */
	private epoch = 0;
	/** The page and Exception level of the last fetch, and its bytes. */
	private lastFetch: { readonly page: bigint; readonly EL: number; readonly view: DataView } | undefined;

	/** @param physical - RAM that other CPUs may share */
	constructor(context: MemoryContext, physical: PhysicalMemory) {
		this.context = context;
		this.physical = physical;
	}

	/** Forgets cached translations; needed when a register of {@link TranslationRegisters} changed. */
	flush(): void {
		this.cache.clear();
		this.lastFetch = undefined;
		this.epoch = this.physical.tableEpoch;
	}

	/**
	 * Stage 1 without permission checks, TCR_EL1.E0PDx excepted.
	 * @param privileged - with the permissions of EL1
	 */
	translate(va: bigint, privileged: boolean, instruction = false): TranslationResult {
		if (!privileged && this.keptFromEl0(va)) return { kind: "fault", fsc: FSC.Translation };
		if (this.epoch !== this.physical.tableEpoch) this.flush();
		const key = 2 * Number(va >> 12n) + +instruction;
		const cached = this.cache.get(key);
		if (cached !== undefined) {
			const { kind, ipa, permissions, attributes, shareability, level, guarded } = cached;
			return { kind, ipa: ipa | (va & 0xfffn), permissions, attributes, shareability, level, guarded };
		}
		const result = this.walk(va, instruction);
		if (result.kind === "ok") {
			if (this.cache.size >= CACHE_LIMIT) this.flush();
			this.cache.set(key, { ...result, ipa: result.ipa & ~0xfffn });
		}
		return result;
	}

	/** TCR_EL1.E0PD0 or E0PD1, while stage 1 is on. */
	private keptFromEl0(va: bigint): boolean {
		const { features, sctlr, tcr } = this.context.translation;
		return features.E0PD && (sctlr & 1n) === 1n && ((tcr >> (55n + ((va >> 55n) & 1n))) & 1n) === 1n;
	}

	/** Whether the instruction at an address lies in a guarded page. @see DDI 0487, D8.4 Guarded pages */
	guarded(pc: bigint): boolean {
		if (!this.context.translation.features.BTI) return false;
		const result = this.translate(pc, true, true);
		return result.kind === "ok" && result.guarded;
	}

	private walk(va: bigint, instruction: boolean): TranslationResult {
		const read = (ipa: bigint) => {
			const page = this.physical.pageAt(ipa);
			if (page === undefined) return undefined;
			this.physical.usedAsTable(page);
			return page.view.getBigUint64(Number(ipa & 0xfffn), true);
		};
		return S1Translate(this.context.translation, va, read, instruction);
	}

	/** Whether data accesses of the current Exception level are big-endian. @see DDI 0487, SCTLR_EL1.EE, E0E */
	bigEndian(): boolean {
		const position = this.context.pstate.EL === 0 ? 24n : 25n;
		return ((this.context.translation.sctlr >> position) & 1n) === 1n;
	}

	/**
	 * The instruction word at an address that is a multiple of 4.
	 * @see DDI 0487, J1.1.3 AArch64.TranslateAddress for instruction fetch; D8.5.7 priorities
	 */
	fetch(va: bigint): number {
		const { pstate } = this.context;
		const { lastFetch } = this;
		if (
			lastFetch !== undefined &&
			lastFetch.page === va >> 12n &&
			lastFetch.EL === pstate.EL &&
			this.epoch === this.physical.tableEpoch
		)
			return lastFetch.view.getUint32(Number(va & 0xfffn), true);
		const result = this.translate(va, pstate.EL !== 0, true);
		if (result.kind === "walk") throw this.abort("fetch", result.ipa, va, false, S1PTW | STAGE2_TRANSLATION);
		let fsc = 0;
		if (result.kind === "fault") fsc = result.fsc;
		else {
			const execute = pstate.EL === 0 ? result.permissions.ux : result.permissions.px;
			if (execute) {
				const page = this.physical.pageAt(result.ipa);
				if (page === undefined) throw this.abort("fetch", result.ipa, va, false, STAGE2_TRANSLATION);
				this.lastFetch = { page: va >> 12n, EL: pstate.EL, view: page.view };
				return page.view.getUint32(Number(result.ipa & 0xfffn), true);
			}
			fsc = FSC.Permission | result.level;
		}
		const ec = pstate.EL === 0 ? EC.InstructionAbortLower : EC.InstructionAbort;
		throw new ExceptionSignal({ kind: "Synchronous", esr: syndrome(ec, fsc), far: va });
	}

	/** Mem[] read, little-endian value. */
	read(va: bigint, bytes: number, access: Access): bigint {
		const atomic = access.kind === "atomic";
		this.checkAlignment(va, bytes, access, false);
		const query = this.query(access, true, atomic, (va & BigInt(bytes - 1)) === 0n);
		const chunks = this.locate(va, bytes, access, query);
		const kind = atomic ? "atomic" : "read";
		this.context.checkWatchpoint({ va, bytes, kind, unprivileged: !query.privileged });
		const value = this.load(chunks);
		return this.bigEndian() ? reverseElements(value, bytes, access.elements ?? 1) : value;
	}

	/** Mem[] write, little-endian value. */
	write(va: bigint, bytes: number, value: bigint, access: Access): void {
		this.checkAlignment(va, bytes, access, true);
		const data = this.bigEndian() ? reverseElements(value, bytes, access.elements ?? 1) : value;
		const query = this.query(access, false, true, (va & BigInt(bytes - 1)) === 0n);
		const chunks = this.locate(va, bytes, access, query, data);
		this.context.checkWatchpoint({ va, bytes, kind: "write", unprivileged: !query.privileged });
		this.store(chunks, data);
	}

	/**
	 * Where an exclusive access goes and what is there, without faults: the monitor's view of it.
	 * @returns `undefined` when the address cannot be read or is not aligned
	 */
	observe(va: bigint, bytes: number): { readonly ipa: bigint; readonly value: bigint } | undefined {
		const { translation, pstate } = this.context;
		const within = translation.features.LSE2 ? 16n : BigInt(bytes);
		if ((va & (within - 1n)) + BigInt(bytes) > within) return undefined;
		const result = this.translate(va, pstate.EL !== 0);
		if (result.kind !== "ok") return undefined;
		const page = this.physical.pageAt(result.ipa);
		if (page === undefined) return undefined;
		return { ipa: result.ipa, value: this.load([{ page, offset: Number(result.ipa & 0xfffn), length: bytes }]) };
	}

	/** DC ZVA: `regval` is the operand, which FAR_EL1 reports. @see DDI 0487, J1.1.3 AArch64.DataMemZero */
	zeroBlock(regval: bigint, blockBytes: number): void {
		const va = regval & ~BigInt(blockBytes - 1) & 0xffff_ffff_ffff_ffffn;
		const query = { ...this.privilege(), read: false, write: true, execute: false, maintenance: false };
		// A block is never "aligned" for Device memory: DC ZVA faults there whatever the address.
		const { ipa } = this.check(va, regval, { ...query, aligned: false });
		const page = this.physical.pageAt(ipa);
		const reported = (ipa & ~0xfffn) | (regval & 0xfffn);
		if (page === undefined) throw this.abort("data", reported, regval, true, WNR | STAGE2_TRANSLATION);
		if (page.readonly) throw this.abort("data", reported, regval, true, WNR | STAGE2_PERMISSION);
		this.context.checkWatchpoint({ va, bytes: blockBytes, kind: "write", unprivileged: false }, 0, regval);
		const offset = Number(ipa & 0xfffn);
		this.physical.beforeStore(page);
		page.bytes.fill(0, offset, offset + blockBytes);
	}

	/**
	 * Cache maintenance by address: only its faults can be seen. Where no RAM is, KVM skips the instruction.
	 * EL0 needs read permission; DC IVAC, which discards data, write permission; EL1 none for the rest.
	 * DC IVAC is a store to a whole line for watchpoints; the rest are no accesses.
	 * @see DDI 0487, D2.9.5; D7.5.8.1 and J1.1.5 AArch64.S1HasPermissionsFault, AccessType_DC and AccessType_IC
	 */
	maintain(va: bigint, invalidate: boolean): void {
		const { EL } = this.context.pstate;
		this.check(va, va, {
			privileged: EL !== 0,
			pan: false,
			read: EL === 0,
			write: invalidate,
			execute: false,
			epan: false,
			aligned: true,
			maintenance: true,
		});
		const line = va & ~BigInt(LINE - 1) & 0xffff_ffff_ffff_ffffn;
		const access = { va: line, bytes: LINE, kind: "write", unprivileged: false } as const;
		if (invalidate) this.context.checkWatchpoint(access, CM, va);
	}

	/**
	 * AT S1E…: the value for PAR_EL1. @see DDI 0487, D24.2 PAR_EL1; J1.1.3 AArch64.AT
	 * @param pan - permissions as under PSTATE.PAN
	 */
	addressTranslation(va: bigint, el: 0 | 1, write: boolean, pan: boolean): bigint {
		const privileged = el === 1;
		const result = this.translate(va, privileged);
		if (result.kind === "walk") throw this.abort("walk", result.ipa, va, false, S1PTW | STAGE2_TRANSLATION);
		let fsc = -1;
		if (result.kind === "fault") fsc = result.fsc;
		else {
			const query = { privileged, read: !write, write, execute: false, pan, epan: this.privilege().epan };
			if (permissionFault(result.permissions, query) !== "none") fsc = FSC.Permission | result.level;
		}
		if (fsc >= 0 || result.kind !== "ok") return (1n << 11n) | BigInt(fsc << 1) | 1n;
		const { attributes, ipa } = result;
		const nonCacheable = isDevice(attributes) || attributes === 0x44;
		const shareability = nonCacheable ? 2 : result.shareability;
		const fixed = (1n << 11n) | (1n << 9n); // RES1, and NS for an output address of the Non-secure state
		return (BigInt(attributes) << 56n) | (ipa & 0xffff_ffff_f000n) | fixed | BigInt(shareability << 7);
	}

	/** @see DDI 0487, Appendix J1, AArch64.UnalignedAccessFaults */
	private checkAlignment(va: bigint, bytes: number, access: Access, write: boolean): void {
		const { sctlr, features } = this.context.translation;
		if ((va & BigInt(bytes - 1)) === 0n) return;
		const enforced = (sctlr & 2n) !== 0n; // SCTLR_EL1.A
		if (!enforced) {
			if (access.alignment === 0) return;
			if (features.LSE2) {
				if ((va & 15n) + BigInt(bytes) <= 16n) return;
				if (access.kind === "ordered" && (sctlr & 64n) !== 0n) return; // SCTLR_EL1.nAA
			}
		}
		throw this.dataAbort(va, FSC.Alignment | (write ? WNR : 0));
	}

	private privilege(): { privileged: boolean; pan: boolean; epan: boolean } {
		const { pstate, translation } = this.context;
		const epan = translation.features.PAN3 && ((translation.sctlr >> 57n) & 1n) === 1n;
		return { privileged: pstate.EL !== 0, pan: pstate.PAN === 1, epan };
	}

	private query(access: Access, read: boolean, write: boolean, aligned: boolean): DataQuery {
		const { privileged, pan, epan } = this.privilege();
		const demoted = access.kind === "unprivileged" && this.context.pstate.UAO === 0;
		return {
			privileged: privileged && !demoted,
			pan,
			epan,
			read,
			write,
			execute: false,
			aligned,
			maintenance: false,
		};
	}

	/** Stage 1 with all checks of a data access. Order: translation, address size, access flag, Device alignment, permission. */
	private check(va: bigint, far: bigint, query: DataQuery): Translation {
		const result = this.translate(va, query.privileged);
		// WnR of an atomic is 1 only when reading alone would not have faulted.
		const write = query.write && !query.read ? WNR : 0;
		const maintenance = query.maintenance ? CM | WNR : 0;
		if (result.kind === "walk") throw this.abort("walk", result.ipa, far, false, S1PTW | STAGE2_TRANSLATION);
		if (result.kind === "fault") throw this.dataAbort(far, result.fsc | write | maintenance);
		if (!query.aligned && isDevice(result.attributes)) throw this.dataAbort(far, FSC.Alignment | write | maintenance);
		const denied = permissionFault(result.permissions, query);
		if (denied !== "none") {
			const level = result.level;
			throw this.dataAbort(far, FSC.Permission | level | (denied === "write" ? WNR : 0) | maintenance);
		}
		return result;
	}

	/** Translates every page of an access and finds its RAM, in the order of addresses. */
	private locate(va: bigint, bytes: number, access: Access, query: DataQuery, data?: bigint): Chunk[] {
		const chunks: Chunk[] = [];
		for (let done = 0; done < bytes; ) {
			const at = BigInt.asUintN(64, va + BigInt(done));
			const { ipa } = this.check(at, at, query);
			const page = this.physical.pageAt(ipa);
			const offset = Number(ipa & 0xfffn);
			const length = Math.min(bytes - done, PAGE - offset);
			if (page === undefined || (query.write && page.readonly))
				throw this.stage2Abort(ipa, at, page === undefined, bytes, length === bytes, access, query, data);
			chunks.push({ page, offset, length });
			done += length;
		}
		return chunks;
	}

	private stage2Abort(
		ipa: bigint,
		va: bigint,
		missing: boolean,
		bytes: number,
		whole: boolean,
		access: Access,
		query: DataQuery,
		data: bigint | undefined,
	): ExitSignal {
		// Reading alone faults where no RAM is; on read-only RAM it is the write of an atomic that does.
		const write = query.write && (!query.read || !missing);
		const iss = (write ? WNR : 0) | (missing ? STAGE2_TRANSLATION : STAGE2_PERMISSION);
		if (access.iss === 0 || !whole) return this.abort("data", ipa, va, write, iss);
		const size = bytes as 1 | 2 | 4 | 8;
		const exit: Exit = { kind: "mmio", ipa, write, size, iss: access.iss | iss, va };
		return new ExitSignal(data === undefined ? exit : { ...exit, data: BigInt.asUintN(8 * bytes, data) });
	}

	private load(chunks: readonly Chunk[]): bigint {
		const [only] = chunks;
		if (chunks.length === 1 && only !== undefined) {
			const { page, offset, length } = only;
			switch (length) {
				case 1:
					return BigInt(page.view.getUint8(offset));
				case 2:
					return BigInt(page.view.getUint16(offset, true));
				case 4:
					return BigInt(page.view.getUint32(offset, true));
				case 8:
					return page.view.getBigUint64(offset, true);
				case 16:
					return page.view.getBigUint64(offset, true) | (page.view.getBigUint64(offset + 8, true) << 64n);
			}
		}
		let value = 0n;
		let position = 0n;
		for (const { page, offset, length } of chunks)
			for (let i = 0; i < length; i++, position += 8n) value |= BigInt(page.bytes[offset + i] as number) << position;
		return value;
	}

	private store(chunks: readonly Chunk[], value: bigint): void {
		let rest = value;
		for (const { page, offset, length } of chunks) {
			this.physical.beforeStore(page);
			if (length === 8) {
				page.view.setBigUint64(offset, BigInt.asUintN(64, rest), true);
				rest >>= 64n;
			} else {
				for (let i = 0; i < length; i++, rest >>= 8n) page.bytes[offset + i] = Number(rest & 0xffn);
			}
		}
	}

	private dataAbort(far: bigint, iss: number): ExceptionSignal {
		const ec = this.context.pstate.EL === 0 ? EC.DataAbortLower : EC.DataAbort;
		const exception: ExceptionRecord = { kind: "Synchronous", esr: syndrome(ec, iss), far };
		return new ExceptionSignal(exception);
	}

	private abort(what: "fetch" | "walk" | "data", ipa: bigint, va: bigint, write: boolean, iss: number): ExitSignal {
		return new ExitSignal({ kind: "abort", what, ipa, va, write, iss });
	}
}

/** Reverses the bytes of each of the equal elements of a value. */
function reverseElements(value: bigint, bytes: number, elements: 1 | 2): bigint {
	const size = bytes / elements;
	let result = 0n;
	for (let i = 0; i < bytes; i++) {
		const from = Math.floor(i / size) * size + (size - 1 - (i % size));
		result |= ((value >> BigInt(8 * from)) & 0xffn) << BigInt(8 * i);
	}
	return result;
}

/** Reverses the bytes of a value of 1, 2, 4, 8 or 16 bytes. */
export function reverseBytes(value: bigint, bytes: number): bigint {
	return reverseElements(value, bytes, 1);
}
