import type { VcpuState, VmState } from "../../state.ts";
import { TABLE_ATTRIBUTES } from "../tableAttributes.ts";
import type { Lpi } from "./lpi.ts";

/** GITS_BASER of the device table and of the collection table at reset: type, entries of 8 bytes, 64 KiB pages. */
const DEVICE_TABLE = (1n << 56n) | (7n << 48n) | (2n << 8n);
const COLLECTION_TABLE = (4n << 56n) | (7n << 48n) | (2n << 8n);

/** A device whose events are translated. */
export interface ItsDevice {
	readonly id: number;
	/** Its events have this many bits, up to 16. */
	readonly eventBits: number;
	/** Guest physical address of its interrupt translation table. */
	readonly itt: number;
	readonly events: Map<number, Translation>;
}

/** What an event of a device leads to. */
export interface Translation {
	readonly lpi: Lpi;
	collection: number;
}

/** An interrupt translation service: from events of devices to LPIs of vCPUs. */
export class Its {
	readonly vm: VmState;
	/** Guest physical address; -1 while it is not set. */
	base = -1;
	/** GITS_CTLR.Enabled */
	enabled = false;
	cbaser = 0n;
	/** GITS_CREADR and GITS_CWRITER: offsets in the command queue, in bytes. */
	creadr = 0;
	cwriter = 0;
	/** GITS_BASER0 and GITS_BASER1. */
	deviceTable = DEVICE_TABLE | TABLE_ATTRIBUTES;
	collectionTable = COLLECTION_TABLE | TABLE_ATTRIBUTES;
	readonly devices = new Map<number, ItsDevice>();
	/** Collections that are known, with their vCPU once they are mapped. */
	readonly collections = new Map<number, VcpuState | undefined>();
	/** Events that are translated, of all devices. */
	translations = 0;

	constructor(vm: VmState) {
		this.vm = vm;
	}

	/** Whether commands are left to do. */
	get hasCommands(): boolean {
		return this.enabled && this.creadr !== this.cwriter;
	}
}
