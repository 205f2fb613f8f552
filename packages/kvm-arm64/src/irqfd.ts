import { EAGAIN, EBUSY, EINVAL, KVM_IRQFD_FLAG_DEASSIGN, KVM_IRQFD_FLAG_RESAMPLE } from "@upcall/uapi";
import type { EventFd } from "./eventFd.ts";
import { injectGsi, pinOf } from "./irqRouting.ts";
import type { VmState } from "./state.ts";

const VALID_FLAGS = KVM_IRQFD_FLAG_DEASSIGN | KVM_IRQFD_FLAG_RESAMPLE;

/** An eventfd whose signals are interrupts. */
export interface Irqfd {
	readonly eventFd: EventFd;
	readonly gsi: number;
	/** Signalled when the guest has ended the interrupt, whose line falls then. */
	readonly resample: EventFd | undefined;
	readonly stop: () => void;
}

/** What KVM_IRQFD asks for; a descriptor that is no eventfd is an errno. */
export interface IrqfdRequest {
	readonly eventFd: EventFd | number;
	readonly gsi: number;
	readonly flags: number;
	readonly resample: EventFd | number | undefined;
}

/** Whether someone is told when the interrupt of a number has ended. */
const resamples = (vm: VmState, gsi: number): boolean =>
	vm.irqfds.some((other) => other.gsi === gsi && other.resample !== undefined);

/** Takes the interrupts of an eventfd away. A line that would fall when the guest has ended its interrupt falls with the last. */
function remove(vm: VmState, matches: (irqfd: Irqfd) => boolean): void {
	for (let i = vm.irqfds.length - 1; i >= 0; i--) {
		const irqfd = vm.irqfds[i];
		if (irqfd === undefined || !matches(irqfd)) continue;
		irqfd.stop();
		vm.irqfds.splice(i, 1);
		if (irqfd.resample !== undefined && !resamples(vm, irqfd.gsi)) injectGsi(vm, irqfd.gsi, false);
	}
}

/** A signal is consumed and raises the interrupt. Only the rising edge: with a level, something has to lower the line. */
function deliver(vm: VmState, { eventFd, gsi }: Pick<Irqfd, "eventFd" | "gsi">): void {
	if (eventFd.read() !== 0n) injectGsi(vm, gsi, true);
}

/**
 * KVM_IRQFD.
 *
 * @returns 0; -EINVAL (flags); -EAGAIN before the interrupt controller is initialised; -EBUSY for an eventfd that is used; what
 * the descriptors give
 * @see Documentation/virt/kvm/api.rst, section 4.75
 */
export function irqfd(vm: VmState, { eventFd, gsi, flags, resample }: IrqfdRequest): number {
	if ((flags & ~VALID_FLAGS) !== 0) return -EINVAL;
	const deassign = (flags & KVM_IRQFD_FLAG_DEASSIGN) !== 0;
	if (!deassign && vm.gic?.initialised !== true) return -EAGAIN;
	if (typeof eventFd === "number") return eventFd;
	if (deassign) {
		remove(vm, (other) => other.eventFd === eventFd && other.gsi === gsi);
		return 0;
	}
	if (typeof resample === "number") return resample;
	if (vm.irqfds.some((other) => other.eventFd === eventFd)) return -EBUSY;
	const stop = eventFd.onSignal(
		() => deliver(vm, { eventFd, gsi }),
		() => remove(vm, (other) => other.eventFd === eventFd),
	);
	vm.irqfds.push({ eventFd, gsi, resample, stop });
	if (vm.gic !== undefined) vm.gic.ended = (spi) => endedSpi(vm, spi);
	deliver(vm, { eventFd, gsi });
	return 0;
}

/** The guest has ended a level-sensitive SPI: its line falls, then all who keep it up are told, and may raise it again. */
function endedSpi(vm: VmState, spi: number): void {
	const waiting = vm.irqfds.filter(({ gsi, resample }) => resample !== undefined && pinOf(vm, gsi) === spi);
	for (const { gsi } of waiting) injectGsi(vm, gsi, false);
	for (const { resample } of waiting) resample?.signal();
}
