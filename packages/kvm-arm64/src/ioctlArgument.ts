import { type IoctlArgument, toAddress } from "./userMemory.ts";

/** Normalises an ioctl request to the kernel's unsigned 32 bits; -1 for what is no number. */
export function requestNumber(request: number): number {
	return Number.isInteger(request) ? request >>> 0 : -1;
}

/** An ioctl argument that is a plain number; -1 when bytes were given. */
export function plainArgument(argument: IoctlArgument): number {
	return argument instanceof Uint8Array ? -1 : toAddress(argument);
}
