import { KVM_ARM_IRQ_TYPE_SHIFT, SYSREGS, type SysregName } from "@upcall/uapi";
import { Random } from "../../oracle/random.ts";
import { frameAccess, GIC_RAM, GICC, GICD, GICR, GicGuest, type GuestStep, twice } from "../gicGuest.ts";
import { requestOf } from "../ioctlArguments.ts";
import type { Case, Target } from "../target.ts";

const ROUNDS = 4;
const STEPS = 60;
/** Starts of the register arrays and single registers of a distributor. */
const DISTRIBUTOR = [
	0, 4, 8, 0xc, 0x80, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380, 0x400, 0x800, 0xc00, 0xf00, 0xf10, 0xf20,
];
const ROUTERS = [0x6000, 0x6100, 0x7f00, 0xffd0];
const REDISTRIBUTOR = [0, 4, 8, 0x10, 0x14, 0x70, 0x78, 0xa0, 0xb0, 0xc0, 0xffd0];
const SGI_FRAME = DISTRIBUTOR.map((offset) => 0x1_0000 + offset);
const CPU_INTERFACE = [0, 4, 8, 0xc, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x28, 0xd0, 0xfc, 0x1000];
const ICC = (Object.keys(SYSREGS) as SysregName[])
	.filter((name) => name.startsWith("ICC_"))
	.map((name) => SYSREGS[name]);
/** Acknowledge and end: often, so that something becomes active. */
const IAR_EOIR = (["ICC_IAR0_EL1", "ICC_IAR1_EL1", "ICC_EOIR0_EL1", "ICC_EOIR1_EL1"] as const).map((n) => SYSREGS[n]);

function step(random: Random, version: 2 | 3): GuestStep {
	const kind = random.below(8);
	if (kind < 3) return frameAccess(random, GICD, version === 3 ? [...DISTRIBUTOR, ...ROUTERS] : DISTRIBUTOR, 0x1_0000);
	if (version === 2) return frameAccess(random, GICC, CPU_INTERFACE, 0x2000);
	if (kind < 5)
		return frameAccess(random, GICR + 0x2_0000 * random.below(4), [...REDISTRIBUTOR, ...SGI_FRAME], 0x2_0000);
	const register = random.pick(random.oneIn(2) ? IAR_EOIR : ICC);
	return { register, write: !random.oneIn(3), value: random.oneIn(2) ? BigInt(random.below(64)) : random.operand() };
}

/** Attributes of groups 0 to 9, mostly of registers that exist. */
function attribute(random: Random, guest: GicGuest, version: 2 | 3): string {
	const group = random.oneIn(10) ? random.word() : random.below(10);
	const offsets =
		version === 3
			? [...DISTRIBUTOR, ...ROUTERS, ...REDISTRIBUTOR, ...SGI_FRAME, 0xc230, 0xc665]
			: [...DISTRIBUTOR, ...CPU_INTERFACE];
	const low = random.oneIn(6) ? random.word() : random.pick(offsets) + 4 * random.below(8);
	const high = random.oneIn(10) ? random.word() : random.below(4);
	const attr = group < 1 || group === 4 ? BigInt(random.below(8)) : BigInt(low) | (BigInt(high) << 32n);
	const at = GIC_RAM + 0x8_0000 + 8 * random.below(64);
	guest.view.setBigUint64(at - GIC_RAM, random.operand(), true);
	const request = random.pick(["SET", "SET", "GET", "HAS"] as const);
	const data = random.oneIn(16) ? random.operand() : guest.userAddress(at);
	return `attribute ${request} ${group < 10 ? group : "other"} ${guest.attribute(guest.gic, request, group, attr, data) === 0 ? "ok" : "refused"}`;
}

function line(random: Random, guest: GicGuest): void {
	const type = random.below(4);
	const intid = random.pick([1, 16, 27, 30, 31, 32, 33, 40, 255, 256, 1019, random.below(0x1_0000)]);
	const bytes = new Uint8Array(8);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, ((type << KVM_ARM_IRQ_TYPE_SHIFT) | (random.below(4) << 16) | intid) >>> 0, true);
	view.setUint32(4, random.below(2), true);
	guest.vm.ioctl(requestOf("KVM_IRQ_LINE"), bytes);
}

function act(seed: number, seen: (outcome: string) => void): string {
	const random = new Random(seed);
	const version = random.oneIn(3) ? 2 : 3;
	const guest = new GicGuest(version, 1 + random.below(3), version === 3 && random.oneIn(3), !random.oneIn(8));
	for (let round = 0; round < ROUNDS; round++) {
		for (let i = 0; i < 12; i++) seen(`v${version} ${attribute(random, guest, version)}`);
		for (let i = 0; i < 4; i++) line(random, guest);
		const steps = Array.from({ length: STEPS }, () => step(random, version));
		guest.run(random.below(guest.vcpus.length), steps);
		for (const vcpu of guest.vcpus)
			seen(`v${version} active ${vcpu.hiddenState().gic?.active.length === 0 ? "none" : "some"}`);
	}
	guest.verify();
	return guest.hash();
}

/** Interrupt controllers: frames and system registers from the guest, attributes and lines from userspace. */
export const target: Target = {
	run({ random, seen }: Case) {
		twice(random.word(), (seed) => act(seed, seen));
	},
};
