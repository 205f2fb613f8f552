import {
	GITS_CMD_CLEAR,
	GITS_CMD_DISCARD,
	GITS_CMD_INT,
	GITS_CMD_MAPC,
	GITS_CMD_MAPD,
	GITS_CMD_MAPTI,
	GITS_CMD_MOVI,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import type { Machine } from "../../src/index.ts";
import { machineOf, outcome, restored, snapshotOf } from "./support.ts";

const VALID = 1n << 63n;
const LPI = 8192;
/** The guest's memory: configuration and pending tables, tables of the ITS, its queue. */
const CONFIGURATION = 0x4030_0000n;
const PENDING = 0x4031_0000n;
const DEVICES = 0x4033_0000n;
const COLLECTIONS = 0x4034_0000n;
const QUEUE = 0x4035_0000n;
const ITT = 0x4036_0000n;

/** Stores 64 bits at an address. */
const store = (address: bigint, value: bigint): string =>
	`ldr x0, =0x${address.toString(16)}\nldr x1, =0x${value.toString(16)}\nstr x1, [x0]\n`;
const storeWord = (address: bigint, value: bigint): string => store(address, value).replace("str x1", "str w1");

/** Puts a command behind those in the queue, whose end is x20; x21 is the offset there, x19 the ITS. */
const command = (...words: readonly bigint[]): string =>
	`${[0, 1, 2, 3].map((i) => `ldr x1, =0x${(words[i] ?? 0n).toString(16)}\nstr x1, [x20, #${8 * i}]\n`).join("")}bl queued\n`;

const mapd = (device: number): string => command(BigInt(GITS_CMD_MAPD) | (BigInt(device) << 32n), 4n, VALID | ITT);
const mapc = (collection: number, vcpu: number): string =>
	command(BigInt(GITS_CMD_MAPC), 0n, VALID | BigInt(vcpu << 16) | BigInt(collection));
const mapti = (event: number, collection: number): string =>
	command(BigInt(GITS_CMD_MAPTI) | (7n << 32n), BigInt(event) | (BigInt(LPI + event) << 32n), BigInt(collection));

/** A command of an event of device 7; the event comes from a register. */
const onEvent = (code: number, event: string, collection = 0): string =>
	`ldr x1, =0x${(BigInt(code) | (7n << 32n)).toString(16)}\nmov x2, #${collection}\nstp x1, ${event}, [x20]\nstp x2, xzr, [x20, #16]\nbl queued\n`;

/**
 * Sets an ITS up, then has its events happen, moves them between the vCPUs, takes some away and maps them again, changes the
 * configuration table without telling, and acknowledges fewer than happen. The UART's interrupt changes between level and edge.
 */
const MESSAGES = `
	ldr x19, =0x08080000
	ldr x20, =0x${QUEUE.toString(16)}
	mov x21, #0
	${storeWord(0x0800_0000n, 2n)}
	${[0n, 1n].map((cpu) => store(0x080a_0070n + cpu * 0x2_0000n, CONFIGURATION | 15n) + store(0x080a_0078n + cpu * 0x2_0000n, PENDING + cpu * 0x1_0000n) + storeWord(0x080a_0000n + cpu * 0x2_0000n, 1n)).join("")}
	${store(CONFIGURATION, 0xa1a1_a1a1_a1a1_a1a1n)}
	${store(0x0808_0100n, VALID | DEVICES)}
	${store(0x0808_0108n, VALID | COLLECTIONS)}
	${store(0x0808_0080n, VALID | QUEUE)}
	${storeWord(0x0808_0000n, 1n)}
	${mapd(7)}${mapc(0, 0)}${mapc(1, 1)}
	${[0, 1, 2, 3, 4, 5, 6, 7].map((event) => mapti(event, event === 7 ? 1 : 0)).join("")}
	mov x0, #0xf0
	msr icc_pmr_el1, x0
	mov x0, #1
	msr icc_igrpen1_el1, x0
	ldr x24, =0x08000000
	str wzr, [x24, #0xc08]
	ldr x23, =0x09000000
	mov w0, #0x20
	str w0, [x23, #0x38]
	str w0, [x23]
	mov x25, #0
	mov x26, #0
loop:
	and x3, x25, #7
	${onEvent(GITS_CMD_INT, "x3")}
	add x3, x25, x25, lsr #2
	and x3, x3, #7
	${onEvent(GITS_CMD_INT, "x3")}
	and x4, x25, #3
	cbnz x4, 2f
	and x3, x25, #7
	${onEvent(GITS_CMD_MOVI, "x3", 1)}
	mrs x0, icc_iar1_el1
	msr icc_eoir1_el1, x0
	add x26, x26, x0
2:	tst x25, #6
	b.ne 3f
	mov x3, #2
	${onEvent(GITS_CMD_DISCARD, "x3")}
	${mapti(2, 0)}
	mov x3, #3
	${onEvent(GITS_CMD_CLEAR, "x3")}
	ldr x5, =0x${CONFIGURATION.toString(16)}
	and w6, w25, #0x18
	add w6, w6, #0x81
	strb w6, [x5, x3]
	ubfx x6, x25, #3, #1
	lsl w6, w6, #3
	str w6, [x24, #0xc08]
3:	and x4, x25, #1
	cbnz x4, 4f
	mrs x0, icc_iar1_el1
	msr icc_eoir1_el1, x0
	eor x26, x0, x26, ror #7
	ldr w0, [x24, #0x204]
	eor x26, x0, x26, ror #5
	ldr x5, =0x${(CONFIGURATION + 0x1000n).toString(16)}
	str x26, [x5]
4:	add x25, x25, #1
	cmp x25, #300
	b.ne loop
	ldr x0, =0x84000008
	hvc #0
	b .
queued:
	add x21, x21, #32
	add x20, x20, #32
	and x21, x21, #0xfff
	ldr x20, =0x${QUEUE.toString(16)}
	add x20, x20, x21
	str x21, [x19, #0x88]
	ret
	.ltorg
`;

const hidden = (machine: Machine) => machine.vm.itsHiddenState();

describe("a restored machine with an ITS", () => {
	it("goes on instruction for instruction, with LPIs pending on both vCPUs", async () => {
		const make = () => machineOf(MESSAGES, { smp: 2, psci: "kernel", kvm: { budget: 997 } });
		const expected = await outcome(make());
		expect(expected.reason).toBe("shutdown");
		const pending = new Set<number>();
		let lines = 0;
		for (let part = 1; part < 10; part++) {
			const machine = make();
			await machine.run({ instructions: Math.floor((expected.instructions * part) / 10) });
			const copy = await restored(await snapshotOf(machine));
			const state = hidden(machine);
			expect(hidden(copy)).toEqual(state);
			expect(copy.vcpus.map((vcpu) => vcpu.hiddenState())).toEqual(machine.vcpus.map((vcpu) => vcpu.hiddenState()));
			for (const lpi of state?.lpis ?? []) if (lpi.pending) pending.add(lpi.target);
			if (machine.vcpus[0]?.hiddenState().gic?.high.includes(33)) lines++;
			expect([await outcome(machine), await outcome(copy)]).toEqual([expected, expected]);
		}
		expect([...pending].sort()).toEqual([0, 1]);
		expect(lines).toBeGreaterThan(0);
	}, 120_000);

	it("takes no mappings that cannot be", async () => {
		const machine = machineOf(MESSAGES, { smp: 2, psci: "kernel" });
		await machine.run({ instructions: 2000 });
		const state = hidden(machine);
		if (state === undefined) throw new Error("no interrupt controller");
		const [its] = state.itses;
		const [device] = its?.devices ?? [];
		if (its === undefined || device === undefined) throw new Error("nothing is mapped");
		const withDevice = (change: Partial<typeof device>) => ({
			...state,
			itses: [{ ...its, devices: [{ ...device, ...change }] }],
		});
		const bad = [
			{ ...state, itses: [] },
			{ ...state, itses: [{ ...its, devices: [device, device] }] },
			{ ...state, itses: [{ ...its, collections: [[0, 5] as const] }] },
			withDevice({ id: 0x1_0000 }),
			withDevice({ eventBits: 17 }),
			withDevice({ itt: 2 ** 53 }),
			withDevice({ events: [[32, LPI, 0]] }),
			withDevice({ events: [[0, 33, 0]] }),
			withDevice({ events: [[0, LPI, 0x1_0000]] }),
			{ ...state, lpis: state.lpis.slice(1) },
			{ ...state, lpis: state.lpis.map((lpi) => ({ ...lpi, target: 7 })) },
			{ ...state, itsWork: -1 },
		];
		for (const one of bad) {
			expect(() => machine.vm.setItsHiddenState(one)).toThrow(expect.objectContaining({ errno: 22 }));
			expect(hidden(machine)?.lpis ?? []).toHaveLength(one === bad[0] ? state.lpis.length : 0);
		}
		machine.vm.setItsHiddenState(state);
		expect(hidden(machine)).toEqual(state);
	});
});

describe("a reset", () => {
	it("leaves an ITS and LPIs as they are at power-on", async () => {
		const off = MESSAGES.replace("ldr x0, =0x84000008", "ldr x0, =0x84000009");
		const machine = machineOf(off, { smp: 2, psci: "kernel" });
		const end = () => ({ state: hidden(machine), read: machine.vcpus[0]?.x(26) });
		const { instructions } = await machine.run({ reboot: false });
		const first = end();
		expect(first.state?.lpis.some(({ pending }) => pending)).toBe(true);
		expect(await machine.run({ reboot: false })).toMatchObject({ reason: "reset", instructions: 2 * instructions });
		expect(end()).toEqual(first);
	});
});
