import { RAM_BASE } from "../board/memoryMap.ts";
import { type BootInputs, type BootPlan, planBoot } from "../loaders/placement.ts";

/** What a machine starts from at power-on and after a reset. */
export interface Boot {
	/** The device tree that the guest gets. */
	readonly deviceTree: Uint8Array;
	/** Bytes of the firmware that the first flash bank held when the machine was made. */
	readonly firmwareBytes: number;
	/** The files. */
	inputs(): BootInputs;
	/** Where everything goes, and where the first vCPU starts. */
	plan(): BootPlan;
}

/**
 * Plans where the files go.
 *
 * @param tree - makes the device tree, with the place of the initial RAM disk
 * @throws KvmError `ENOEXEC`, code `BAD_IMAGE`
 */
export function planFromFiles(
	inputs: BootInputs,
	ramBytes: number,
	tree: (initrd: readonly [number, number] | undefined) => Uint8Array,
): Boot {
	// The place of the initrd does not depend on what the device tree says of it, only on the tree's size.
	const draft = planBoot(inputs, RAM_BASE, ramBytes, tree(inputs.initrd === undefined ? undefined : [0, 0]).length);
	const deviceTree = tree(draft.initrd);
	const plan = planBoot(inputs, RAM_BASE, ramBytes, deviceTree.length);
	return {
		deviceTree,
		firmwareBytes: inputs.firmware?.length ?? 0,
		inputs: () => inputs,
		plan: () => plan,
	};
}
