import { createMachine, type MachineOptions } from "../../src/index.ts";

/** movz/movk and two HVCs: a vendor call with x1 = 42, then PSCI SYSTEM_OFF; prints "B" on the way. */
const words = [
	0xd2a12009, 0x52800841, 0xb9000121, 0xd2800541, 0xd2800020, 0xf2b86000, 0xd4000002, 0xd2800100, 0xf2b08000,
	0xd4000002, 0x14000000,
];

/** Words of a program that passes a sum up and powers off: browser.test.ts puts them here. */
declare const LOOP: readonly number[];

/** The loop in one tier: how it ended, its sum and its length, and whether something was compiled. */
async function loop(tier: NonNullable<MachineOptions["tier"]>): Promise<string> {
	const machine = createMachine({
		kernel: new Uint8Array(Uint32Array.from(LOOP).buffer),
		memory: 4 << 20,
		tier,
		clock: "virtual",
	});
	let sum = 0n;
	machine.handlers.on(0xc300_0001, (call) => {
		sum = call.x(1);
		return 0;
	});
	const { reason } = await machine.run();
	const compiled = (machine.vm.jitStatistics?.regions ?? 0) > 0;
	return `${reason} ${sum.toString(16)} ${machine.instructions} ${compiled ? "compiled" : "interpreted"}`;
}

async function main(): Promise<string> {
	const machine = createMachine({ kernel: new Uint8Array(Uint32Array.from(words).buffer), memory: 4 << 20 });
	let printed = "";
	let argument = 0n;
	machine.console.onData((bytes) => {
		printed += new TextDecoder().decode(bytes);
	});
	machine.handlers.on(0xc300_0001, (call) => {
		argument = call.x(1);
		return 0;
	});
	const end = await machine.run();
	const isolated = String(globalThis.crossOriginIsolated);
	const tiers = [await loop("interp"), await loop("auto"), await loop("jit")].join(", ");
	return `${end.reason}, printed ${printed}, called with ${argument}, cross-origin isolated ${isolated}; ${tiers}`;
}

main().then(
	(text) => {
		document.title = text;
	},
	(error: unknown) => {
		document.title = `failed: ${String(error)}`;
	},
);
