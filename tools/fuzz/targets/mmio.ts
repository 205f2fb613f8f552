import { createHash } from "node:crypto";
import {
	CfiFlash,
	createMachine,
	FLASH0_BASE,
	FLASH1_BASE,
	FW_CFG_BASE,
	FwCfg,
	GPIO_BASE,
	MmioBus,
	Pl011,
	Pl031,
	Pl061,
	RAM_BASE,
	RTC_BASE,
	sparseFlashStore,
	UART_BASE,
} from "@upcall/vmm";
import type { Random } from "../../oracle/random.ts";
import { Random as SeededRandom } from "../../oracle/random.ts";
import { SKIP_AND_RETURN } from "../code.ts";
import { type Case, check, type Target } from "../target.ts";

const RAM_BYTES = 0x2_0000;
const CANARY = 4096;
const ACCESSES = 400;
const FLASH_COMMANDS = [0x10, 0x20, 0x40, 0x50, 0x60, 0x70, 0x90, 0x98, 0xd0, 0xe8, 0xff, 0xf0, 0x01, 0x2f, 0x00];
const BASES = [UART_BASE, RTC_BASE, GPIO_BASE, FW_CFG_BASE, FLASH0_BASE, FLASH1_BASE];

/** One access of a guest. */
interface Access {
	readonly address: number;
	readonly size: 1 | 2 | 4 | 8;
	readonly write: boolean;
	readonly value: bigint;
}

const swap32 = (value: number): number =>
	((value >>> 24) | ((value >>> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24)) >>> 0;

/** An access that makes sense to some device more often than not. */
function randomAccess(random: Random): Access {
	const base = random.oneIn(20) ? random.word() : random.pick(BASES);
	const flash = base === FLASH0_BASE || base === FLASH1_BASE;
	const small = random.below(8);
	let offset = random.below(small < 5 ? 0x60 : 0x1000);
	if (flash) offset = (random.below(4) * 0x4_0000 + random.below(4096)) % 0x400_0000;
	if (base === FW_CFG_BASE) offset = random.pick([0, 0, 8, 8, 16, 20, 20, random.below(32)]);
	if (base === UART_BASE || base === GPIO_BASE || base === RTC_BASE)
		offset = random.oneIn(4) ? random.below(0x1000) : (random.below(0x50) & ~3) + (random.oneIn(8) ? 1 : 0);
	const size = random.oneIn(3) ? random.pick([1, 2, 4, 8] as const) : base === FW_CFG_BASE && offset === 8 ? 2 : 4;
	let value = random.operand();
	if (flash) {
		const command = random.pick(FLASH_COMMANDS);
		if (!random.oneIn(4)) value = BigInt((command << 16) | command);
	} else if (base === FW_CFG_BASE) {
		if (offset === 8) value = BigInt(random.pick([0, 1, 3, 5, 0x19, 0x20, 0x21, random.below(65536)]) << 8);
		else value = BigInt(swap32(random.pick([RAM_BASE + random.below(RAM_BYTES), random.word(), 0])));
	}
	return { address: base + offset, size, write: random.oneIn(2), value: BigInt.asUintN(8 * size, value) };
}

/** Puts a DMA descriptor somewhere in RAM: control, length, address. */
function placeDescriptor(random: Random, ram: DataView): number {
	const at = random.below(RAM_BYTES - 16);
	const control = random.below(32) | (random.oneIn(2) ? random.below(0x40) << 16 : 0);
	ram.setUint32(at, control);
	ram.setUint32(at + 4, random.oneIn(4) ? random.field(32) : random.below(256));
	ram.setUint32(at + 8, random.oneIn(8) ? random.field(32) : 0);
	const edge = RAM_BASE + (random.oneIn(2) ? RAM_BYTES : 0) + random.below(32) - 16;
	ram.setUint32(at + 12, random.oneIn(4) ? random.word() : random.oneIn(4) ? edge : RAM_BASE + random.below(RAM_BYTES));
	return RAM_BASE + at;
}

/** Drives the devices on a bus of their own. @returns everything that was read */
function onBus(seed: number, seen: (outcome: string) => void): string {
	const random = new SeededRandom(seed);
	const memory = new Uint8Array(RAM_BYTES + 2 * CANARY).fill(0xc5);
	const ram = memory.subarray(CANARY, CANARY + RAM_BYTES);
	const view = new DataView(memory.buffer, CANARY, RAM_BYTES);
	const bus = new MmioBus();
	let printed = 0;
	let seconds = 1_767_225_600;
	const uart = new Pl011(UART_BASE, () => printed++);
	const rtc = new Pl031(RTC_BASE, () => seconds);
	const gpio = new Pl061(GPIO_BASE);
	const range = (address: number, length: number): Uint8Array | undefined => {
		const at = address - RAM_BASE;
		return at >= 0 && length >= 0 && at + length <= RAM_BYTES ? ram.subarray(at, at + length) : undefined;
	};
	const config = new FwCfg(FW_CFG_BASE, { range }, RAM_BYTES, 1);
	config.addFile(
		"opt/org.example/a",
		Uint8Array.from({ length: 100 }, (_, i) => i),
	);
	let mapped = 0;
	const flash0 = new CfiFlash("flash0", FLASH0_BASE, sparseFlashStore(), () => mapped++);
	const flash1 = new CfiFlash("flash1", FLASH1_BASE, sparseFlashStore());
	for (const device of [uart, rtc, gpio, config, flash0, flash1]) bus.add(device);
	const data = new Uint8Array(16).fill(0xc5);
	const dataView = new DataView(data.buffer);
	let trail = 0;
	for (let i = 0; i < ACCESSES; i++) {
		const access = randomAccess(random);
		if (access.write) dataView.setBigUint64(0, access.value, true);
		const device = bus.access(access.address, data, access.size, access.write);
		seen(`${device?.name ?? "nothing"} ${access.write ? "write" : "read"}`);
		for (let at = 0; at < 8; at++) trail = (Math.imul(trail, 31) + (data[at] as number)) >>> 0;
		if (random.oneIn(8)) {
			const address = placeDescriptor(random, view);
			for (const [offset, value] of [
				[16, 0],
				[20, address],
			] as const) {
				dataView.setUint32(0, swap32(value), true);
				bus.access(FW_CFG_BASE + offset, data, 4, true);
			}
			seen(`DMA ${view.getUint32(address - RAM_BASE) === 0 ? "done" : "error"}`);
		}
		if (random.oneIn(20)) uart.receive(Uint8Array.from({ length: random.below(64) }, () => random.below(256)));
		if (random.oneIn(40)) gpio.setInput(random.below(8), random.oneIn(2));
		if (random.oneIn(40)) seconds += random.below(100);
		rtc.poll();
		check(
			data.subarray(8).every((byte) => byte === 0xc5),
			() => "an access wrote behind its 8 bytes",
		);
	}
	const canaries = [memory.subarray(0, CANARY), memory.subarray(CANARY + RAM_BYTES)];
	check(
		canaries.every((c) => c.every((byte) => byte === 0xc5)),
		() => "a device wrote outside RAM",
	);
	const state = createHash("sha1").update(ram).digest("hex");
	return `${trail} ${state} ${printed} ${mapped} ${uart.pendingInput}`;
}

/** MOVZ and MOVKs that put a 64-bit value into a register. */
function load(register: number, value: bigint): number[] {
	return [0, 1, 2, 3].map((i) => {
		const half = Number((value >> BigInt(16 * i)) & 0xffffn);
		return ((i === 0 ? 0xd2800000 : 0xf2800000) | (i << 21) | (half << 5) | register) >>> 0;
	});
}

const VECTORS = 0x800;
const START = 0x1000;

/** Code that makes the accesses of a list, skips those that fault, then waits for an interrupt that cannot come. */
function program(accesses: readonly Access[]): Uint8Array {
	const words = new Uint32Array(START / 4 + 64 + accesses.length * 9);
	for (let vector = VECTORS; vector < START; vector += 0x80) words.set(SKIP_AND_RETURN, vector / 4);
	words[0] = 0x14000000 | (START / 4);
	let at = START / 4;
	// ADR X0, vectors; MSR VBAR_EL1, X0; ISB
	const back = ((VECTORS - START) / 4) & 0x7ffff;
	for (const word of [0x10000000 | (back << 5), 0xd518c000, 0xd5033fdf]) words[at++] = word;
	for (const { address, size, write, value } of accesses) {
		for (const word of [...load(1, BigInt(address)), ...load(2, value)]) words[at++] = word;
		// LDR or STR of the size, unsigned offset 0.
		words[at++] = (Math.log2(size) << 30) | 0x39000000 | (write ? 0 : 1 << 22) | (1 << 5) | 2;
	}
	// MSR DAIFSet, #15; WFI; B .-4
	words.set([0xd5034fdf, 0xd503207f, 0x17ffffff], at);
	return new Uint8Array(words.buffer);
}

/** The same accesses by a guest, through KVM_EXIT_MMIO and the machine's loop. */
async function byGuest({ random, seen }: Case): Promise<void> {
	const accesses = Array.from({ length: 64 }, () => randomAccess(random));
	const machine = createMachine({
		kernel: program(accesses),
		clock: "virtual",
		memory: 1 << 20,
		kvm: { budget: 100_000 },
	});
	machine.console.write(Uint8Array.from({ length: random.below(40) }, () => random.below(256)));
	const end = await machine.run({ timeoutSeconds: 1 });
	seen(`guest ${end.reason}`);
	// DMA into the program itself can make it anything.
	check(
		end.reason === "halted" || end.reason === "timeout",
		() => `the machine ended with ${end.reason}: ${end.message}`,
	);
}

/** Device accesses of every kind, on the bus and by a guest. */
export const target: Target = {
	async run(c: Case) {
		const seed = c.random.word();
		const first = onBus(seed, c.seen);
		const second = onBus(seed, () => {});
		check(first === second, () => `two runs differ: ${first} and ${second}`);
		if (c.random.oneIn(8)) await byGuest(c);
	},
};
