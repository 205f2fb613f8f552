/**
 * The MMIO transport's registers, with everything of a device but its queues and its work.
 *
 * @see Virtual I/O Device (VIRTIO) Version 1.2, sections 2.1, 2.2, 3.1 and 4.2.2
 */

/** Device status bits (section 2.1). */
export const STATUS = {
	ACKNOWLEDGE: 1,
	DRIVER: 2,
	DRIVER_OK: 4,
	FEATURES_OK: 8,
	DEVICE_NEEDS_RESET: 64,
	FAILED: 128,
} as const;

const F_VERSION_1 = 1n << 32n;
const F_RING_RESET = 1n << 40n;

/** What a device is, as its transport shows it. */
export interface TransportDevice {
	readonly deviceId: number;
	readonly vendorId: number;
	/** Feature bits that the device offers. */
	readonly features: bigint;
	/** Largest size of each queue. */
	readonly queueMax: readonly number[];
	/** Size of guest RAM, and where it begins: queues have to be in it. */
	readonly ram: { readonly base: bigint; readonly bytes: bigint };
}

/** Registers of one queue. */
export interface TransportQueue {
	readonly size: number;
	readonly ready: boolean;
	readonly descriptorArea: bigint;
	readonly driverArea: bigint;
	readonly deviceArea: bigint;
}

/** State of the transport. */
export interface TransportState {
	readonly status: number;
	readonly deviceFeaturesSel: number;
	readonly driverFeaturesSel: number;
	readonly driverFeatures: bigint;
	readonly queueSel: number;
	readonly interruptStatus: number;
	readonly configGeneration: number;
	readonly queues: readonly TransportQueue[];
}

/** State after a reset (section 2.4.1). */
export function transportReset(device: TransportDevice, configGeneration = 0): TransportState {
	return {
		status: 0,
		deviceFeaturesSel: 0,
		driverFeaturesSel: 0,
		driverFeatures: 0n,
		queueSel: 0,
		interruptStatus: 0,
		configGeneration,
		queues: device.queueMax.map((size) => resetQueue(size)),
	};
}

function resetQueue(size: number): TransportQueue {
	return { size, ready: false, descriptorArea: 0n, driverArea: 0n, deviceArea: 0n };
}

/** Value of a control register, read with four bytes at an aligned offset below 0x100. */
export function transportRead(device: TransportDevice, state: TransportState, offset: number): number {
	const queue = state.queues[state.queueSel];
	switch (offset) {
		case 0x000:
			return 0x74726976;
		case 0x004:
			return 2;
		case 0x008:
			return device.deviceId;
		case 0x00c:
			return device.vendorId;
		case 0x010:
			return state.deviceFeaturesSel > 1
				? 0
				: Number((device.features >> BigInt(32 * state.deviceFeaturesSel)) & 0xffff_ffffn);
		case 0x034:
			return device.queueMax[state.queueSel] ?? 0;
		case 0x044:
			return queue?.ready ? 1 : 0;
		case 0x060:
			return state.interruptStatus;
		case 0x070:
			return state.status;
		// SHMLen and SHMBase: no region exists, "reading ... results in -1" (table 4.1).
		case 0x0b0:
		case 0x0b4:
		case 0x0b8:
		case 0x0bc:
			return 0xffff_ffff;
		case 0x0fc:
			return state.configGeneration;
		default:
			return 0;
	}
}

function half(value: bigint, word: number, high: boolean): bigint {
	return high ? (value & 0xffff_ffffn) | (BigInt(word) << 32n) : ((value >> 32n) << 32n) | BigInt(word);
}

function inRam(device: TransportDevice, address: bigint, bytes: number): boolean {
	const at = address - device.ram.base;
	return at >= 0n && at + BigInt(bytes) <= device.ram.bytes;
}

/** Whether the driver described a queue that can be used (section 2.7, table of alignments and sizes). */
export function queueUsable(device: TransportDevice, queue: TransportQueue, max: number): boolean {
	const { size, descriptorArea, driverArea, deviceArea } = queue;
	return (
		size > 0 &&
		size <= max &&
		(size & (size - 1)) === 0 &&
		descriptorArea % 16n === 0n &&
		driverArea % 2n === 0n &&
		deviceArea % 4n === 0n &&
		inRam(device, descriptorArea, 16 * size) &&
		inRam(device, driverArea, 6 + 2 * size) &&
		inRam(device, deviceArea, 6 + 8 * size)
	);
}

/**
 * The device met something that it cannot go on from: DEVICE_NEEDS_RESET, and a configuration change notification once
 * the driver is up (section 2.1.2).
 */
export function transportNeedsReset(state: TransportState): TransportState {
	if (state.status & STATUS.DEVICE_NEEDS_RESET) return state;
	return {
		...state,
		status: state.status | STATUS.DEVICE_NEEDS_RESET,
		interruptStatus: state.status & STATUS.DRIVER_OK ? state.interruptStatus | 2 : state.interruptStatus,
	};
}

function writeStatus(device: TransportDevice, state: TransportState, value: number): TransportState {
	if (value === 0) return transportReset(device, state.configGeneration);
	// 2.1.1: a driver cannot clear bits but by a reset; bit 6 is the device's.
	let status = state.status | (value & 0x8f);
	const accepted = (state.driverFeatures & ~device.features) === 0n && (state.driverFeatures & F_VERSION_1) !== 0n;
	if (!(state.status & STATUS.FEATURES_OK) && value & STATUS.FEATURES_OK && !accepted) status &= ~STATUS.FEATURES_OK;
	return { ...state, status };
}

/** State after a store of four bytes to a control register at an aligned offset below 0x100. */
export function transportWrite(
	device: TransportDevice,
	state: TransportState,
	offset: number,
	value: number,
): TransportState {
	const index = state.queueSel;
	const queue = state.queues[index];
	const max = device.queueMax[index] ?? 0;
	const withQueue = (change: Partial<TransportQueue>): TransportState => ({
		...state,
		queues: state.queues.map((q, i) => (i === index ? { ...q, ...change } : q)),
	});
	// Registers of a queue that is in use do not change.
	const address = (name: "descriptorArea" | "driverArea" | "deviceArea", high: boolean): TransportState =>
		queue === undefined || queue.ready ? state : withQueue({ [name]: half(queue[name], value, high) });
	switch (offset) {
		case 0x014:
			return { ...state, deviceFeaturesSel: value };
		case 0x020: {
			if (state.status & STATUS.FEATURES_OK || state.driverFeaturesSel > 1) return state;
			return { ...state, driverFeatures: half(state.driverFeatures, value, state.driverFeaturesSel === 1) };
		}
		case 0x024:
			return { ...state, driverFeaturesSel: value };
		case 0x030:
			return { ...state, queueSel: value };
		case 0x038:
			return queue === undefined || queue.ready ? state : withQueue({ size: value });
		case 0x044:
			if (queue === undefined || queue.ready === ((value & 1) !== 0)) return state;
			if (!(value & 1)) return withQueue({ ready: false });
			return queueUsable(device, queue, max) ? withQueue({ ready: true }) : transportNeedsReset(state);
		case 0x064:
			return { ...state, interruptStatus: state.interruptStatus & ~value };
		case 0x070:
			return writeStatus(device, state, value);
		case 0x080:
		case 0x084:
			return address("descriptorArea", offset === 0x084);
		case 0x090:
		case 0x094:
			return address("driverArea", offset === 0x094);
		case 0x0a0:
		case 0x0a4:
			return address("deviceArea", offset === 0x0a4);
		case 0x0c0:
			// 2.6.1: the device has reset the queue before the store ends.
			return queue !== undefined &&
				value & 1 &&
				state.driverFeatures & F_RING_RESET &&
				state.status & STATUS.FEATURES_OK
				? withQueue(resetQueue(max))
				: state;
		default:
			return state;
	}
}
