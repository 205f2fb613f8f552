import {
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
} from "@upcall/uapi";
import { field, type ItsMemory, itsByte, itsDoubleword, itsStoreByte, itsStoreDoubleword } from "./itsMemory.ts";

/** First LPI. @see IHI 0069, 2.2 */
export const GIC_FIRST_LPI = 8192;
/** GITS_TYPER: bits of events, of devices and of collections; GICD_TYPER: bits of INTIDs. */
const ID_BITS = 16;
/** Bytes of an entry of every table: GITS_BASER<n>.Entry_Size, GITS_TYPER.ITT_entry_size. */
const ENTRY_BYTES = 8;
const COMMAND_BYTES = 32;
const PAGE_BYTES = 0x1_0000;

/** An event's place in an interrupt translation table. */
export interface ItsEvent {
	readonly intid: number;
	readonly collection: number;
}

/** A device with the events that are translated. */
export interface ItsDevice {
	readonly eventBits: number;
	/** Address of the interrupt translation table. */
	readonly itt: number;
	readonly events: ReadonlyMap<number, ItsEvent>;
}

/** An LPI that some event is translated to. */
export interface ItsLpi {
	/** As the configuration table had it when it was read last. */
	readonly priority: number;
	readonly enabled: boolean;
	readonly pending: boolean;
	/** vCPU whose redistributor has it; `undefined` for none. */
	readonly target: number | undefined;
}

/** What of a redistributor belongs to LPIs. */
export interface ItsRedistributor {
	/** GICR_CTLR.EnableLPIs */
	readonly enabled: boolean;
	/** GICR_PENDBASER.Physical_Address and PTZ. */
	readonly pendingTable: number;
	readonly pendingTableZero: boolean;
}

/** An ITS, the LPIs and the memory that both work in. vCPU n has the processor number n. */
export interface ItsState {
	/** GITS_CTLR.Enabled */
	readonly enabled: boolean;
	readonly GITS_CBASER: bigint;
	readonly GITS_CREADR: number;
	readonly GITS_CWRITER: number;
	/** Devices. */
	readonly GITS_BASER0: bigint;
	/** Collections. */
	readonly GITS_BASER1: bigint;
	readonly devices: ReadonlyMap<number, ItsDevice>;
	/** Collections that are known, with the vCPU that they are mapped to. */
	readonly collections: ReadonlyMap<number, number | undefined>;
	readonly lpis: ReadonlyMap<number, ItsLpi>;
	/** GICR_PROPBASER.Physical_Address and IDbits, the same for all. */
	readonly configurationTable: number;
	readonly idBits: number;
	readonly redistributors: readonly ItsRedistributor[];
	readonly memory: ItsMemory;
}

/** Why a command does nothing, with the numbers that the manual gives to these errors. @see IHI 0069, 5.3 and 12.19 */
export const ITS_ERRORS = {
	MOVI_UNMAPPED_INTERRUPT: 0x01_0107,
	MOVI_UNMAPPED_COLLECTION: 0x01_0109,
	INT_UNMAPPED_INTERRUPT: 0x01_0307,
	CLEAR_UNMAPPED_INTERRUPT: 0x01_0507,
	MAPD_DEVICE_OOR: 0x01_0801,
	MAPD_ITTSIZE_OOR: 0x01_0802,
	MAPC_PROCNUM_OOR: 0x01_0902,
	MAPC_COLLECTION_OOR: 0x01_0903,
	MAPTI_COLLECTION_OOR: 0x01_0a03,
	MAPTI_UNMAPPED_DEVICE: 0x01_0a04,
	MAPTI_ID_OOR: 0x01_0a05,
	MAPTI_PHYSICALID_OOR: 0x01_0a06,
	INV_UNMAPPED_INTERRUPT: 0x01_0c07,
	INVALL_UNMAPPED_COLLECTION: 0x01_0d09,
	MOVALL_PROCNUM_OOR: 0x01_0e01,
	DISCARD_UNMAPPED_INTERRUPT: 0x01_0f07,
} as const;

/** Name of an error. */
export type ItsErrorName = keyof typeof ITS_ERRORS;

/** What a command gives: the state after it; with an error that before it. */
export interface ItsAnswer {
	readonly state: ItsState;
	readonly error?: ItsErrorName;
}

/** Four doublewords. @see IHI 0069, 5.3 */
export type ItsCommand = readonly [bigint, bigint, bigint, bigint];

const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> =>
	new Map([...map, [key, value]]);
const withoutEntry = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> =>
	new Map([...map].filter(([other]) => other !== key));
const withLpi = (s: ItsState, intid: number, lpi: ItsLpi): ItsState => ({ ...s, lpis: withEntry(s.lpis, intid, lpi) });

const isValid = (baser: bigint): boolean => field(baser, 63, 63) === 1;
const tableBase = (baser: bigint): number => field(baser, 47, 16) * PAGE_BYTES;

/** Whether a table has an entry for a device or collection, and the memory for it. @see IHI 0069, 5.2.1 and 12.19.1 */
export function itsEntry(memory: ItsMemory, baser: bigint, id: number): number | undefined {
	if (id >= 2 ** ID_BITS) return undefined;
	const perPage = PAGE_BYTES / ENTRY_BYTES;
	let address: number;
	if (field(baser, 62, 62) === 0) {
		if (id >= (field(baser, 7, 0) + 1) * perPage) return undefined;
		address = tableBase(baser) + id * ENTRY_BYTES;
	} else {
		const first = itsDoubleword(memory, tableBase(baser) + Math.floor(id / perPage) * ENTRY_BYTES) ?? 0n;
		if (!isValid(first)) return undefined;
		address = field(first, 51, 16) * PAGE_BYTES + (id % perPage) * ENTRY_BYTES;
	}
	return itsDoubleword(memory, address) === undefined ? undefined : address;
}

/** An LPI takes its priority and enable bit over from the configuration table. @see IHI 0069, 5.1.1 */
function configured(s: ItsState, intid: number, lpi: ItsLpi): ItsLpi {
	const entry = itsByte(s.memory, s.configurationTable + intid - GIC_FIRST_LPI);
	return entry === undefined ? lpi : { ...lpi, priority: entry & 0xfc, enabled: (entry & 1) === 1 };
}

/** An LPI becomes pending when the pending table of its vCPU says so; the bit moves. @see IHI 0069, 5.1.2 */
function takePending(s: ItsState, intid: number): ItsState {
	const lpi = s.lpis.get(intid);
	const redistributor = lpi?.target === undefined ? undefined : s.redistributors[lpi.target];
	if (lpi === undefined || redistributor?.enabled !== true) return s;
	const address = redistributor.pendingTable + Math.floor(intid / 8);
	const byte = itsByte(s.memory, address) ?? 0;
	const bit = 1 << (intid % 8);
	if ((byte & bit) === 0) return s;
	return withLpi({ ...s, memory: itsStoreByte(s.memory, address, byte - bit) }, intid, { ...lpi, pending: true });
}

function retarget(s: ItsState, intid: number, target: number): ItsState {
	const lpi = s.lpis.get(intid);
	if (lpi === undefined || lpi.target === target) return s;
	const moved = withLpi(s, intid, { ...lpi, target });
	return lpi.pending ? moved : takePending(moved, intid);
}

/** LPIs exist as long as an event leads to them. */
function dropUnused(s: ItsState): ItsState {
	const used = new Set([...s.devices.values()].flatMap(({ events }) => [...events.values()].map(({ intid }) => intid)));
	return { ...s, lpis: new Map([...s.lpis].filter(([intid]) => used.has(intid))) };
}

function MAPD(s: ItsState, [dw0, dw1, dw2]: ItsCommand): ItsAnswer {
	const id = field(dw0, 63, 32);
	const eventBits = field(dw1, 4, 0) + 1;
	const entry = itsEntry(s.memory, s.GITS_BASER0, id);
	if (entry === undefined) return { state: s, error: "MAPD_DEVICE_OOR" };
	if (isValid(dw2) && eventBits > ID_BITS) return { state: s, error: "MAPD_ITTSIZE_OOR" };
	const without = dropUnused({ ...s, devices: withoutEntry(s.devices, id) });
	if (!isValid(dw2)) return { state: { ...without, memory: itsStoreDoubleword(s.memory, entry, 0n) } };
	const device = { eventBits, itt: field(dw2, 51, 8) * 256, events: new Map() };
	return { state: { ...without, devices: withEntry(without.devices, id, device) } };
}

function MAPC(s: ItsState, [, , dw2]: ItsCommand): ItsAnswer {
	const id = field(dw2, 15, 0);
	if (!isValid(dw2)) {
		return { state: s.collections.has(id) ? { ...s, collections: withEntry(s.collections, id, undefined) } : s };
	}
	const cpu = field(dw2, 50, 16);
	if (cpu >= s.redistributors.length) return { state: s, error: "MAPC_PROCNUM_OOR" };
	if (itsEntry(s.memory, s.GITS_BASER1, id) === undefined) return { state: s, error: "MAPC_COLLECTION_OOR" };
	let state: ItsState = { ...s, collections: withEntry(s.collections, id, cpu) };
	for (const { events } of s.devices.values())
		for (const { intid, collection } of events.values()) if (collection === id) state = retarget(state, intid, cpu);
	return { state };
}

function mapEvent(s: ItsState, [dw0, dw1, dw2]: ItsCommand, intid: number): ItsAnswer {
	const id = field(dw0, 63, 32);
	const event = field(dw1, 31, 0);
	const collection = field(dw2, 15, 0);
	const device = s.devices.get(id);
	if (device === undefined) return { state: s, error: "MAPTI_UNMAPPED_DEVICE" };
	if (event >= 2 ** device.eventBits) return { state: s, error: "MAPTI_ID_OOR" };
	if (device.events.has(event)) return { state: s };
	if (intid < GIC_FIRST_LPI || intid >= 2 ** Math.min(s.idBits, ID_BITS))
		return { state: s, error: "MAPTI_PHYSICALID_OOR" };
	if (!s.collections.has(collection) && itsEntry(s.memory, s.GITS_BASER1, collection) === undefined)
		return { state: s, error: "MAPTI_COLLECTION_OOR" };
	const events = withEntry(device.events, event, { intid, collection });
	const target = s.collections.get(collection);
	const collections = s.collections.has(collection) ? s.collections : withEntry(s.collections, collection, undefined);
	const state: ItsState = { ...s, devices: withEntry(s.devices, id, { ...device, events }), collections };
	if (s.lpis.has(intid)) return { state };
	const lpi = configured(s, intid, { priority: 0, enabled: false, pending: false, target });
	return { state: takePending(withLpi(state, intid, lpi), intid) };
}

const eventOf = (s: ItsState, [dw0, dw1]: ItsCommand): ItsEvent | undefined =>
	s.devices.get(field(dw0, 63, 32))?.events.get(field(dw1, 31, 0));

/** The event of a command with its LPI, when its collection is mapped. */
function mappedEvent(s: ItsState, command: ItsCommand): ItsEvent | undefined {
	const event = eventOf(s, command);
	return event === undefined || s.collections.get(event.collection) === undefined ? undefined : event;
}

function DISCARD(s: ItsState, command: ItsCommand): ItsAnswer {
	const id = field(command[0], 63, 32);
	const event = field(command[1], 31, 0);
	const device = s.devices.get(id);
	if (device === undefined || mappedEvent(s, command) === undefined)
		return { state: s, error: "DISCARD_UNMAPPED_INTERRUPT" };
	const memory = itsStoreDoubleword(s.memory, device.itt + event * ENTRY_BYTES, 0n);
	const events = withoutEntry(device.events, event);
	return { state: dropUnused({ ...s, memory, devices: withEntry(s.devices, id, { ...device, events }) }) };
}

function MOVI(s: ItsState, command: ItsCommand): ItsAnswer {
	const id = field(command[0], 63, 32);
	const event = field(command[1], 31, 0);
	const collection = field(command[2], 15, 0);
	const device = s.devices.get(id);
	const old = mappedEvent(s, command);
	if (device === undefined || old === undefined) return { state: s, error: "MOVI_UNMAPPED_INTERRUPT" };
	const target = s.collections.get(collection);
	if (target === undefined) return { state: s, error: "MOVI_UNMAPPED_COLLECTION" };
	const events = withEntry(device.events, event, { ...old, collection });
	return { state: retarget({ ...s, devices: withEntry(s.devices, id, { ...device, events }) }, old.intid, target) };
}

/** A change of the LPI that an event leads to. */
function onLpi(s: ItsState, command: ItsCommand, error: ItsErrorName, change: (lpi: ItsLpi, intid: number) => ItsLpi) {
	const intid = eventOf(s, command)?.intid;
	const lpi = intid === undefined ? undefined : s.lpis.get(intid);
	if (intid === undefined || lpi === undefined) return { state: s, error };
	return { state: withLpi(s, intid, change(lpi, intid)) };
}

/** An event happens. @returns the state, and whether it was delivered; `undefined` while LPIs are off */
function happen(s: ItsState, event: ItsEvent | undefined): readonly [ItsState, boolean | undefined] {
	const cpu = event === undefined ? undefined : s.collections.get(event.collection);
	const lpi = event === undefined ? undefined : s.lpis.get(event.intid);
	if (event === undefined || cpu === undefined || lpi === undefined) return [s, false];
	if (s.redistributors[cpu]?.enabled !== true) return [s, undefined];
	return [withLpi(s, event.intid, { ...lpi, pending: true }), true];
}

const everyLpiOf = (s: ItsState, cpu: number, change: (lpi: ItsLpi, intid: number) => ItsLpi): ItsState => ({
	...s,
	lpis: new Map([...s.lpis].map(([intid, lpi]) => [intid, lpi.target === cpu ? change(lpi, intid) : lpi])),
});

function INVALL(s: ItsState, [, , dw2]: ItsCommand): ItsAnswer {
	const cpu = s.collections.get(field(dw2, 15, 0));
	if (cpu === undefined) return { state: s, error: "INVALL_UNMAPPED_COLLECTION" };
	return { state: everyLpiOf(s, cpu, (lpi, intid) => configured(s, intid, lpi)) };
}

function MOVALL(s: ItsState, [, , dw2, dw3]: ItsCommand): ItsAnswer {
	const from = field(dw2, 50, 16);
	const to = field(dw3, 50, 16);
	const count = s.redistributors.length;
	if (from >= count || to >= count) return { state: s, error: "MOVALL_PROCNUM_OOR" };
	return { state: everyLpiOf(s, from, (lpi) => ({ ...lpi, target: to })) };
}

/** Does one command; one that is none does nothing. @see IHI 0069, 5.3 */
export function itsCommand(s: ItsState, command: ItsCommand): ItsAnswer {
	switch (field(command[0], 7, 0)) {
		case GITS_CMD_MAPD:
			return MAPD(s, command);
		case GITS_CMD_MAPC:
			return MAPC(s, command);
		case GITS_CMD_MAPTI:
			return mapEvent(s, command, field(command[1], 63, 32));
		case GITS_CMD_MAPI:
			return mapEvent(s, command, field(command[1], 31, 0));
		case GITS_CMD_MOVI:
			return MOVI(s, command);
		case GITS_CMD_DISCARD:
			return DISCARD(s, command);
		case GITS_CMD_CLEAR:
			return onLpi(s, command, "CLEAR_UNMAPPED_INTERRUPT", (lpi) => ({ ...lpi, pending: false }));
		case GITS_CMD_INT: {
			const event = mappedEvent(s, command);
			return event === undefined ? { state: s, error: "INT_UNMAPPED_INTERRUPT" } : { state: happen(s, event)[0] };
		}
		case GITS_CMD_INV:
			return onLpi(s, command, "INV_UNMAPPED_INTERRUPT", (lpi, intid) => configured(s, intid, lpi));
		case GITS_CMD_INVALL:
			return INVALL(s, command);
		case GITS_CMD_MOVALL:
			return MOVALL(s, command);
		case GITS_CMD_SYNC:
			// Commands are done in order, so that there is nothing to wait for.
			return { state: s };
		default:
			return { state: s };
	}
}

const queueBytes = (s: ItsState): number => (field(s.GITS_CBASER, 7, 0) + 1) * 4096;

/** Does the commands from GITS_CREADR to GITS_CWRITER; those outside memory are passed over. @see IHI 0069, 5.3.1 */
function doCommands(s: ItsState): ItsState {
	let state = s;
	while (state.enabled && state.GITS_CREADR !== state.GITS_CWRITER) {
		const at = tableBase(s.GITS_CBASER) + state.GITS_CREADR;
		const words = [0, 8, 16, 24].map((offset) => itsDoubleword(s.memory, at + offset));
		if (words.every((word) => word !== undefined)) state = itsCommand(state, words as unknown as ItsCommand).state;
		state = { ...state, GITS_CREADR: (state.GITS_CREADR + COMMAND_BYTES) % queueBytes(s) };
	}
	return state;
}

/** GITS_CTLR: it can be switched on when tables and queue are valid. @see IHI 0069, 12.19.5 */
export function itsWriteCtlr(s: ItsState, value: number): ItsState {
	const enable = (value & 1) === 1;
	const complete = isValid(s.GITS_BASER0) && isValid(s.GITS_BASER1) && isValid(s.GITS_CBASER);
	return enable && !s.enabled && !complete ? s : doCommands({ ...s, enabled: enable });
}

/** GITS_CBASER: read-only while the ITS is on; both offsets become 0. @see IHI 0069, 12.19.2 */
export function itsWriteCbaser(s: ItsState, value: bigint): ItsState {
	return s.enabled ? s : { ...s, GITS_CBASER: value, GITS_CREADR: 0, GITS_CWRITER: 0 };
}

/** GITS_CWRITER: an offset behind the queue is ignored. @see IHI 0069, 12.19.7 */
export function itsWriteCwriter(s: ItsState, value: bigint): ItsState {
	const offset = field(value, 19, 5) * COMMAND_BYTES;
	return offset >= queueBytes(s) ? s : doCommands({ ...s, GITS_CWRITER: offset });
}

/** GITS_BASER0: another table has none of the devices. @see IHI 0069, 12.19.1 */
export function itsWriteDeviceTable(s: ItsState, value: bigint): ItsState {
	return s.enabled || value === s.GITS_BASER0 ? s : dropUnused({ ...s, GITS_BASER0: value, devices: new Map() });
}

/** A message of a device. @returns what KVM_SIGNAL_MSI does: delivered, blocked, or `undefined` while ITS or LPIs are off */
export function itsMessage(s: ItsState, device: number, event: number): readonly [ItsState, boolean | undefined] {
	return s.enabled ? happen(s, s.devices.get(device)?.events.get(event)) : [s, undefined];
}

/** What is pending, moved between the state of an LPI and the bit in a table. */
function savePending(memory: ItsMemory, table: number, intid: number, pending: boolean): ItsMemory {
	const address = table + Math.floor(intid / 8);
	const bit = 1 << (intid % 8);
	const byte = itsByte(memory, address);
	return byte === undefined ? memory : itsStoreByte(memory, address, pending ? byte | bit : byte & ~bit);
}

/** GICR_CTLR.EnableLPIs: switched on, the pending table is read; switched off, it is written. @see IHI 0069, 5.1.2 */
export function itsEnableLpis(s: ItsState, cpu: number, enable: boolean): ItsState {
	const redistributor = s.redistributors[cpu];
	if (redistributor === undefined || redistributor.enabled === enable) return s;
	const next = s.redistributors.map((r, n) => (n === cpu ? { ...r, enabled: enable } : r));
	let state: ItsState = { ...s, redistributors: next };
	const own = [...s.lpis].filter(([, { target }]) => target === cpu);
	for (const [intid, lpi] of own) {
		if (enable) state = redistributor.pendingTableZero ? state : takePending(state, intid);
		else {
			const memory = savePending(state.memory, redistributor.pendingTable, intid, lpi.pending);
			state = withLpi({ ...state, memory }, intid, { ...lpi, pending: false });
		}
	}
	return state;
}

/** INTIDs of the LPIs that a vCPU would acknowledge one after another. Priorities have five bits. */
export function itsForwarded(s: ItsState, cpu: number, priorityMask: number): readonly number[] {
	const urgency = (intid: number): number => (s.lpis.get(intid)?.priority ?? 0) & 0xf8;
	return [...s.lpis]
		.filter(([, { pending, enabled, target }]) => pending && enabled && target === cpu)
		.map(([intid]) => intid)
		.filter((intid) => urgency(intid) < priorityMask)
		.sort((a, b) => urgency(a) - urgency(b) || a - b);
}

/** A vCPU acknowledges an LPI, which has no active state. @see IHI 0069, 4.1.2 */
export function itsAcknowledge(s: ItsState, intid: number): ItsState {
	const lpi = s.lpis.get(intid);
	return lpi === undefined ? s : withLpi(s, intid, { ...lpi, pending: false });
}
