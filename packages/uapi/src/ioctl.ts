import { KvmError } from "./kvmError.ts";
import { IOCTLS } from "./tables/ioctls.ts";

/** `_IOC_NONE`: the ioctl takes no structure. */
export const IOC_NONE = 0;
/** `_IOC_WRITE`: userspace writes, the kernel reads the structure. */
export const IOC_WRITE = 1;
/** `_IOC_READ`: the kernel writes the structure, userspace reads it. */
export const IOC_READ = 2;

/** The parts of an ioctl request number. */
export interface IoctlRequest {
	/** 0, {@link IOC_WRITE}, {@link IOC_READ} or both ORed. */
	readonly direction: number;
	/** Bytes of the structure, 0 to 16383. */
	readonly size: number;
	/** Type byte; 0xAE for KVM. */
	readonly type: number;
	/** Number within the type, 0 to 255. */
	readonly nr: number;
}

/**
 * The request number of an ioctl, as the kernel's `_IOC()` computes it:
 * direction << 30 | size << 16 | type << 8 | nr, as an unsigned 32-bit number.
 *
 * @throws {@link KvmError} with `EINVAL` when a part does not fit its field
 * @see include/uapi/asm-generic/ioctl.h
 */
export function ioctlNumber({ direction, size, type, nr }: IoctlRequest): number {
	for (const [name, value, limit] of [
		["direction", direction, 3],
		["size", size, 0x3fff],
		["type", type, 0xff],
		["nr", nr, 0xff],
	] as const) {
		if (!Number.isInteger(value) || value < 0 || value > limit) {
			throw new KvmError("EINVAL", `${name} is ${value}; it has to be a whole number from 0 to ${limit}`);
		}
	}
	return ((direction << 30) | (size << 16) | (type << 8) | nr) >>> 0;
}

/** Splits an ioctl request number; bits above 31 are ignored. */
export function decodeIoctl(request: number): IoctlRequest {
	return {
		direction: request >>> 30,
		size: (request >>> 16) & 0x3fff,
		type: (request >>> 8) & 0xff,
		nr: request & 0xff,
	};
}

/** The kind of file descriptor that an ioctl is called on. */
export type DescriptorKind = "system" | "vm" | "vcpu" | "device";

/**
 * The name of an ioctl request on a kind of descriptor, or `undefined` when arm64 has none. The kind is necessary:
 * KVM_ARM_SET_DEVICE_ADDR (VM) and KVM_GET_ONE_REG (vCPU) are the same number.
 */
export function ioctlName(request: number, descriptor: DescriptorKind): string | undefined {
	return IOCTLS.find(([, number, kinds]) => number === request && kinds.split(", ").includes(descriptor))?.[0];
}
