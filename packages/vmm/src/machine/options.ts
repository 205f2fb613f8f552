import type { Abi, KvmOptions, openKvm } from "@upcall/kvm-arm64";
import type { Handlers, PsciPolicy } from "@upcall/smccc-handlers";
import type { BlockBackend } from "../devices/virtio/blockBackend.ts";
import type { NetBackend } from "../devices/virtio/net.ts";
import type { VirtioDevice } from "../devices/virtio/virtioDevice.ts";
import type { MillisecondClock } from "../net/userNetwork.ts";

/** A CPU model: features and identification registers. */
export type CpuModel = Exclude<NonNullable<NonNullable<Parameters<typeof openKvm>[0]>["cpu"]>, string>;

/** What {@link createMachine} takes. Exactly one of `image`, `kernel`, `firmware` and `elf` is needed. */
export interface MachineOptions {
	/** Something to boot, told apart by its first bytes: ELF, arm64 `Image`, gzip, or a raw binary. */
	readonly image?: Uint8Array;
	/** arm64 kernel `Image`, plain or gzip, or a raw binary that runs 0x80000 above the start of RAM. */
	readonly kernel?: Uint8Array;
	/** Flash image that runs from address 0. */
	readonly firmware?: Uint8Array;
	/** AArch64 ELF executable. */
	readonly elf?: Uint8Array;
	/** Initial RAM disk. */
	readonly initrd?: Uint8Array;
	/** Kernel command line, `/chosen/bootargs`. */
	readonly append?: string;
	/** Bytes of RAM, a multiple of 4096; 256 MiB by default. */
	readonly memory?: number;
	/** Number of vCPUs that are present at power-on, 1 to 8; 1 by default. */
	readonly smp?: number;
	/**
	 * Number of vCPUs that there can be, `smp` to 8; `smp` by default. Those above `smp` are in the device tree, and the userspace
	 * PSCI denies to switch them on until {@link Machine.setPresent} says that they are there.
	 */
	readonly maxCpus?: number;
	/** Version of the interrupt controller, which is KVM's; 3 by default. */
	readonly gic?: 2 | 3;
	/** Which kernel's KVM interface to use inside; `"rfc"` by default. */
	readonly abi?: Abi;
	/**
	 * Who answers PSCI: `"user"` (the default), TypeScript handlers to which KVM forwards every call, or `"kernel"`,
	 * KVM itself.
	 */
	readonly psci?: "user" | "kernel";
	/** What the userspace PSCI may do, for example which vCPUs may be switched on. */
	readonly psciPolicy?: PsciPolicy;
	/** Handlers to start from; by default an empty set to which the machine adds PSCI. */
	readonly handlers?: Handlers;
	/** CPU model of the vCPUs, or the name of one with features added and taken away: `neoverse-n1,+lse2,-crypto`. */
	readonly cpu?: CpuModel | string;
	/** `"real"` (the default): time is the host's. `"virtual"`: time is the instructions executed, every run is the same. */
	readonly clock?: "real" | "virtual";
	/** How guest code is executed, see {@link KvmOptions.tier}; `"auto"` by default. */
	readonly tier?: KvmOptions["tier"];
	/**
	 * What {@link Machine.console} is: `"serial"` (the default), the PL011, or `"virtio"`, a virtio console in the last slot, `hvc0`
	 * in Linux. What a guest prints to the PL011 then goes nowhere.
	 */
	readonly console?: "serial" | "virtio";
	/** Disks, `vda` in Linux first. */
	readonly disks?: readonly BlockBackend[];
	/** The network that the guest's card is plugged into; its argument is the machine's clock. No card without it. */
	readonly network?: (clock: MillisecondClock) => NetBackend;
	/** Further virtio devices, in slots behind those of the disks. */
	readonly virtio?: readonly VirtioDevice[];
	/** Device tree blob to use in place of the board's; `append` and `initrd` are set in its `/chosen`. */
	readonly dtb?: Uint8Array;
	/** Further options of {@link openKvm}. */
	readonly kvm?: Omit<KvmOptions, "abi" | "memory" | "cpu" | "clock" | "maxVcpus">;
}

/** Why a machine's run ended. */
export type EndReason = "shutdown" | "reset" | "halted" | "matched" | "instructions" | "timeout" | "stopped" | "failed";

/** How a machine's run ended. */
export interface MachineEnd {
	/**
	 * `shutdown`: the guest powered off. `reset`: it asked for a reset and `reboot` was off. `halted`: every vCPU is off
	 * or waits for an interrupt that cannot come. `matched`: the last pattern of the script matched. `instructions`: the
	 * number that was asked for has been executed. `timeout`, `stopped`:
	 * the host ended it. `failed`: a vCPU cannot go on.
	 */
	readonly reason: EndReason;
	/** Exit status of the guest, where it gave one through the machine's exit call. */
	readonly status?: number;
	/** What the run's script still waited for: a pattern that did not come before the end. */
	readonly waitingFor?: string;
	/** What happened, for people. */
	readonly message: string;
	/** Guest instructions executed by all vCPUs since the machine was made. */
	readonly instructions: number;
}

/** What {@link Machine.run} takes. */
export interface RunOptions {
	/** Conversation with the guest over its console. */
	readonly script?: readonly import("./expect.ts").ExpectStep[];
	/** Host seconds after which the run ends. */
	readonly timeoutSeconds?: number;
	/**
	 * Instructions of all vCPUs since the machine was made after which the run ends. It ends between two turns of vCPUs, which is
	 * at the same instruction in every run with a virtual clock.
	 */
	readonly instructions?: number;
	/** Whether a reset that the guest asks for starts it again (the default) or ends the run. */
	readonly reboot?: boolean;
	/** Asked before each slice of the run: while it gives true the guest stands still, for example until output has drained. */
	readonly hold?: () => boolean;
	/** Ends the run. */
	readonly signal?: AbortSignal;
}
