/**
 * Byte offsets in the one memory of a VM, shared by the engine (AssemblyScript) and the TypeScript around it.
 * Only plain constants: both compilers read this file.
 *
 * ```
 * 0x00001000  constants of the engine's code
 * 0x00020000  VM header, then the system register table
 * 0x00040000  memory slots, sorted by guest physical address
 * 0x00140000  vCPU 0 (state, TLB banks), vCPU 1, ...
 *             kvm_run pages, page map, dirty map, decode slots
 *             user area
 * ```
 */

// ---- the VM header (absolute addresses) --------------------------------------------------------------------------

/** Base of the VM header. */
export const VM = 0x20000;
/** u32: number of memory slots in the sorted table. */
export const VM_SLOT_COUNT = 0x20000;
/** u32: number of vCPU areas in use. */
export const VM_CPU_COUNT = 0x20004;
/** u32: address of the page map, one u16 for each 4 KiB page of the user area: its decode slot + 1, or 0. */
export const VM_PAGE_MAP = 0x20008;
/** u32: address of the dirty map, one byte of PAGE_* bits for each 4 KiB page of the user area. */
export const VM_DIRTY_MAP = 0x2000c;
/** The guest has written to the page. */
export const PAGE_DIRTY = 1;
/** A write TLB may have an entry for the page; clear: none has. */
export const PAGE_WRITE_ENTRY = 2;
/** The write was reported to the host, and the host has not asked for another report. */
export const PAGE_REPORTED = 4;
/** u32: address of the pool of decode slots. */
export const VM_POOL = 0x20010;
/** u32: number of decode slots. */
export const VM_POOL_COUNT = 0x20014;
/** u32: next decode slot that the clock looks at. */
export const VM_POOL_HAND = 0x20018;
/** u32: address of the user area. */
export const VM_USER_BASE = 0x2001c;
/** u32: pages in the user area. */
export const VM_USER_PAGES = 0x20020;
/** u32: 1 when the host wants a report of the first write to each page of a logged slot. */
export const VM_REPORTS = 0x20024;
/** u32: 1 when the counter runs on retired instructions. */
export const VM_CLOCK_VIRTUAL = 0x20028;
/** u32: ticks = (retired * multiplier) >> shift. */
export const VM_CLOCK_SHIFT = 0x2002c;
/** u64: see VM_CLOCK_SHIFT. */
export const VM_CLOCK_MULTIPLIER = 0x20030;
/** u32: number of rows in the system register table. */
export const VM_SYSREG_COUNT = 0x20038;
/** u32: decode slots that have been used; those after them are zero. */
export const VM_POOL_USED = 0x20044;
/** u32: number of decode slots evicted, a statistic. */
export const VM_EVICTIONS = 0x2003c;
/** u32: physical address bits of the CPU model, from ID_AA64MMFR0_EL1.PARange. */
export const VM_PA_BITS = 0x20040;
/** u32: address of the table of compiled regions, rows of REGION_ROW bytes; 0: nothing is compiled. */
export const VM_REGIONS = 0x20048;
/** u32: rows of the table that have been used. */
export const VM_REGION_COUNT = 0x2004c;
/** u32: regions whose first record is not in place, to be put back. */
export const VM_REGIONS_ASIDE = 0x20050;
/** u32: counts up when code of a region has been written or given up. */
export const VM_REGION_EPOCH = 0x20054;
/** u32: record that has become hot, 0 = none. */
export const VM_HOT = 0x20058;
/** u32: changes when translations are taken out of TLBs for another reason than that one takes the place of another. */
export const VM_TLB_EPOCH = 0x2005c;
/** The record that makes the dispatch loop look the PC up again. */
export const VM_RELOAD = 0x20080;
/** u8 for each number of `generated/features.ts`: 1 when the CPU model has the feature. */
export const VM_FEATURES = 0x20100;
/** System register table: rows of SYSREG_ROW bytes sorted by key. */
export const VM_SYSREGS = 0x21000;
/** u32 key, u32 offset of the storage in the vCPU state, u32 flags, u32 index, u64 write mask, u64 unused. */
export const SYSREG_ROW = 32;
/** Memory slots: rows of SLOT_ROW bytes sorted by start. */
export const VM_SLOTS = 0x40000;
/** u64 start, u64 end (guest physical), u32 address of the backing bytes, u32 flags, u32 number, u32 unused. */
export const SLOT_ROW = 32;
export const SLOT_LIMIT = 32768;
export const SLOT_READONLY = 1;
export const SLOT_LOG_DIRTY = 2;

// ---- one vCPU ------------------------------------------------------------------------------------------------------

/** First vCPU area. */
export const CPU_BASE = 0x140000;
/** Bytes of the state; the TLB banks follow it. */
export const STATE_BYTES = 0x4000;

/** x0 to x30, 8 bytes each. */
export const S_X = 0;
/** Always zero: register 31 as a source. */
export const S_XZR = 248;
/** The current stack pointer. */
export const S_SP = 256;
/** Written when the destination is register 31. */
export const S_SINK = 264;
/** u64: valid outside the dispatch loop and whenever it is at VM_RELOAD. */
export const S_PC = 272;
/** u32: N Z C V in bits 3 to 0. */
export const S_NZCV = 280;
/** u32: exception level, 0 or 1. */
export const S_EL = 284;
/** u32: PSTATE.SP. */
export const S_SPSEL = 288;
/** u32: D A I F in bits 3 to 0. */
export const S_DAIF = 292;
export const S_PAN = 296;
export const S_UAO = 300;
export const S_IL = 304;
export const S_SS = 308;
export const S_SSBS = 312;
/** u32: interrupt inputs, bit 0 IRQ, bit 1 FIQ, bit 2 SError. */
export const S_LINES = 316;
/** u32: ISS of the pending SError. */
export const S_SERROR_ISS = 320;
/** u32: set by another thread to make the loop return. */
export const S_STOP = 324;
/** u64 each: the banked stack pointers; the one in use is stale, S_SP has its value. */
export const S_SP_EL0 = 328;
export const S_SP_EL1 = 336;
/** u32: record of the instruction being executed, written before anything that can fault. */
export const S_P = 344;
/** u32: records of the current page. */
export const S_PBASE = 348;
/** u64: virtual address of the current page. */
export const S_PVA = 352;
/** i32: budget left. */
export const S_LEFT = 360;
/** i32: budget given to the current run. */
export const S_BUDGET = 364;
/** u64: instructions retired before the current run. */
export const S_RETIRED = 368;
/** i32: budget used in the current run for what retires nothing. */
export const S_UNRETIRED = 376;
/** u32: the TLB bank in use (address). */
export const S_BANK = 380;
/** u32: stamp of the last bank switch, for the replacement of banks. */
export const S_BANK_CLOCK = 384;
/** u32: debug control, DEBUG_* bits. */
export const S_DEBUG = 388;
/** u32: 1 when CPACR_EL1.FPEN traps the use of SIMD and floating-point registers at the current EL. */
export const S_FP_TRAP = 504;
/** u64 each: subtracted from the counter. */
export const S_CNTVOFF = 392;
export const S_CNTPOFF = 400;
/** Exclusive monitor: u32 bytes marked (0 = open), u64 guest physical address, u64 value, u64 upper half of 16 bytes. */
export const S_MONITOR_SIZE = 408;
export const S_MONITOR_VALUE = 416;
export const S_MONITOR_VALUE2 = 424;
export const S_MONITOR_IPA = 496;
/** u32: number of the last exit reason, 0 while running. */
export const S_EXIT = 432;
/** u64: guest physical address of the exit. */
export const S_EXIT_IPA = 440;
export const S_EXIT_VA = 448;
export const S_EXIT_DATA = 456;
export const S_EXIT_WRITE = 464;
export const S_EXIT_SIZE = 468;
export const S_EXIT_ISS = 472;
export const S_EXIT_RT = 476;
export const S_EXIT_KEY = 480;
export const S_EXIT_ESR = 484;
export const S_EXIT_KIND = 488;
export const S_EXIT_IMM = 492;
/** Bank descriptors: BANKS rows of 32 bytes: u64 TTBR0, u64 TTBR1, u32 context, u32 stamp, u32 in use. */
export const S_BANKS = 512;
/**
 * For addresses with bit 55 clear, then set: u64 address, u64 mask. An address whose masked bits equal the first may lie
 * in a block or a page larger than 4 KiB that the TLBs hold in pieces. A mask of 0 covers all, an unused pair has the
 * address 1.
 */
export const S_LARGE = 768;
/** u32: state of software step, STEP_*. */
export const S_STEP = 800;
/** u32: 1 when the last instruction was stepped, 2 when it was a load-exclusive, and its exception is to come. */
export const S_STEPPED = 804;
/** u32: the instruction has set PSTATE.SS itself, so that its end does not advance software step. */
export const S_STEP_HOLD = 808;
/** u32: the instruction is a load-exclusive. */
export const S_STEPPED_EX = 812;
/** u32: the instruction that the PC was looked up for must run alone. */
export const S_SLICE = 816;
/** u32: S_STEP when the slice of one instruction began. */
export const S_SLICE_STEPS = 820;
/** u32: bits of the breakpoints that may match an address. */
export const S_BREAKS = 824;
/** u32: bits of the breakpoints that may match any address, by the context. */
export const S_BREAK_CONTEXT = 828;
/** u32: bits of the watchpoints that may match. */
export const S_WATCHES = 832;
export const S_DIT = 960;
/** u32: PSTATE.BTYPE; 0 while an instruction is executed, BRK excepted. */
export const S_BTYPE = 964;
/** u64: state of the generator behind RNDR. */
export const S_RANDOM = 968;
/** u32: EXIT_WFI or EXIT_WFE ends when CNTVCT_EL0 reaches S_EXIT_DATA. */
export const S_EXIT_TIMED = 976;
/** u32: instructions retired at EL0 are counted. */
export const S_LEVELS = 836;
/** u32: the Exception level that is being counted. */
export const S_LEVEL_EL = 840;
/** u64: instructions that had retired when it began. */
export const S_LEVEL_MARK = 848;
/** u64: instructions that retired at EL0 before. */
export const S_LEVEL_EL0 = 856;
/** u64: where an indirect branch out of a region goes. */
export const S_TARGET = 864;
/** u32: the budget of the current run has ended inside a region. */
export const S_REGION_ENDED = 872;
/** u32: TLBs may hold entries of addresses with bit 55 set that are not global. */
export const S_UPPER_LOCAL = 876;
/** Storage of the system registers, 8 bytes each. */
export const S_SYS = 1024;

/** Units of breakpoint and watchpoint registers: u64 DBGBVR, u64 DBGBCR, u64 DBGWVR, u64 DBGWCR. */
export const DEBUG_UNIT = 32;
export const DEBUG_UNITS = 16;
/** The units that the host's debugger uses. */
export const S_DEBUG_HOST = 0x2c00;
/** Copies of the units in force, the guest's or the host's. */
export const S_DEBUG_ACTIVE = 0x2e00;
/** V0 to V31, 16 bytes each. */
export const S_V = 0x3000;

/** 64 bytes: the elements of a structure load or store on their way between memory and registers. */
export const S_STRUCTURE = 0x3200;
/** Pages that the compiled region that runs has used last: u64 address, or all ones; u32 what to add to an address on it. */
export const S_PAGES = 0x3240;
export const REMEMBERED_PAGES = 8;

export const BANKS = 8;
/** Entries of one TLB; an entry is 16 bytes: u64 tag, u32 addend, u32: guest physical page, of a fetch whether it is guarded. */
export const TLB_ENTRIES = 512;
/** Mask of `va >> 8` that gives the byte offset of an entry. */
export const TLB_MASK = 0x1ff0;
/** Offsets of the TLBs in a bank: reads, writes, fetches. */
export const TLB_READ = 0;
export const TLB_WRITE = 0x2000;
export const TLB_EXEC = 0x4000;
export const BANK_BYTES = 0x6000;
/** Bytes of one vCPU area. */
export const CPU_BYTES = 0x34000;

// ---- decode slots --------------------------------------------------------------------------------------------------

/** A record: u16 op, u16 rd, u16 rn, u16 rm (byte offsets of registers in the state), u64 immediate. */
export const RECORD_BYTES = 16;
/**
 * 1,024 records, then one that ends the page: its rd says that regions have code of the page, rn counts how often code of
 * regions on it was written, the halves of its immediate are the address of the page and whether it was used lately.
 */
export const DECODE_SLOT_BYTES = 16400;
export const DECODE_END = 16384;
/** Offset in that last record of the count of writes. */
export const END_LOSSES = 4;
/** The operation of the record at VM_RELOAD; `ops.ts` has it as OP_RELOAD. */
export const OP_RELOAD_NUMBER = 2;

// ---- compiled regions ----------------------------------------------------------------------------------------------

/**
 * u32 record that the region begins at (0: the row is free), u32 REGION_*, u32 budget that it needs at least, u32 unused,
 * 16 bytes: the record that was there, then u16 REGION_PAGES times: decode slots + 1 that the region has code of.
 */
export const REGION_ROW = 64;
export const REGION_PAGES = 16;
/** Offsets in a row of the copy of the first record, and of the numbers of decode slots. */
export const REGION_SAVED = 16;
export const REGION_SLOTS = 32;
/** The first record leads to the region; it is aside until the next run; the region may never run again. */
export const REGION_PLACED = 1;
export const REGION_ASIDE = 2;
export const REGION_DEAD = 3;
/** Its function is not there yet. */
export const REGION_PENDING = 4;
/** u16 counters of the records at which regions are left for the interpreter, by their address. */
export const HEAT_ENTRIES = 4096;

// ---- exits ---------------------------------------------------------------------------------------------------------

export const EXIT_BUDGET = 0;
export const EXIT_HVC = 1;
export const EXIT_SMC = 2;
export const EXIT_WFI = 3;
export const EXIT_WFE = 4;
export const EXIT_MMIO = 5;
export const EXIT_ABORT = 6;
export const EXIT_SYSREG = 7;
export const EXIT_DEBUG = 8;
export const EXIT_INTERRUPT = 9;
export const EXIT_REPORTED = 10;

export const ABORT_DATA = 0;
export const ABORT_FETCH = 1;
export const ABORT_WALK = 2;

/** Debug exceptions leave with EXIT_DEBUG; the guest's software step is off. */
export const DEBUG_ROUTE = 1;
/** The units at S_DEBUG_HOST are in force. */
export const DEBUG_HARDWARE = 2;

/** Software step: inactive; an instruction is to be executed; its exception is to be taken. */
export const STEP_INACTIVE = 0;
export const STEP_NOT_PENDING = 1;
export const STEP_PENDING = 2;

// ---- flags of a system register row --------------------------------------------------------------------------------

export const SYSREG_EL0_READ = 1;
export const SYSREG_EL0_WRITE = 2;
export const SYSREG_EL1_READ = 4;
export const SYSREG_EL1_WRITE = 8;
/** CPACR_EL1.FPEN traps accesses. */
export const SYSREG_FLOAT = 16;
/** Bits 11:8: the control that decides an EL0 access, TRAP_*. */
export const SYSREG_TRAP_SHIFT = 8;
/** Bits 15:12: STORE_*. */
export const SYSREG_STORE_SHIFT = 12;
export const STORE_STATE = 0;
export const STORE_ID = 1;
export const STORE_RAZ = 2;
export const STORE_SPECIAL = 3;
export const STORE_TRAP = 4;
