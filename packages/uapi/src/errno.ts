import { ERRNOS } from "./tables/errno.ts";

/** The name of an error number (`22` gives `"EINVAL"`), or `undefined` when Linux has none. A negative number is taken as its absolute value. */
export function errnoName(errno: number): string | undefined {
	const value = Math.abs(errno);
	return ERRNOS.find(([number]) => number === value)?.[1];
}

/** What an error number says (`22` gives `"Invalid argument"`), or `undefined` when Linux has none. */
export function errnoMessage(errno: number): string | undefined {
	const value = Math.abs(errno);
	return ERRNOS.find(([number]) => number === value)?.[2];
}
