import type { DiskFormat, DiskMode, FileDiskOptions } from "@upcall/vmm/node";
import { InvalidArgumentError } from "commander";

const UNITS: Record<string, number> = { "": 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 };

/** A size such as `256M`: a number with K, M or G (powers of 1024), or plain bytes. */
export function parseSize(text: string): number {
	const match = /^(\d+)([KMG]?)(?:i?B)?$/i.exec(text);
	const bytes = Number(match?.[1]) * (UNITS[(match?.[2] ?? "").toUpperCase()] ?? Number.NaN);
	if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new InvalidArgumentError("give a size such as 256M or 1G.");
	return bytes;
}

/** A whole number in a range. */
export function parseWhole(low: number, high: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (!/^\d+$/.test(text) || value < low || value > high)
			throw new InvalidArgumentError(`give a whole number from ${low} to ${high}.`);
		return value;
	};
}

/** vCPUs as `--smp` names them. */
export interface SmpFlag {
	readonly smp: number;
	readonly maxCpus: number;
}

/** `N` or `N,maxcpus=M`: vCPUs that are there, and vCPUs that there can be. */
export function parseSmp(text: string): SmpFlag {
	const match = /^([1-8])(?:,maxcpus=([1-8]))?$/.exec(text);
	const smp = Number(match?.[1]);
	const maxCpus = Number(match?.[2] ?? smp);
	if (match === null || maxCpus < smp)
		throw new InvalidArgumentError("give a whole number from 1 to 8, or N,maxcpus=M with M from N to 8.");
	return { smp, maxCpus };
}

/** A TCP port; 0 for one that is free. */
export const parsePort: (text: string) => number = parseWhole(0, 65535);

/** A count: a whole number from 0 on that JavaScript's numbers hold exactly. */
export function parseCount(text: string): number {
	const value = Number(text);
	if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("give a whole number.");
	return value;
}

/** Seconds, with a fraction. */
export function parseSeconds(text: string): number {
	const value = Number(text);
	if (text.trim() === "" || !(value > 0) || !Number.isFinite(value))
		throw new InvalidArgumentError("give a number of seconds above zero.");
	return value;
}

/** A regular expression over the guest's output. */
export function parsePattern(text: string): RegExp {
	try {
		return new RegExp(text);
	} catch (error) {
		throw new InvalidArgumentError(error instanceof Error ? error.message : "not a regular expression.");
	}
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", e: "\x1b", "0": "\0", "\\": "\\" };

/** Text to type, with `\n`, `\r`, `\t`, `\e`, `\0`, `\\` and `\xHH`. */
export function unescapeText(text: string): string {
	return text.replace(/\\(x[0-9a-fA-F]{2}|.)/g, (all, code: string) =>
		code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? all),
	);
}

/** A disk as `--disk` names it. */
export interface DiskFlag extends FileDiskOptions {
	readonly path: string;
}

/** `--disk` behind the name of the file: modes, a file for an overlay, a format. */
const DISK_OPTION = /,(?:(ro|rw|overlay)|overlay=([^,]+)|format=([^,]*))$/;

/**
 * Adds `FILE[,ro|,overlay|,overlay=FILE2][,format=raw|qcow2]` to the disks that were given before. A comma elsewhere belongs to
 * the name.
 */
export function collectDisk(text: string, before: readonly DiskFlag[] | undefined): DiskFlag[] {
	let path = text;
	let mode: DiskMode | undefined;
	let overlayFile: string | undefined;
	let format: DiskFormat | undefined;
	for (let match = DISK_OPTION.exec(path); match !== null; match = DISK_OPTION.exec(path)) {
		const [all, m, file, f] = match;
		const twice = f === undefined ? mode !== undefined || overlayFile !== undefined : format !== undefined;
		if (twice) throw new InvalidArgumentError("give one of ro, overlay and overlay=FILE, and one format.");
		if (f !== undefined && f !== "raw" && f !== "qcow2") throw new InvalidArgumentError("the format is raw or qcow2.");
		mode = (m as DiskMode | undefined) ?? mode;
		overlayFile = file ?? overlayFile;
		format = f ?? format;
		path = path.slice(0, -all.length);
	}
	if (path === "") throw new InvalidArgumentError("give FILE, FILE,ro, FILE,overlay or FILE,overlay=FILE2.");
	const disk = {
		path,
		...(mode === undefined ? {} : { mode }),
		...(overlayFile === undefined ? {} : { overlayFile }),
		...(format === undefined ? {} : { format }),
	};
	return [...(before ?? []), disk];
}

/** A folder as `--share` names it. */
export interface ShareFlag {
	readonly path: string;
	readonly readOnly: boolean;
}

/** Adds `FOLDER` or `FOLDER,ro` to the folders that were given before. */
export function collectShare(text: string, before: readonly ShareFlag[] | undefined): ShareFlag[] {
	const readOnly = text.endsWith(",ro");
	const path = readOnly ? text.slice(0, -3) : text;
	if (path === "") throw new InvalidArgumentError("give FOLDER or FOLDER,ro.");
	return [...(before ?? []), { path, readOnly }];
}
