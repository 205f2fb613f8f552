import type { Kit } from "../kit.ts";

/** A guest, and what it must do. */
export interface Recipe {
	readonly name: string;
	/** CI runs it. */
	readonly small?: boolean;
	/**
	 * Boots the guest.
	 *
	 * @returns figures for the report
	 * @throws Error when the guest does not do what it should
	 */
	readonly run: (kit: Kit) => Promise<string>;
}

/** Modules of Debian's kernels for block devices and network cards on virtio-mmio, in the order that insmod needs. */
export const VIRTIO = [
	"virtio_ring",
	"virtio",
	"virtio_mmio",
	"virtio_blk",
	"virtio-rng",
	"failover",
	"net_failover",
	"virtio_net",
] as const;

/** Process 1 becomes a shell on the console. */
export const SHELL = "echo BOOT-OK; exec setsid cttyhack sh";
