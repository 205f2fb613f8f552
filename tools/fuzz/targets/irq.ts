import type { EventFd } from "@upcall/kvm-arm64";
import { errnoName, GITS_TRANSLATER, KVM_DEV_ARM_VGIC_GRP_CTRL } from "@upcall/uapi";
import { Random } from "../../oracle/random.ts";
import { GICC, GICD, GicGuest, type GuestStep, ITS, twice } from "../gicGuest.ts";
import { requestOf, strangeArgument } from "../ioctlArguments.ts";
import type { Case, Target } from "../target.ts";

const CALLS = 80;
/** Where a guest's writes may signal. */
const DOORBELLS = [0x0a00_0050, 0x0a00_0250, 0x0a00_0054, GICD + 0x100];

/** A number of a descriptor: of an eventfd that is open or closed, of something else, or none. */
function descriptor(random: Random, events: readonly EventFd[]): number {
	if (random.oneIn(8)) return random.pick([-1, 0, 1, 2, 3, 0x7fff_ffff, random.word()]);
	return random.pick(events).fd;
}

const gsi = (random: Random): number => (random.oneIn(8) ? random.word() : random.below(12));

function irqfd(random: Random, events: readonly EventFd[]): Uint8Array {
	const bytes = new Uint8Array(32);
	const view = new DataView(bytes.buffer);
	view.setInt32(0, descriptor(random, events) | 0, true);
	view.setUint32(4, gsi(random), true);
	view.setUint32(8, random.oneIn(10) ? random.word() : random.pick([0, 0, 0, 1, 2, 2, 3]), true);
	view.setInt32(12, descriptor(random, events) | 0, true);
	return bytes;
}

function ioeventfd(random: Random, events: readonly EventFd[]): Uint8Array {
	const bytes = new Uint8Array(64);
	const view = new DataView(bytes.buffer);
	view.setBigUint64(0, BigInt(random.below(4)), true);
	view.setBigUint64(8, random.oneIn(10) ? random.operand() : BigInt(random.pick(DOORBELLS)), true);
	view.setUint32(16, random.oneIn(10) ? random.word() : random.pick([0, 1, 2, 4, 4, 8]), true);
	view.setInt32(20, descriptor(random, events) | 0, true);
	view.setUint32(24, random.oneIn(10) ? random.word() : random.pick([0, 0, 1, 1, 4, 5, 2, 8]), true);
	return bytes;
}

function routing(random: Random): Uint8Array {
	const count = random.oneIn(20) ? 4097 : random.below(12);
	const bytes = new Uint8Array(8 + 48 * (random.oneIn(12) ? random.below(4) : Math.min(count, 64)));
	const view = new DataView(bytes.buffer);
	if (bytes.length >= 8) {
		view.setUint32(0, count, true);
		view.setUint32(4, random.oneIn(20) ? 1 : 0, true);
	}
	for (let at = 8; at + 48 <= bytes.length; at += 48) {
		const toPin = random.oneIn(2);
		const fields = toPin
			? [
					gsi(random),
					1,
					0,
					0,
					random.oneIn(12) ? random.word() : 0,
					random.oneIn(12) ? random.word() : random.below(32),
				]
			: [
					gsi(random),
					random.oneIn(12) ? random.below(8) : 2,
					random.oneIn(8) ? random.word() : 1,
					0,
					ITS + GITS_TRANSLATER,
					0,
					random.below(4),
					random.below(4),
				];
		fields.forEach((value, n) => {
			view.setUint32(at + 4 * n, value, true);
		});
	}
	return bytes;
}

function call(random: Random, guest: GicGuest, events: EventFd[]): string {
	const names = [
		"KVM_IRQFD",
		"KVM_IRQFD",
		"KVM_IOEVENTFD",
		"KVM_IOEVENTFD",
		"KVM_SET_GSI_ROUTING",
		"KVM_IRQ_LINE",
	] as const;
	const name = random.pick(names);
	const made = {
		KVM_IRQFD: irqfd,
		KVM_IOEVENTFD: ioeventfd,
		KVM_SET_GSI_ROUTING: routing,
		KVM_IRQ_LINE: () => lineRequest(random),
	}[name];
	const argument = random.oneIn(30) ? strangeArgument(random) : made(random, events);
	const result = guest.vm.ioctl(requestOf(name), argument);
	return `${name} ${result < 0 ? errnoName(-result) : "ok"}`;
}

function lineRequest(random: Random): Uint8Array {
	const bytes = new Uint8Array(8);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, (random.pick([0, 1, 1, 1, 2]) << 24) | random.below(48), true);
	view.setUint32(4, random.below(2), true);
	return bytes;
}

/** The guest rings doorbells, and acknowledges and ends what comes. */
function ring(random: Random, version: 2 | 3): GuestStep[] {
	const store = (address: number, size: 1 | 2 | 4 | 8, value: bigint): GuestStep => ({
		address,
		size,
		write: true,
		value,
	});
	const steps: GuestStep[] = [
		store(GICD, 4, 3n),
		store(GICD + 0x104, 4, 0xffff_ffffn),
		store(GICD + 0xc08, 4, random.oneIn(2) ? 0n : 0xffff_ffffn),
	];
	if (version === 2) steps.push(store(GICC, 4, 3n), store(GICC + 4, 4, 0xf0n));
	for (let i = 0; i < 12; i++) {
		steps.push(store(random.pick(DOORBELLS), random.pick([1, 2, 4, 4, 8] as const), BigInt(random.below(4))));
		if (version === 2)
			steps.push(
				{ address: GICC + 0xc, size: 4, write: false, value: 0n },
				store(GICC + 0x10, 4, BigInt(32 + random.below(12))),
			);
	}
	return steps;
}

function act(seed: number, seen: (outcome: string) => void): string {
	const random = new Random(seed);
	const version = random.oneIn(2) ? 2 : 3;
	const guest = new GicGuest(version, 1, version === 3 && random.oneIn(2), !random.oneIn(8));
	const events = Array.from({ length: 4 }, () => guest.kvm.eventFd());
	let heard = 0;
	events[0]?.onSignal(() => heard++);
	for (let i = 0; i < CALLS; i++) {
		const kind = random.below(10);
		const event = random.pick(events);
		if (kind < 5) seen(call(random, guest, events));
		else if (kind < 8) event.signal(random.oneIn(4) ? BigInt.asUintN(64, random.operand()) : 1n);
		else if (kind === 8 && random.oneIn(3)) guest.run(0, ring(random, version));
		else if (random.oneIn(6)) {
			event.close();
			events[events.indexOf(event)] = guest.kvm.eventFd();
		} else if (random.oneIn(8)) guest.attribute(guest.gic, "SET", KVM_DEV_ARM_VGIC_GRP_CTRL, 0n, 0n);
		else heard += Number(event.read() & 0xffn);
	}
	seen(heard > 0 ? "signals were heard" : "no signal");
	guest.verify();
	return `${guest.hash()} ${heard}`;
}

/** Eventfds, KVM_IRQFD, KVM_IOEVENTFD, routes and lines, in any order and with any arguments. */
export const target: Target = {
	run({ random, seen }: Case) {
		twice(random.word(), (seed) => act(seed, seen));
	},
};
