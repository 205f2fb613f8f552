import { badImage } from "../loaders/errors.ts";
import type { GuestSymbol } from "./symbolTable.ts";

const TOKENS = 256;
/** Names between two markers. */
const NAMES_PER_MARKER = 256;
/** KSYM_NAME_LEN: longer names are not the kernel's. */
const MAX_NAME = 512;
const MAX_SYMBOLS = 1 << 22;
/** R_AARCH64_RELATIVE, Elf64_Rela.r_info. */
const RELATIVE = 0x403;
const IMAGE_ALIGN = 1n << 21n;

const align8 = (at: number): number => (at + 7) & ~7;
const latin1 = new TextDecoder("latin1");

/** Digits stand for themselves among the tokens: what the table is found by. */
const DIGITS = [..."0123456789"].flatMap((c) => [c.charCodeAt(0), 0]);

/** The two tables that names are compressed with. */
interface TokenTable {
	readonly tokens: readonly string[];
	readonly start: number;
	/** Behind the index. */
	readonly end: number;
}

function indexOfBytes(bytes: Uint8Array, part: readonly number[], from: number): number {
	for (let at = bytes.indexOf(part[0] as number, from); at >= 0; at = bytes.indexOf(part[0] as number, at + 1))
		if (part.every((byte, i) => bytes[at + i] === byte)) return at;
	return -1;
}

/** Finds kallsyms_token_table by the digits in it, and kallsyms_token_index behind it, which says where it begins. */
function findTokens(view: DataView, bytes: Uint8Array): TokenTable | undefined {
	for (let digits = indexOfBytes(bytes, DIGITS, 0); digits >= 0; digits = indexOfBytes(bytes, DIGITS, digits + 1)) {
		let end = digits;
		for (let token = 0x30; token < TOKENS && end >= 0; token++) {
			const zero = bytes.indexOf(0, end);
			end = zero < 0 || zero - end > MAX_NAME ? -1 : zero + 1;
		}
		if (end < 0) continue;
		const index = align8(end);
		if (index + 2 * TOKENS > bytes.length) continue;
		const offsets = Array.from({ length: TOKENS }, (_, n) => view.getUint16(index + 2 * n, true));
		const start = digits - (offsets[0x30] as number);
		if (offsets[0] !== 0 || start < 0 || offsets.some((offset, n) => n > 0 && offset <= (offsets[n - 1] as number)))
			continue;
		const tokens = offsets.map((offset) => {
			const zero = bytes.indexOf(0, start + offset);
			return latin1.decode(bytes.subarray(start + offset, zero));
		});
		if (tokens[0x39] === "9") return { tokens, start, end: index + 2 * TOKENS };
	}
	return undefined;
}

/** kallsyms_markers: offsets into the names, from 0 up. */
interface Markers {
	readonly start: number;
	readonly offsets: readonly number[];
}

/** The markers that would begin at a place. */
function markersAt(view: DataView, start: number, count: number): Markers | undefined {
	if (start < 0 || count < 1 || view.getUint32(start, true) !== 0) return undefined;
	const offsets = [0];
	for (let n = 1; n < count; n++) {
		const offset = view.getUint32(start + 4 * n, true);
		if (offset <= (offsets[n - 1] as number)) return undefined;
		offsets.push(offset);
	}
	return { start, offsets };
}

/**
 * Where kallsyms_markers may be: right before the token table, or with kallsyms_seqs_of_names between them, which has three
 * bytes for each symbol.
 */
function* possibleMarkers(view: DataView, before: number): Generator<Markers> {
	let at = before - 4;
	while (at > before - 12 && at >= 0 && view.getUint32(at, true) === 0) at -= 4;
	for (let count = 1; at >= 0 && count <= MAX_SYMBOLS / NAMES_PER_MARKER; count++, at -= 4) {
		if (view.getUint32(at, true) !== 0) continue;
		const markers = markersAt(view, at, count);
		if (markers !== undefined) yield markers;
		break;
	}
	for (let symbols = 1; symbols <= MAX_SYMBOLS; symbols++) {
		const count = Math.ceil(symbols / NAMES_PER_MARKER);
		const start = before - align8(3 * symbols) - align8(4 * count);
		if (start < 0) return;
		const markers = markersAt(view, start, count);
		if (markers !== undefined) yield markers;
	}
}

/** Reads compressed names. @returns where they end, or -1 when they run over `limit` */
function readNames(
	bytes: Uint8Array,
	from: number,
	limit: number,
	count: number,
	each: (at: number, length: number) => void,
): number {
	let at = from;
	for (let n = 0; n < count; n++) {
		let length = bytes[at++] as number;
		if (length >= 0x80) length = (length & 0x7f) | ((bytes[at++] as number) << 7);
		if (length === 0 || at + length > limit) return -1;
		each(at, length);
		at += length;
	}
	return at;
}

/** kallsyms_names, behind kallsyms_num_syms and before the markers. */
function findNames(
	view: DataView,
	bytes: Uint8Array,
	{ start: limit, offsets: markers }: Markers,
): { start: number; count: number } | undefined {
	const last = markers[markers.length - 1] as number;
	const highest = (limit - last) & ~7;
	const lowest = Math.max(8, highest - NAMES_PER_MARKER * (MAX_NAME + 2) - 8);
	for (let start = highest; start >= lowest; start -= 8) {
		const count = view.getUint32(start - 8, true);
		if (count === 0 || Math.ceil(count / NAMES_PER_MARKER) !== markers.length) continue;
		const tail = count - (markers.length - 1) * NAMES_PER_MARKER;
		const end = readNames(bytes, start + last, limit, tail, () => {});
		if (end >= 0 && align8(end) === limit) return { start, count };
	}
	return undefined;
}

/** Names and where they end, by the first markers that fit. */
function findTables(
	view: DataView,
	bytes: Uint8Array,
	tokens: number,
): { start: number; count: number; limit: number } | undefined {
	for (const markers of possibleMarkers(view, tokens)) {
		const names = findNames(view, bytes, markers);
		if (names !== undefined) return { ...names, limit: markers.start };
	}
	return undefined;
}

/** Whether `count` offsets from a place on are in ascending order, as those of an arm64 kernel are. */
function ascending(view: DataView, at: number, count: number): boolean {
	if (at < 0 || at + 4 * count > view.byteLength) return false;
	let before = 0;
	for (let n = 0; n < count; n++) {
		const offset = view.getUint32(at + 4 * n, true);
		if (offset < before) return false;
		before = offset;
	}
	return before > 0;
}

/**
 * Value of kallsyms_relative_base, the address of the first symbol. In a relocatable kernel the place may be empty, and
 * the relocation for it has the value. The image is linked at a multiple of 2 MiB, and its first symbol is near its start.
 *
 * @see Linux Documentation/arch/arm64/booting.rst, section 4
 */
function relativeBase(view: DataView, at: number): bigint {
	const stored = view.getBigUint64(at, true);
	if (stored !== 0n) return stored;
	let best: { distance: bigint; value: bigint } | undefined;
	for (let entry = 0; entry + 24 <= view.byteLength; entry += 8) {
		if (view.getUint32(entry + 8, true) !== RELATIVE || view.getUint32(entry + 12, true) !== 0) continue;
		const image = view.getBigUint64(entry, true) - BigInt(at);
		const value = view.getBigUint64(entry + 16, true);
		const distance = value - image;
		if (image % IMAGE_ALIGN !== 0n || distance < 0n || distance >= BigInt(view.byteLength)) continue;
		if (best === undefined || distance < best.distance) best = { distance, value };
	}
	if (best === undefined) throw badImage("the kernel does not say at which address it runs; give its System.map");
	return best.value;
}

/**
 * The symbols that a kernel carries for itself (CONFIG_KALLSYMS), read from an uncompressed arm64 Image.
 *
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`, when they are not found
 * @see Linux scripts/kallsyms.c, write_src, and kernel/kallsyms.c; the offsets moved behind the tokens in Linux 6.4
 */
export function kallsymsSymbols(bytes: Uint8Array): readonly GuestSymbol[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const missing = badImage("no kernel symbols are found in the image; give its System.map");
	const table = findTokens(view, bytes);
	const names = table === undefined ? undefined : findTables(view, bytes, table.start);
	if (table === undefined || names === undefined) throw missing;
	const { start, count } = names;
	const size = align8(4 * count);
	const later = align8(table.end);
	const early = start - 16 - size;
	const [offsets, base] = ascending(view, early, count)
		? [early, start - 16]
		: ascending(view, later, count)
			? [later, later + size]
			: [-1, -1];
	if (offsets < 0 || base + 8 > bytes.length) throw missing;
	const first = relativeBase(view, base);
	const symbols: GuestSymbol[] = [];
	readNames(bytes, start, names.limit, count, (at, length) => {
		let text = "";
		for (let i = 0; i < length && text.length <= MAX_NAME; i++) text += table.tokens[bytes[at + i] as number];
		const address = BigInt.asUintN(64, first + BigInt(view.getUint32(offsets + 4 * symbols.length, true)));
		symbols.push({ name: text.slice(1), address, code: /^[tTwW]/.test(text) });
	});
	return symbols;
}
