import {
	ITS_ERRORS,
	type ItsCommand,
	type ItsErrorName,
	type ItsState,
	itsAcknowledge,
	itsCommand,
	itsDoubleword,
	itsEnableLpis,
	itsForwarded,
	itsMessage,
	itsStoreByte,
	itsStoreDoubleword,
	itsWriteCbaser,
	itsWriteCtlr,
	itsWriteCwriter,
	itsWriteDeviceTable,
} from "@upcall/spec";
import {
	EBUSY,
	GITS_BASER,
	GITS_CBASER,
	GITS_CMD_CLEAR,
	GITS_CMD_DISCARD,
	GITS_CMD_INT,
	GITS_CMD_INV,
	GITS_CMD_INVALL,
	GITS_CMD_MAPC,
	GITS_CMD_MAPD,
	GITS_CMD_MAPI,
	GITS_CMD_MAPTI,
	GITS_CMD_MOVALL,
	GITS_CMD_MOVI,
	GITS_CMD_SYNC,
	GITS_CREADR,
	GITS_CTLR,
	GITS_CWRITER,
	GITS_TRANSLATER,
	KVM_MSI_VALID_DEVID,
	SYSREGS,
} from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVcpu } from "../src/createVcpu.ts";
import { setUserMemoryRegion } from "../src/memorySlots.ts";
import type { VcpuState, VmState } from "../src/state.ts";
import { vcpuInit } from "../src/vcpuInit.ts";
import { readCpuInterface, writeCpuInterface } from "../src/vgic/cpuInterface.ts";
import { createGic } from "../src/vgic/createGic.ts";
import { DISTRIBUTOR_V3 } from "../src/vgic/distributorV3.ts";
import { createIts } from "../src/vgic/its/attributes.ts";
import { getItsHiddenState } from "../src/vgic/its/hiddenState.ts";
import type { Its } from "../src/vgic/its/its.ts";
import { readIts, writeIts } from "../src/vgic/its/registers.ts";
import { sendMessage } from "../src/vgic/its/translation.ts";
import { REDISTRIBUTOR } from "../src/vgic/redistributor.ts";
import { writeRegister } from "../src/vgic/registerMap.ts";
import type { Vgic } from "../src/vgic/vgic.ts";
import { implementation } from "./support/specDriver.ts";

const BASE = 0x4000_0000;
const BYTES = 0x10_0000;
const ITS = 0x0808_0000;
const DEVICES = BASE;
const LEVEL_2 = BASE + 0x9_0000;
const COLLECTIONS = BASE + 0x1_0000;
const QUEUE = BASE + 0x2_0000;
const CONFIGURATION = BASE + 0x3_0000;
const PENDING = BASE + 0x4_0000;
const ITT = BASE + 0x7_0000;
const CPUS = [0, 1, 2];
const VALID = 1n << 63n;
const INDIRECT = 1n << 62n;
const LPI = 8192;
const MASK = 0xf0;

/** Both sides. */
interface Pair {
	readonly vm: VmState;
	readonly gic: Vgic;
	readonly its: Its;
	model: ItsState;
	/** Offset of the next command. */
	at: number;
	readonly errors: Set<ItsErrorName>;
}

const vcpuOf = (pair: Pair, cpu: number): VcpuState => pair.vm.vcpus[cpu] as VcpuState;

/** Writes guest memory on both sides. */
function poke64(pair: Pair, address: number, value: bigint): void {
	pair.model = { ...pair.model, memory: itsStoreDoubleword(pair.model.memory, address, value) };
	pair.vm.user.at(address - BASE, 8)?.setBigUint64(0, value, true);
}

function poke8(pair: Pair, address: number, value: number): void {
	pair.model = { ...pair.model, memory: itsStoreByte(pair.model.memory, address, value) };
	pair.vm.user.bytes[address - BASE] = value;
}

function redistributor(pair: Pair, cpu: number, offset: number, size: 4 | 8, value: number): void {
	writeRegister(REDISTRIBUTOR, pair.gic, vcpuOf(pair, cpu), offset, size, 0, value);
}

function made(indirect: boolean): Pair {
	const vm = implementation({ abi: "upstream" }, BYTES);
	expect(createGic(vm, 3)).toBe(0);
	const gic = vm.gic as Vgic;
	const its = createIts(vm);
	its.base = ITS;
	for (const id of CPUS) {
		createVcpu(vm, id);
		expect(vcpuInit(vm.vcpus[id] as VcpuState, 5, [4, 0, 0, 0, 0, 0, 0])).toBe(0);
	}
	gic.initialise();
	const region = { slot: 0, flags: 0, guestPhysAddr: BigInt(BASE), memorySize: BigInt(BYTES), userspaceAddr: 0n };
	expect(setUserMemoryRegion(vm, region)).toBe(0);
	const model: ItsState = {
		enabled: false,
		GITS_CBASER: 0n,
		GITS_CREADR: 0,
		GITS_CWRITER: 0,
		GITS_BASER0: 0n,
		GITS_BASER1: VALID | BigInt(COLLECTIONS),
		devices: new Map(),
		collections: new Map(),
		lpis: new Map(),
		configurationTable: CONFIGURATION,
		idBits: 14,
		redistributors: CPUS.map((cpu) => ({
			enabled: false,
			pendingTable: PENDING + 0x1_0000 * cpu,
			pendingTableZero: cpu === 2,
		})),
		memory: { base: BASE, length: BYTES, bytes: new Map() },
	};
	const pair: Pair = { vm, gic, its, model, at: 0, errors: new Set() };
	writeRegister(DISTRIBUTOR_V3, gic, vcpuOf(pair, 0), 0, 4, 0, 2);
	for (const cpu of CPUS) {
		writeCpuInterface(gic, vcpuOf(pair, cpu), SYSREGS.ICC_PMR_EL1, MASK, 0);
		writeCpuInterface(gic, vcpuOf(pair, cpu), SYSREGS.ICC_IGRPEN1_EL1, 1, 0);
		redistributor(pair, cpu, 0x70, 8, CONFIGURATION | 13);
		redistributor(pair, cpu, 0x78, 8, PENDING + 0x1_0000 * cpu);
		if (cpu === 2) writeRegister(REDISTRIBUTOR, gic, vcpuOf(pair, cpu), 0x78, 8, 4, 1 << 30);
	}
	writeIts(its, GITS_BASER + 8, 8, VALID | BigInt(COLLECTIONS));
	deviceTable(pair, indirect);
	if (indirect) poke64(pair, DEVICES, VALID | BigInt(LEVEL_2));
	queue(pair);
	for (let n = 0; n < 16; n++) poke8(pair, CONFIGURATION + n, n === 5 ? 0xf1 : n % 3 === 0 ? 0x41 : 0xa1);
	for (const cpu of CPUS) enableLpis(pair, cpu, true);
	control(pair, 1);
	return pair;
}

function deviceTable(pair: Pair, indirect: boolean): void {
	const value = VALID | BigInt(DEVICES) | (indirect ? INDIRECT : 0n);
	pair.model = itsWriteDeviceTable(pair.model, value);
	writeIts(pair.its, GITS_BASER, 8, value);
}

function queue(pair: Pair): void {
	const before = pair.model;
	pair.model = itsWriteCbaser(pair.model, VALID | BigInt(QUEUE));
	writeIts(pair.its, GITS_CBASER, 8, VALID | BigInt(QUEUE));
	if (pair.model !== before) pair.at = 0;
}

function control(pair: Pair, value: number): void {
	pair.model = itsWriteCtlr(pair.model, value);
	writeIts(pair.its, GITS_CTLR, 4, BigInt(value));
}

function enableLpis(pair: Pair, cpu: number, enable: boolean): void {
	pair.model = itsEnableLpis(pair.model, cpu, enable);
	redistributor(pair, cpu, 0, 4, enable ? 1 : 0);
}

function command(pair: Pair, words: ItsCommand): void {
	words.forEach((word, i) => {
		poke64(pair, QUEUE + pair.at + 8 * i, word);
	});
	pair.at = (pair.at + 32) % 4096;
	// What is wrong with it, seen when the queue was empty before.
	const { error } = itsCommand(pair.model, words);
	if (error !== undefined) pair.errors.add(error);
	pair.model = itsWriteCwriter(pair.model, BigInt(pair.at));
	writeIts(pair.its, GITS_CWRITER, 8, BigInt(pair.at));
}

function message(pair: Pair, device: number, event: number): void {
	const [next, delivered] = itsMessage(pair.model, device, event);
	pair.model = next;
	const expected = delivered === undefined ? -EBUSY : delivered ? 1 : 0;
	const sent = { address: ITS + GITS_TRANSLATER, data: event, device, flags: KVM_MSI_VALID_DEVID };
	expect(sendMessage(pair.vm, sent)).toBe(expected);
}

/** A vCPU acknowledges what there is, at most so many, and ends each. */
function acknowledge(pair: Pair, cpu: number, most: number): void {
	for (let i = 0; i < most; i++) {
		const [intid = 1023] = itsForwarded(pair.model, cpu, MASK);
		expect(vcpuOf(pair, cpu).irqLine).toBe(intid !== 1023);
		expect(readCpuInterface(pair.gic, vcpuOf(pair, cpu), SYSREGS.ICC_IAR1_EL1)).toBe(intid);
		if (intid === 1023) return;
		pair.model = itsAcknowledge(pair.model, intid);
		writeCpuInterface(pair.gic, vcpuOf(pair, cpu), SYSREGS.ICC_EOIR1_EL1, intid, 0);
	}
}

const ascending = <T extends readonly [number, ...unknown[]]>(rows: readonly T[]): readonly T[] =>
	[...rows].sort(([a], [b]) => a - b);

/** The model's state in the form that the implementation shows. */
function shown({ model }: Pair): unknown {
	return {
		enabled: model.enabled,
		creadr: model.GITS_CREADR,
		cwriter: model.GITS_CWRITER,
		devices: ascending(
			[...model.devices].map(
				([id, { eventBits, itt, events }]) =>
					[
						id,
						eventBits,
						itt,
						ascending([...events].map(([e, { intid, collection }]) => [e, intid, collection])),
					] as const,
			),
		),
		collections: ascending([...model.collections].map(([id, cpu]) => [id, cpu ?? -1] as const)),
		lpis: ascending(
			[...model.lpis].map(
				([intid, { priority, enabled, pending, target }]) => [intid, priority, enabled, pending, target ?? -1] as const,
			),
		),
	};
}

function had({ vm, its }: Pair): unknown {
	const state = getItsHiddenState(vm);
	const [service] = state?.itses ?? [];
	return {
		enabled: service?.enabled,
		creadr: Number(readIts(its, GITS_CREADR, 8)),
		cwriter: Number(readIts(its, GITS_CWRITER, 8)),
		devices: ascending(
			(service?.devices ?? []).map(
				({ id, eventBits, itt, events }) => [id, eventBits, itt, ascending(events)] as const,
			),
		),
		collections: ascending(service?.collections ?? []),
		lpis: ascending(
			(state?.lpis ?? []).map(
				({ intid, priority, enabled, pending, target }) => [intid, priority, enabled, pending, target] as const,
			),
		),
	};
}

/** One thing that happens to both. */
interface Event {
	readonly what: string;
	run(pair: Pair): void;
}

const devices = fc.oneof(
	{ weight: 12, arbitrary: fc.constantFrom(0, 1, 2) },
	{ weight: 1, arbitrary: fc.constantFrom(8191, 8192, 0xffff, 0x1_0000, 0xffff_ffff) },
);
const eventIds = fc.oneof(
	{ weight: 12, arbitrary: fc.nat(3) },
	{ weight: 1, arbitrary: fc.constantFrom(4, 31, 32, 0xffff, 0x1_0000, 8192, 8195, 0xffff_ffff) },
);
const intids = fc.oneof(
	{ weight: 12, arbitrary: fc.nat(7).map((n) => LPI + n) },
	{ weight: 1, arbitrary: fc.constantFrom(0, 33, 8191, 16_383, 16_384, 0xffff, 0xffff_ffff) },
);
const collections = fc.oneof(
	{ weight: 12, arbitrary: fc.nat(2) },
	{ weight: 1, arbitrary: fc.constantFrom(3, 8191, 8192, 0xffff) },
);
const processors = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(...CPUS) },
	{ weight: 1, arbitrary: fc.constantFrom(3, 0xffff, 0x1_0000, 0x7_ffff_ffff) },
);
const itts = fc.oneof(
	{ weight: 8, arbitrary: fc.nat(3).map((n) => ITT + 0x1000 * n) },
	{ weight: 1, arbitrary: fc.constantFrom(0, 0x3fff_ff00, BASE + BYTES - 256, 0xf_ffff_ffff_ff00) },
);
const valid = fc.oneof({ weight: 6, arbitrary: fc.constant(VALID) }, { weight: 1, arbitrary: fc.constant(0n) });
const bits = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(2, 5) },
	{ weight: 1, arbitrary: fc.constantFrom(1, 16, 17, 32) },
);

const head = (code: number, device = 0): bigint => BigInt(code) | (BigInt(device) << 32n);
const processor = (cpu: number): bigint => BigInt(cpu) << 16n;
const issue = (words: ItsCommand): Event => ({
	what: `command ${words.map((word) => word.toString(16)).join(" ")}`,
	run: (pair: Pair) => command(pair, words),
});

const mapd = fc
	.tuple(devices, bits, itts, valid)
	.map(([device, size, itt, v]) => issue([head(GITS_CMD_MAPD, device), BigInt(size - 1), v | BigInt(itt), 0n]));
const mapc = fc
	.tuple(collections, processors, valid)
	.map(([collection, cpu, v]) => issue([head(GITS_CMD_MAPC), 0n, v | processor(cpu) | BigInt(collection), 0n]));
const mapti = fc
	.tuple(devices, eventIds, intids, collections, fc.constantFrom(GITS_CMD_MAPTI, GITS_CMD_MAPTI, GITS_CMD_MAPI))
	.map(([device, event, intid, collection, code]) =>
		issue([head(code, device), BigInt(event) | (BigInt(intid) << 32n), BigInt(collection), 0n]),
	);
const onEvent = fc
	.tuple(
		fc.constantFrom(
			GITS_CMD_INT,
			GITS_CMD_INT,
			GITS_CMD_MOVI,
			GITS_CMD_MOVI,
			GITS_CMD_MOVI,
			GITS_CMD_DISCARD,
			GITS_CMD_CLEAR,
			GITS_CMD_INV,
		),
		devices,
		eventIds,
		collections,
	)
	.map(([code, device, event, collection]) => issue([head(code, device), BigInt(event), BigInt(collection), 0n]));
const movall = fc
	.tuple(processors, processors)
	.map(([from, to]) => issue([head(GITS_CMD_MOVALL), 0n, processor(from), processor(to)]));
const other = fc
	.tuple(fc.constantFrom(GITS_CMD_INVALL, GITS_CMD_INVALL, GITS_CMD_SYNC, 0, 2, 6, 0x10, 0xff), collections)
	.map(([code, collection]) => issue([head(code), 0n, BigInt(collection), 0n]));
const word64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const anything = fc.tuple(word64, word64, word64, word64).map((words) => issue(words));

const events: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 2, arbitrary: mapd },
	{ weight: 5, arbitrary: mapc },
	{ weight: 14, arbitrary: mapti },
	{ weight: 24, arbitrary: onEvent },
	{ weight: 2, arbitrary: movall },
	{ weight: 3, arbitrary: other },
	{ weight: 1, arbitrary: anything },
	{
		weight: 24,
		arbitrary: fc.tuple(devices, eventIds).map(([device, event]) => ({
			what: `message ${device} ${event}`,
			run: (pair: Pair) => message(pair, device, event),
		})),
	},
	{
		weight: 4,
		arbitrary: fc.tuple(fc.nat(7), fc.constantFrom(0, 1, 0x41, 0xa1, 0xa1, 0xf1)).map(([n, value]) => ({
			what: `configuration of ${LPI + n}: ${value}`,
			run: (pair: Pair) => poke8(pair, CONFIGURATION + n, value),
		})),
	},
	{
		weight: 2,
		arbitrary: fc.tuple(fc.constantFrom(...CPUS), fc.nat(255)).map(([cpu, value]) => ({
			what: `pending table of ${cpu}: ${value}`,
			run: (pair: Pair) => poke8(pair, PENDING + 0x1_0000 * cpu + LPI / 8, value),
		})),
	},
	{
		weight: 3,
		arbitrary: fc
			.tuple(fc.constantFrom(...CPUS), fc.constantFrom(true, true, true, false))
			.map(([cpu, on]) => ({ what: `LPIs of ${cpu}: ${on}`, run: (pair: Pair) => enableLpis(pair, cpu, on) })),
	},
	{
		weight: 6,
		arbitrary: fc
			.tuple(fc.constantFrom(...CPUS), fc.constantFrom(1, 1, 9))
			.map(([cpu, n]) => ({ what: `vCPU ${cpu} acknowledges ${n}`, run: (pair: Pair) => acknowledge(pair, cpu, n) })),
	},
	{
		weight: 2,
		arbitrary: fc
			.constantFrom(0, 1, 1, 1)
			.map((on) => ({ what: `GITS_CTLR: ${on}`, run: (pair: Pair) => control(pair, on) })),
	},
	{ weight: 1, arbitrary: fc.constant({ what: "GITS_CBASER", run: queue }) },
	{
		weight: 1,
		arbitrary: fc.boolean().map((on) => ({ what: `GITS_BASER0: ${on}`, run: (pair: Pair) => deviceTable(pair, on) })),
	},
);

/** Something to begin with, so that most sequences deliver something. */
const START: readonly Event[] = [
	...CPUS.map((n) => issue([head(GITS_CMD_MAPD, n), 1n, VALID | BigInt(ITT + 0x1000 * n), 0n])),
	...[0, 1].map((n) => issue([head(GITS_CMD_MAPC), 0n, VALID | processor(n) | BigInt(n), 0n])),
	...[0, 1, 2, 3, 4, 5].map((n) =>
		issue([head(GITS_CMD_MAPTI, n >> 1), BigInt(n & 1) | (BigInt(LPI + n) << 32n), BigInt(n % 2), 0n]),
	),
];

function check(sequence: readonly Event[], indirect = false): ReadonlySet<ItsErrorName> {
	const pair = made(indirect);
	const log: string[] = [];
	for (const event of [...START, ...sequence]) {
		log.push(event.what);
		event.run(pair);
		expect(had(pair), log.join("\n")).toEqual(shown(pair));
		for (const cpu of CPUS)
			expect(vcpuOf(pair, cpu).irqLine, log.join("\n")).toBe(itsForwarded(pair.model, cpu, MASK).length > 0);
	}
	for (const cpu of CPUS) acknowledge(pair, cpu, 20);
	for (let at = 0; at < BYTES; at += 8)
		if (pair.vm.user.at(at, 8)?.getBigUint64(0, true) !== itsDoubleword(pair.model.memory, BASE + at))
			expect(at.toString(16), `${log.join("\n")}\nmemory differs`).toBe("");
	return pair.errors;
}

describe("the ITS and its model", () => {
	it("do every command, wrong ones too, deliver every message and use memory alike", () => {
		fc.assert(
			fc.property(
				fc.array(events, { minLength: 40, maxLength: 120, size: "max" }),
				fc.boolean(),
				(sequence, indirect) => {
					check(sequence, indirect);
				},
			),
			{ numRuns: 80 },
		);
	}, 120_000);

	it("pass over every command that the manual gives an error", () => {
		const map = (device: number, event: number, intid: number, collection: number): Event =>
			issue([head(GITS_CMD_MAPTI, device), BigInt(event) | (BigInt(intid) << 32n), BigInt(collection), 0n]);
		const of = (code: number, collection: number, event = 0): Event =>
			issue([head(code, 0), BigInt(event), BigInt(collection), 0n]);
		const wrong: Readonly<Record<ItsErrorName, Event>> = {
			MOVI_UNMAPPED_INTERRUPT: of(GITS_CMD_MOVI, 1, 3),
			MOVI_UNMAPPED_COLLECTION: of(GITS_CMD_MOVI, 7),
			INT_UNMAPPED_INTERRUPT: of(GITS_CMD_INT, 0, 3),
			CLEAR_UNMAPPED_INTERRUPT: of(GITS_CMD_CLEAR, 0, 3),
			MAPD_DEVICE_OOR: issue([head(GITS_CMD_MAPD, 8192), 1n, VALID | BigInt(ITT), 0n]),
			MAPD_ITTSIZE_OOR: issue([head(GITS_CMD_MAPD, 0), 16n, VALID | BigInt(ITT), 0n]),
			MAPC_PROCNUM_OOR: issue([head(GITS_CMD_MAPC), 0n, VALID | processor(3), 0n]),
			MAPC_COLLECTION_OOR: issue([head(GITS_CMD_MAPC), 0n, VALID | 8192n, 0n]),
			MAPTI_COLLECTION_OOR: map(0, 3, LPI, 8192),
			MAPTI_UNMAPPED_DEVICE: map(7, 0, LPI, 0),
			MAPTI_ID_OOR: map(0, 4, LPI, 0),
			MAPTI_PHYSICALID_OOR: map(0, 3, 16_384, 0),
			INV_UNMAPPED_INTERRUPT: of(GITS_CMD_INV, 0, 3),
			INVALL_UNMAPPED_COLLECTION: of(GITS_CMD_INVALL, 7),
			MOVALL_PROCNUM_OOR: issue([head(GITS_CMD_MOVALL), 0n, processor(0), processor(3)]),
			DISCARD_UNMAPPED_INTERRUPT: of(GITS_CMD_DISCARD, 0, 3),
		};
		expect(Object.keys(wrong).sort()).toEqual(Object.keys(ITS_ERRORS).sort());
		const pending: Event = { what: "message 0 0", run: (pair: Pair) => message(pair, 0, 0) };
		for (const [name, event] of Object.entries(wrong)) expect([...check([pending, event])], name).toEqual([name]);
	});

	it("go around in the command queue", () => {
		const int = issue([head(GITS_CMD_INT, 0), 0n, 0n, 0n]);
		check(Array.from({ length: 140 }, () => int));
	});
});
