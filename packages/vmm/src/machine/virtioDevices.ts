import { VirtioBlk } from "../devices/virtio/blk.ts";
import { VirtioNet } from "../devices/virtio/net.ts";
import { hostEntropy, reproducibleEntropy, VirtioRng } from "../devices/virtio/rng.ts";
import type { VirtioDevice } from "../devices/virtio/virtioDevice.ts";
import type { MillisecondClock } from "../net/userNetwork.ts";
import type { MachineOptions } from "./options.ts";

/** Where the random numbers of machines with a virtual clock begin. */
const VIRTUAL_SEED = 0x5eed;

/**
 * The virtio devices of a machine, in the order of their slots: disks, network card, those of the options, the entropy
 * device.
 *
 * @param clock - the machine's time
 */
export function virtioDevices(options: MachineOptions, clock: MillisecondClock): VirtioDevice[] {
	const entropy = options.clock === "virtual" ? reproducibleEntropy(VIRTUAL_SEED) : hostEntropy();
	return [
		...(options.disks ?? []).map((disk) => new VirtioBlk(disk)),
		...(options.network === undefined ? [] : [new VirtioNet(options.network(clock))]),
		...(options.virtio ?? []),
		new VirtioRng(entropy),
	];
}
