import { badImage } from "../loaders/errors.ts";
import type { GuestSymbol } from "./symbolTable.ts";

const SHT_SYMTAB = 2;
const SECTION_BYTES = 64;
const SYMBOL_BYTES = 24;
const STT_NOTYPE = 0;
const STT_OBJECT = 1;
const STT_FUNC = 2;
const SHF_EXECINSTR = 4n;
const MAX_NAME = 4096;

const decoder = new TextDecoder();

/**
 * Symbols of a 64-bit little-endian ELF file's symbol table.
 *
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`, when the file has none or is damaged
 * @see Tool Interface Standard ELF-64, chapter "Symbol Table"
 */
export function elfSymbols(bytes: Uint8Array): readonly GuestSymbol[] {
	if (bytes.length < 64 || bytes[4] !== 2 || bytes[5] !== 1) throw badImage("not a 64-bit little-endian ELF file");
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const at = Number(view.getBigUint64(40, true));
	const count = view.getUint16(60, true);
	if (view.getUint16(58, true) !== SECTION_BYTES || at + count * SECTION_BYTES > bytes.length)
		throw badImage("the ELF file is cut off: its section headers lie outside");
	const section = (n: number) => {
		const header = at + n * SECTION_BYTES;
		const offset = Number(view.getBigUint64(header + 24, true));
		const size = Number(view.getBigUint64(header + 32, true));
		return {
			type: view.getUint32(header + 4, true),
			executable: (view.getBigUint64(header + 8, true) & SHF_EXECINSTR) !== 0n,
			link: view.getUint32(header + 40, true),
			offset,
			size,
			inside: offset + size <= bytes.length,
		};
	};
	const sections = Array.from({ length: count }, (_, n) => section(n));
	const table = sections.find((s) => s.type === SHT_SYMTAB);
	const names = table === undefined ? undefined : sections[table.link];
	if (table === undefined || names === undefined) throw badImage("the ELF file has no symbols: it was stripped");
	if (!table.inside || !names.inside) throw badImage("the ELF file is cut off: its symbols lie outside");
	const nameAt = (offset: number): string => {
		if (offset >= names.size) return "";
		const begin = names.offset + offset;
		const end = bytes.subarray(0, Math.min(names.offset + names.size, begin + MAX_NAME)).indexOf(0, begin);
		return end < 0 ? "" : decoder.decode(bytes.subarray(begin, end));
	};
	const symbols: GuestSymbol[] = [];
	for (let n = 0; n < Math.floor(table.size / SYMBOL_BYTES); n++) {
		const symbol = table.offset + n * SYMBOL_BYTES;
		const type = view.getUint8(symbol + 4) & 15;
		const home = view.getUint16(symbol + 6, true);
		const name = nameAt(view.getUint32(symbol, true));
		if (home === 0 || name === "" || (type !== STT_FUNC && type !== STT_NOTYPE && type !== STT_OBJECT)) continue;
		const code = type === STT_FUNC || (type === STT_NOTYPE && sections[home]?.executable === true);
		symbols.push({ name, address: view.getBigUint64(symbol + 8, true), code });
	}
	return symbols;
}
