/** Layout of a record of harness.c, in bytes, and the addresses that the harness maps. */
export const RECORD = 944;
export const BATCH = 256;
export const SP = 248;
export const PC = 256;
export const NZCV = 264;
export const SIGNAL = 268;
export const INSTRUCTION = 272;
export const MEMORY = 288;
/** V0 to V31. */
export const V = 416;
export const FPCR = 928;
export const FPSR = 932;
/** Bytes of memory that a case starts with and is compared in: the end of the data page. */
export const WINDOW_BYTES = 128;
export const FLAG_BRANCH = 1;

export const CODE = 0x40000000;
export const SLOT_BYTES = 64;
/** Offset of the first tested instruction in its slot. */
export const SLOT_ENTRY = 12;
export const DATA = 0x40080000;
export const DATA_BYTES = 4096;
export const WINDOW = DATA + DATA_BYTES - WINDOW_BYTES;

/** Linux signal numbers that the harness reports; 0 is none. */
export const SIGILL = 4;
export const SIGTRAP = 5;
export const SIGBUS = 7;
export const SIGSEGV = 11;

/** Address of the first tested instruction of a record. */
export const entryOf = (index: number): number => CODE + index * SLOT_BYTES + SLOT_ENTRY;
