import { VirtioBlk } from "../devices/virtio/blk.ts";
import { hostEntropy, reproducibleEntropy, VirtioRng } from "../devices/virtio/rng.ts";
import type { VirtioDevice } from "../devices/virtio/virtioDevice.ts";
import type { MachineOptions } from "./options.ts";

/** Where the random numbers of machines with a virtual clock begin. */
const VIRTUAL_SEED = 0x5eed;

/** The virtio devices of a machine, in the order of their slots: disks, those of the options, the entropy device. */
export function virtioDevices(options: MachineOptions): VirtioDevice[] {
	const entropy = options.clock === "virtual" ? reproducibleEntropy(VIRTUAL_SEED) : hostEntropy();
	return [
		...(options.disks ?? []).map((disk) => new VirtioBlk(disk)),
		...(options.virtio ?? []),
		new VirtioRng(entropy),
	];
}
