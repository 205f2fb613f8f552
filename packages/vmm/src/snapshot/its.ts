import type { ItsDeviceState, ItsHiddenState, ItsState, LpiState } from "@upcall/kvm-arm64";
import { badSnapshot, type Saved, SavedFields } from "./saved.ts";

/** ITSs of a machine, and identifiers of 16 bits. */
const MOST_ITSES = 1;
const MOST_IDS = 0x1_0000;
const MOST_ADDRESS = 2 ** 52 - 1;
const SAFE = Number.MAX_SAFE_INTEGER;

const WHAT = "the interrupt translation service";

function saveDevice({ id, eventBits, itt, events }: ItsDeviceState): Saved {
	return { id, eventBits, itt, events };
}

/** What an ITS has been told and its LPIs. */
export function saveItsState(state: ItsHiddenState | undefined): Saved {
	if (state === undefined) return undefined;
	return {
		itsWork: state.itsWork,
		itses: state.itses.map(({ enabled, devices, collections }) => ({
			enabled,
			devices: devices.map(saveDevice),
			collections,
		})),
		lpis: state.lpis.map(({ intid, priority, enabled, pending, target }) => [
			intid,
			priority,
			enabled,
			pending,
			target,
		]),
	};
}

/** A row of whole numbers from -1 on. */
function row(value: Saved, length: number): number[] {
	const good =
		Array.isArray(value) &&
		value.length === length &&
		value.every((n: Saved) => typeof n === "number" && Number.isSafeInteger(n) && n >= -1);
	if (!good) throw badSnapshot(`the snapshot's state of ${WHAT} cannot be`);
	return value as unknown as number[];
}

function readDevice(state: Saved): ItsDeviceState {
	const fields = new SavedFields(`${WHAT}, a device`, state);
	return {
		id: fields.whole("id", 0, MOST_IDS - 1),
		eventBits: fields.whole("eventBits", 1, 16),
		itt: fields.whole("itt", 0, MOST_ADDRESS),
		events: fields.array("events", MOST_IDS).map((event) => row(event, 3) as [number, number, number]),
	};
}

function readIts(state: Saved): ItsState {
	const fields = new SavedFields(`${WHAT}`, state);
	return {
		enabled: fields.flag("enabled"),
		devices: fields.array("devices", MOST_IDS).map(readDevice),
		collections: fields.array("collections", MOST_IDS).map((collection) => row(collection, 2) as [number, number]),
	};
}

function readLpi(state: Saved): LpiState {
	const [intid, priority, enabled, pending, target] = Array.isArray(state) ? (state as readonly Saved[]) : [];
	if (typeof enabled !== "boolean" || typeof pending !== "boolean")
		throw badSnapshot(`the snapshot's state of ${WHAT} cannot be: look at lpis`);
	const [id, urgency, cpu] = row([intid, priority, target], 3) as [number, number, number];
	return { intid: id, priority: urgency, enabled, pending, target: cpu };
}

/**
 * What {@link saveItsState} gave.
 *
 * @throws KvmError code `ERR_SNAPSHOT`
 */
export function readItsState(fields: SavedFields): ItsHiddenState {
	return {
		itsWork: fields.whole("itsWork", 0, SAFE),
		itses: fields.array("itses", MOST_ITSES).map(readIts),
		lpis: fields.array("lpis", MOST_IDS).map(readLpi),
	};
}
