import type { Vcpu, Vm } from "@upcall/kvm-arm64";
import type { Handlers } from "@upcall/smccc-handlers";
import type { MmioDevice } from "../devices/device.ts";
import type { Boot } from "../machine/boot.ts";
import type { MachineOptions } from "../machine/options.ts";
import type { Saveable } from "./saved.ts";

/** What a snapshot is made of, as the machine shows it. */
export interface SnapshotParts {
	readonly options: MachineOptions;
	readonly vm: Vm;
	readonly vcpus: readonly Vcpu[];
	readonly ram: Uint8Array;
	readonly devices: readonly MmioDevice[];
	readonly handlers: Handlers;
	readonly boot: Boot;
	/** The interrupt controller. */
	readonly interrupts: Saveable;
	/** The loop that gives vCPUs their turns. */
	readonly run: Saveable;
}
