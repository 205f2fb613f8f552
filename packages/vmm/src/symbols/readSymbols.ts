import { isArm64Image } from "../loaders/arm64Image.ts";
import { isElf } from "../loaders/elf.ts";
import { badImage } from "../loaders/errors.ts";
import { gunzip, isGzip } from "../loaders/gzip.ts";
import { elfSymbols } from "./elfSymbols.ts";
import { kallsymsSymbols } from "./kallsyms.ts";
import { SymbolTable } from "./symbolTable.ts";
import { isSystemMap, systemMapSymbols } from "./systemMap.ts";

/** Largest file that a compressed one may unpack to. */
const LIMIT = 1 << 30;

/**
 * Reads symbols of a guest, from a file told apart by its first bytes: a System.map (or what `nm` prints), an ELF file
 * that is not stripped, or an arm64 kernel Image, which carries its own. Each may be compressed with gzip.
 *
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`, for anything else
 */
export function readSymbols(bytes: Uint8Array): SymbolTable {
	const plain = isGzip(bytes) ? gunzip(bytes, LIMIT) : bytes;
	if (isElf(plain)) return new SymbolTable(elfSymbols(plain));
	if (isArm64Image(plain)) return new SymbolTable(kallsymsSymbols(plain));
	if (isSystemMap(plain)) return new SymbolTable(systemMapSymbols(plain));
	throw badImage("not a System.map, an ELF file or an arm64 kernel Image");
}
