import {
	GITS_BASER,
	GITS_CBASER,
	GITS_CREADR,
	GITS_CTLR,
	GITS_CWRITER,
	GITS_TRANSLATER,
	KVM_DEV_ARM_VGIC_GRP_CTRL,
	KVM_DEV_ARM_VGIC_GRP_ITS_REGS,
	KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES,
	SYSREGS,
} from "@upcall/uapi";
import { Random } from "../../oracle/random.ts";
import { frameAccess, GIC_RAM, GIC_RAM_BYTES, GICD, GICR, GicGuest, type GuestStep, ITS, twice } from "../gicGuest.ts";
import { requestOf } from "../ioctlArguments.ts";
import type { Case, Target } from "../target.ts";

const ROUNDS = 5;
const VALID = 1n << 63n;
const QUEUE = GIC_RAM + 0x4_0000;
const TABLES = GIC_RAM + 0x5_0000;
const REGISTERS = [
	GITS_CTLR,
	4,
	8,
	GITS_CBASER,
	GITS_CWRITER,
	GITS_CREADR,
	GITS_BASER,
	GITS_BASER + 8,
	0xffd0,
	GITS_TRANSLATER,
];
const CODES = [1, 3, 3, 4, 5, 8, 8, 8, 9, 9, 9, 10, 10, 10, 10, 11, 12, 13, 14, 15];

/** An address of a table: in memory, at its end, outside. */
function tableAddress(random: Random): bigint {
	if (random.oneIn(12)) return random.operand() & 0xf_ffff_ffff_ff00n;
	return BigInt(TABLES + 0x1_0000 * random.below((GIC_RAM + GIC_RAM_BYTES - TABLES) / 0x1_0000 + 1));
}

/** A command that mostly makes sense. */
function command(random: Random): readonly bigint[] {
	if (random.oneIn(12)) return [random.operand(), random.operand(), random.operand(), random.operand()];
	const code = random.oneIn(20) ? random.below(256) : random.pick(CODES);
	const id = random.oneIn(10) ? random.word() : random.below(4);
	const event = random.oneIn(10) ? random.word() : random.below(32);
	const intid = random.oneIn(10) ? random.word() : 8192 + random.below(64);
	const collection = random.oneIn(10) ? random.below(0x1_0000) : random.below(3);
	const valid = random.oneIn(6) ? 0n : VALID;
	const size = code === 8 ? BigInt(random.oneIn(6) ? random.below(32) : 4) : BigInt(event) | (BigInt(intid) << 32n);
	const third = code === 8 ? tableAddress(random) : (BigInt(random.below(4)) << 16n) | BigInt(collection);
	return [BigInt(code) | (BigInt(id) << 32n), size, valid | third, BigInt(random.below(4)) << 16n];
}

/** Four devices, each with a table of its own, and three collections. */
const basic = (): (readonly bigint[])[] => [
	...[0, 1, 2, 3].map((id) => [8n | (BigInt(id) << 32n), 4n, VALID | BigInt(TABLES + 0x9_0000 + 0x1000 * id), 0n]),
	...[0, 1, 2].map((id) => [9n, 0n, VALID | BigInt(id), 0n]),
];

/** What a driver does to start: LPIs on, tables, queue, and the ITS on. Each may be wrong. */
function setUp(random: Random, cpus: number): GuestStep[] {
	const store = (address: number, value: bigint): GuestStep => ({ address, size: 8, write: true, value });
	const table = (): bigint =>
		(random.oneIn(10) ? 0n : VALID) |
		(random.oneIn(4) ? 1n << 62n : 0n) |
		tableAddress(random) |
		BigInt(random.oneIn(6) ? random.below(256) : 0);
	const steps: GuestStep[] = [{ address: GICD, size: 4, write: true, value: 2n }];
	for (let cpu = 0; cpu < cpus; cpu++) {
		const frame = GICR + 0x2_0000 * cpu;
		steps.push(store(frame + 0x70, tableAddress(random) | BigInt(random.oneIn(6) ? random.below(32) : 15)));
		steps.push(store(frame + 0x78, tableAddress(random) | (random.oneIn(4) ? 1n << 62n : 0n)));
		steps.push({ address: frame, size: 4, write: true, value: random.oneIn(8) ? 0n : 1n });
	}
	steps.push({ address: ITS, size: 4, write: true, value: 0n });
	steps.push(store(ITS + GITS_BASER, table()), store(ITS + GITS_BASER + 8, table()));
	const queue = random.oneIn(8) ? tableAddress(random) : BigInt(QUEUE);
	steps.push(store(ITS + GITS_CBASER, VALID | queue | BigInt(random.oneIn(3) ? random.below(256) : 15)));
	steps.push({ address: ITS, size: 4, write: true, value: 1n });
	return steps;
}

/** Entries of tables, in the form that a restore reads. */
function hostileTables(random: Random, guest: GicGuest): void {
	for (let i = 0; i < 40; i++) {
		const at =
			TABLES - GIC_RAM + 0x1_0000 * random.below(11) + 8 * (random.oneIn(4) ? random.below(8192) : random.below(8));
		const itt = (tableAddress(random) >> 8n) << 5n;
		const next = BigInt(random.oneIn(3) ? random.below(0x4000) : random.below(3)) << 49n;
		const intid = BigInt(random.oneIn(6) ? random.word() : 8192 + random.below(64)) << 16n;
		const value = random.pick([
			VALID | next | itt | BigInt(random.oneIn(4) ? random.below(32) : 4),
			(BigInt(random.below(4)) << 48n) | intid | BigInt(random.below(3)),
			VALID | (BigInt(random.below(4)) << 16n) | BigInt(random.below(3)),
			VALID | tableAddress(random),
			random.operand(),
		]);
		guest.view.setBigUint64(at, BigInt.asUintN(64, value), true);
	}
}

function message(random: Random, guest: GicGuest): number {
	const bytes = new Uint8Array(32);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, random.oneIn(12) ? random.word() : ITS + GITS_TRANSLATER, true);
	view.setUint32(4, random.oneIn(20) ? random.word() : 0, true);
	view.setUint32(8, random.oneIn(12) ? random.word() : random.below(32), true);
	view.setUint32(12, random.oneIn(12) ? random.word() : 1, true);
	view.setUint32(16, random.oneIn(12) ? random.word() : random.below(4), true);
	return guest.vm.ioctl(requestOf("KVM_SIGNAL_MSI"), bytes);
}

/** Userspace's part: registers, saving, restoring, resets. */
function attribute(random: Random, guest: GicGuest, seen: (outcome: string) => void): void {
	if (guest.its === undefined) return;
	const at = GIC_RAM + 0x3_f000;
	if (random.oneIn(2)) {
		const code = random.pick([0, 1, 1, 2, 2, 2, 4, random.below(8)]);
		const result = guest.attribute(guest.its, "SET", KVM_DEV_ARM_VGIC_GRP_CTRL, BigInt(code), 0n);
		seen(`ITS control ${code} ${result}`);
		if (random.oneIn(3))
			guest.attribute(guest.gic, "SET", KVM_DEV_ARM_VGIC_GRP_CTRL, BigInt(KVM_DEV_ARM_VGIC_SAVE_PENDING_TABLES), 0n);
		return;
	}
	guest.view.setBigUint64(at - GIC_RAM, random.oneIn(2) ? VALID | tableAddress(random) : random.operand(), true);
	const offset = random.oneIn(8) ? random.below(0x2_0000) : random.pick(REGISTERS);
	const request = random.pick(["SET", "SET", "GET", "HAS"] as const);
	guest.attribute(guest.its, request, KVM_DEV_ARM_VGIC_GRP_ITS_REGS, BigInt(offset), guest.userAddress(at));
}

function act(seed: number, seen: (outcome: string) => void): string {
	const random = new Random(seed);
	const guest = new GicGuest(3, 1 + random.below(3), true);
	for (let i = 0; i < 64; i++)
		for (let page = 0; page < 11; page++)
			guest.view.setUint8(TABLES - GIC_RAM + 0x1_0000 * page + i, random.oneIn(3) ? 0xa1 : 0);
	let written = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const steps: GuestStep[] = round === 0 || random.oneIn(4) ? setUp(random, guest.vcpus.length) : [];
		const count = random.oneIn(6) ? 2000 : 1 + random.below(40);
		const start = random.oneIn(3) ? [] : basic();
		for (let i = 0; i < count + start.length; i++) {
			(start[i] ?? command(random)).forEach((value, n) => {
				guest.view.setBigUint64(QUEUE - GIC_RAM + ((written + 8 * n) & 0xffff), BigInt.asUintN(64, value), true);
			});
			written = (written + 32) & 0xffff;
		}
		steps.push({
			address: ITS + GITS_CWRITER,
			size: 8,
			write: true,
			value: BigInt(random.oneIn(10) ? random.below(0x10_0000) : written),
		});
		for (let i = 0; i < 10; i++) steps.push(frameAccess(random, ITS, REGISTERS, 0x2_0000));
		for (const [register, value] of [
			[SYSREGS.ICC_PMR_EL1, 0xf0n],
			[SYSREGS.ICC_IGRPEN1_EL1, 1n],
		] as const)
			steps.push({ register, write: true, value });
		for (let i = 0; i < 6; i++) steps.push({ register: SYSREGS.ICC_IAR1_EL1, write: false, value: 0n });
		if (random.oneIn(3)) hostileTables(random, guest);
		guest.run(random.below(guest.vcpus.length), steps);
		for (let i = 0; i < 8; i++) seen(`message ${message(random, guest)}`);
		const lpis = guest.vm.itsHiddenState()?.lpis ?? [];
		seen(`LPIs ${lpis.length === 0 ? "none" : lpis.some(({ pending }) => pending) ? "pending" : "mapped"}`);
		guest.verify();
		for (let i = random.below(4); i > 0; i--) attribute(random, guest, seen);
	}
	guest.verify();
	return guest.hash();
}

/** The ITS: its frame, hostile command queues and tables in guest memory, messages, and userspace that saves and restores. */
export const target: Target = {
	run({ random, seen }: Case) {
		twice(random.word(), (seed) => act(seed, seen));
	},
};
