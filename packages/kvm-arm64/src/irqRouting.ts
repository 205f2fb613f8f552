import {
	EFAULT,
	EINVAL,
	KVM_IRQ_ROUTING_IRQCHIP,
	KVM_IRQ_ROUTING_MSI,
	KVM_MSI_VALID_DEVID,
	KVM_NR_IRQCHIPS,
} from "@upcall/uapi";
import type { VmState } from "./state.ts";
import type { IoctlArgument } from "./userMemory.ts";
import { injectSpi } from "./vgic/injection.ts";
import { FIRST_SPI } from "./vgic/interrupt.ts";
import { type Message, readMessage, sendMessage } from "./vgic/its/translation.ts";

/** KVM_CAP_IRQ_ROUTING: routes, and interrupt numbers, that a table can have. */
const MAX_ROUTES = 4096;
/** Pins of the interrupt controller: the SPIs. */
const PINS = 988;
const HEADER = 8;
const ENTRY = 48;

/** Where an interrupt number leads: a pin of the interrupt controller (SPI `32 + pin`), or a message. */
export type Route = number | Message;

function checkEntry(view: DataView, at: number, irqchips: Set<number>, others: Set<number>): boolean {
	const gsi = view.getUint32(at, true);
	const type = view.getUint32(at + 4, true);
	const flags = view.getUint32(at + 8, true);
	if (gsi >= MAX_ROUTES || irqchips.has(gsi) || others.has(gsi)) return false;
	if (type === KVM_IRQ_ROUTING_MSI) {
		others.add(gsi);
		return (flags & ~KVM_MSI_VALID_DEVID) === 0;
	}
	irqchips.add(gsi);
	const irqchip = view.getUint32(at + 16, true);
	const pin = view.getUint32(at + 20, true);
	return type === KVM_IRQ_ROUTING_IRQCHIP && flags === 0 && irqchip < KVM_NR_IRQCHIPS && pin < PINS;
}

const message = (view: DataView, at: number): Message =>
	readMessage(view, at + 16, at + 28, view.getUint32(at + 8, true));

/**
 * KVM_SET_GSI_ROUTING: replaces the table that {@link injectGsi} looks into.
 *
 * @returns 0, -EINVAL or -EFAULT
 * @see Documentation/virt/kvm/api.rst, section 4.52
 */
export function setGsiRouting(vm: VmState, argument: IoctlArgument): number {
	const header = vm.user.structure(argument, HEADER);
	if (header === undefined) return -EFAULT;
	const count = header.getUint32(0, true);
	if (count > MAX_ROUTES || header.getUint32(4, true) !== 0) return -EINVAL;
	const table = vm.user.structure(argument, HEADER + ENTRY * count);
	if (table === undefined) return -EFAULT;
	const irqchips = new Set<number>();
	const others = new Set<number>();
	for (let i = 0; i < count; i++) if (!checkEntry(table, HEADER + ENTRY * i, irqchips, others)) return -EINVAL;
	const routes = new Map<number, Route>();
	for (let at = HEADER; at < HEADER + ENTRY * count; at += ENTRY) {
		const toPin = table.getUint32(at + 4, true) === KVM_IRQ_ROUTING_IRQCHIP;
		routes.set(table.getUint32(at, true), toPin ? table.getUint32(at + 20, true) : message(table, at));
	}
	vm.routes = routes;
	return 0;
}

/** The SPI that an interrupt number leads to, counted from 0; undefined for none. The table that a GIC comes with is one to one. */
export function pinOf(vm: VmState, gsi: number): number | undefined {
	const route = vm.routes === undefined ? gsi : vm.routes.get(gsi);
	return typeof route === "number" ? route : undefined;
}

/** Drives the interrupt that a number leads to; a message is sent when the level rises. */
export function injectGsi(vm: VmState, gsi: number, level: boolean): void {
	const route = vm.routes?.get(gsi);
	if (typeof route === "object" && level) sendMessage(vm, route);
	const pin = pinOf(vm, gsi);
	if (pin !== undefined && vm.gic !== undefined) injectSpi(vm.gic, FIRST_SPI + pin, level);
}
