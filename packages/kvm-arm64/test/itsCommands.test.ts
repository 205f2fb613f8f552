import {
	GITS_BASER,
	GITS_CMD_CLEAR,
	GITS_CMD_DISCARD,
	GITS_CMD_INT,
	GITS_CMD_INV,
	GITS_CMD_INVALL,
	GITS_CMD_MAPI,
	GITS_CMD_MOVALL,
	GITS_CMD_MOVI,
	GITS_CREADR,
	GITS_CTLR,
	GITS_CWRITER,
	GITS_TRANSLATER,
	GITS_TYPER,
	KVM_CAP_MSI_DEVID,
	KVM_CREATE_DEVICE,
	KVM_DEV_ARM_ITS_RESTORE_TABLES,
	KVM_DEV_ARM_ITS_SAVE_TABLES,
	KVM_DEV_TYPE_ARM_VGIC_ITS,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_MP_STATE_SUSPENDED,
	KVM_SYSTEM_EVENT_WAKEUP,
	regIdByName,
} from "@upcall/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openKvm, type Vcpu } from "../src/index.ts";
import { A64, load32, RAM } from "./support/guest.ts";
import {
	CONFIGURATION,
	DEVICES,
	ITS,
	ITT,
	LPI,
	Machine,
	mapc,
	mapd,
	mapti,
	onEvent,
	unmapc,
	unmapd,
	VALID,
	type Words,
} from "./support/itsMachine.ts";

describe("commands", () => {
	it("INV and INVALL read the configuration table, nothing else does", () => {
		const m = new Machine();
		m.byte(CONFIGURATION, 0);
		m.commands(mapd(7), mapc(0, 0), mapti(7, 0, LPI));
		m.msi(7, 0);
		m.byte(CONFIGURATION, 0xa1);
		expect(m.taken()).toEqual([]);
		m.commands(onEvent(GITS_CMD_INV, 7, 0));
		expect(m.taken()).toEqual([LPI]);
		m.byte(CONFIGURATION, 0);
		m.commands(onEvent(GITS_CMD_INVALL, 0, 0));
		m.commands(onEvent(GITS_CMD_INT, 7, 0));
		expect(m.taken()).toEqual([]);
		m.byte(CONFIGURATION, 0xa1);
		m.redistributor(0, 0xb0, 0);
		expect(m.taken()).toEqual([LPI]);
	});

	it("INT makes an event happen, CLEAR, DISCARD and MAPD take it back", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), onEvent(GITS_CMD_MAPI, 7, 0), mapti(7, 1, LPI + 1), mapti(7, 2, LPI + 2));
		m.commands(onEvent(GITS_CMD_INT, 7, 1), onEvent(GITS_CMD_CLEAR, 7, 1));
		expect(m.taken()).toEqual([]);
		m.commands(onEvent(GITS_CMD_INT, 7, 1), onEvent(GITS_CMD_INT, 7, 2), onEvent(GITS_CMD_DISCARD, 7, 1));
		expect([m.taken(), m.msi(7, 1), m.msi(7, 2)]).toEqual([[LPI + 2], 0, 1]);
		m.commands(unmapd(7));
		expect([m.taken(), m.msi(7, 2)]).toEqual([[], 0]);
	});

	it("MOVI, MOVALL and MAPC move LPIs that are pending", () => {
		const m = new Machine();
		m.commands(mapd(7), mapc(0, 0), mapc(1, 1), mapti(7, 0, LPI), mapti(7, 1, LPI + 1));
		m.msi(7, 0);
		m.msi(7, 1);
		m.commands(onEvent(GITS_CMD_MOVI, 7, 0, 1));
		expect([m.taken(0), m.taken(1)]).toEqual([[LPI + 1], [LPI]]);
		m.msi(7, 0);
		m.commands([BigInt(GITS_CMD_MOVALL), 0n, 1n << 16n, 0n]);
		expect([m.taken(1), m.taken(0)]).toEqual([[], [LPI]]);
		m.msi(7, 1);
		m.commands(mapc(0, 1));
		expect([m.taken(0), m.taken(1)]).toEqual([[], [LPI + 1]]);
		m.commands(unmapc(0));
		expect(m.msi(7, 1)).toBe(0);
		m.commands(mapc(0, 0));
		expect(m.msi(7, 1)).toBe(1);
	});

	it("that are wrong are passed over", () => {
		const m = new Machine();
		m.commands(
			mapd(0x1_0000),
			mapd(0x4000),
			mapd(7, ITT, 17),
			mapc(0, 9),
			mapti(7, 0, LPI),
			mapd(7, ITT, 2),
			mapti(7, 4, LPI),
			mapti(7, 0, LPI - 1),
			mapti(7, 1, 0x1_0000),
			[0xffn],
			mapc(0, 0),
			mapti(7, 3, LPI + 3),
		);
		expect([0, 1, 3, 4].map((event) => m.msi(7, event))).toEqual([0, 0, 1, 0]);
		expect(m.taken()).toEqual([LPI + 3]);
	});

	it("go through a device table of two levels", () => {
		const m = new Machine();
		m.write(GITS_CTLR, 0n);
		m.write(GITS_BASER, VALID | (1n << 62n) | BigInt(DEVICES));
		m.view.setBigUint64(DEVICES + 8 - RAM, VALID | BigInt(ITT + 0x1_0000), true);
		m.write(GITS_CTLR, 1n);
		m.commands(mapd(7), mapd(0x2001), mapc(0, 0), mapti(7, 0, LPI), mapti(0x2001, 0, LPI + 1));
		expect([m.msi(7, 0), m.msi(0x2001, 0)]).toEqual([0, 1]);
	});

	it("of a long queue are done in parts, while the guest runs", () => {
		const m = new Machine({ vcpus: 1 });
		m.commands(mapd(7, ITT, 16), mapc(0, 0));
		for (let first = 0; first < 16_384; first += 1024)
			m.commands(...Array.from({ length: 1024 }, (_, n) => mapti(7, first + n, LPI + first + n)));
		const start = m.read(GITS_CREADR);
		m.queue(...Array.from({ length: 100 }, () => onEvent(GITS_CMD_INVALL, 0, 0)), onEvent(GITS_CMD_INT, 7, 5));
		const end = start + 101n * 32n;
		m.write(GITS_CWRITER, end);
		expect(m.read(GITS_CTLR)).toBe(1n);
		expect(m.read(GITS_CREADR)).toBeLessThan(end);
		const cpu = m.vcpus[0] as Vcpu;
		m.view.setUint32(0, A64.wfi, true);
		m.view.setUint32(4, A64.b(-1), true);
		cpu.setOneReg(regIdByName("pc"), BigInt(RAM));
		// Each run pays for the work with its budget.
		let runs = 0;
		while (m.read(GITS_CREADR) !== end && runs < 100) {
			expect(cpu.enter()).toBe(-4);
			runs++;
		}
		expect(runs).toBeGreaterThan(5);
		expect(m.read(GITS_CREADR)).toBe(end);
	});

	it("of a long queue are done while the only vCPU is suspended, and what they make pending wakes it", () => {
		const m = new Machine({ vcpus: 1 });
		expect(m.taken()).toEqual([]);
		m.commands(mapd(7, ITT, 16), mapc(0, 0));
		for (let first = 0; first < 16_384; first += 1024)
			m.commands(...Array.from({ length: 1024 }, (_, n) => mapti(7, first + n, LPI + first + n)));
		const start = m.read(GITS_CREADR);
		m.queue(...Array.from({ length: 30 }, () => onEvent(GITS_CMD_INVALL, 0, 0)), onEvent(GITS_CMD_INT, 7, 5));
		m.write(GITS_CWRITER, start + 31n * 32n);
		const cpu = m.vcpus[0] as Vcpu;
		cpu.finishExit();
		cpu.setMpState(KVM_MP_STATE_SUSPENDED);
		let result = -4;
		for (let runs = 0; result === -4 && runs < 100; runs++) result = cpu.enter();
		const event = [KVM_EXIT_SYSTEM_EVENT, KVM_SYSTEM_EVENT_WAKEUP];
		expect([result, cpu.run.exit_reason, cpu.run.system_event.type]).toEqual([0, ...event]);
	});

	it("do not take more translations than there are INTIDs", () => {
		const m = new Machine({ vcpus: 1 });
		m.commands(mapd(1, ITT, 16), mapd(2, ITT, 16), mapc(0, 0));
		for (let first = 0; first < 65_536; first += 1024)
			m.commands(...Array.from({ length: 1024 }, (_, n) => mapti(1, first + n, LPI)));
		m.commands(mapti(2, 0, LPI));
		expect([m.msi(1, 65_535), m.msi(2, 0)]).toEqual([1, 0]);
		m.commands(unmapd(1), mapti(2, 0, LPI));
		expect(m.msi(2, 0)).toBe(1);
	});

	it("of any kind, in any memory, end", () => {
		const word = fc.oneof(
			fc.constantFrom(0n, 1n, 1n << 32n, VALID | BigInt(ITT), VALID, 0x2000n << 32n, (1n << 64n) - 1n),
			fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
		);
		const command = fc
			.tuple(fc.nat(16), word, word, word, word)
			.map(([code, a, b, c, d]): Words => [(a & ~0xffn) | BigInt(code), b, c, d]);
		fc.assert(
			fc.property(fc.array(command, { maxLength: 60 }), word, (commands, table) => {
				const m = new Machine();
				m.commands(...commands);
				m.control(KVM_DEV_ARM_ITS_SAVE_TABLES);
				m.write(GITS_CTLR, 0n);
				m.write(GITS_BASER, table | VALID);
				m.write(GITS_CTLR, 1n);
				m.commands(...commands);
				expect(m.control(KVM_DEV_ARM_ITS_SAVE_TABLES)).toBeLessThanOrEqual(0);
				expect(m.control(KVM_DEV_ARM_ITS_RESTORE_TABLES)).toBeLessThanOrEqual(0);
			}),
			{ numRuns: 60 },
		);
	});
});

it("a guest drives the ITS through its frame", () => {
	const m = new Machine({ vcpus: 1 });
	m.queue(mapd(7), mapc(0, 0), mapti(7, 0, LPI), onEvent(GITS_CMD_INT, 7, 0));
	const code = [
		...load32(1, ITS + GITS_CWRITER),
		A64.movz(0, 4 * 32),
		A64.str(0, 1),
		...load32(1, ITS + GITS_CREADR),
		A64.ldr(2, 1),
		...load32(1, ITS + GITS_TYPER),
		A64.ldr(3, 1),
		...load32(1, ITS + GITS_TRANSLATER),
		A64.strw(0, 1),
		...load32(1, 0x1000_0000),
		A64.str(2, 1),
	];
	for (const [i, word] of code.entries()) m.view.setUint32(4 * i, word, true);
	const cpu = m.vcpus[0] as Vcpu;
	cpu.setOneReg(regIdByName("pc"), BigInt(RAM));
	expect(cpu.enter()).toBe(0);
	expect([cpu.x(2), cpu.x(3)]).toEqual([128n, 0x1_ef71n]);
	expect(m.taken()).toEqual([LPI]);
});

it("KVM_CREATE_DEVICE knows the type", () => {
	const vm = openKvm({ memory: 1 << 20 }).createVm();
	const request = new Uint8Array(12);
	new DataView(request.buffer).setUint32(0, KVM_DEV_TYPE_ARM_VGIC_ITS, true);
	new DataView(request.buffer).setUint32(8, 1, true);
	expect(vm.ioctl(KVM_CREATE_DEVICE, request)).toBe(0);
	expect(vm.checkExtension(KVM_CAP_MSI_DEVID)).toBe(0);
});
