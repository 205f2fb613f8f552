import { type FdtReadNode, readFdt } from "./reader.ts";
import { type FdtNode, type FdtValue, writeFdt } from "./writer.ts";

/** What a boot loader tells a kernel in `/chosen`. */
export interface Chosen {
	/** Kernel command line. */
	readonly bootargs?: string;
	/** `[start, end)` of the initrd. */
	readonly initrd?: readonly [number, number];
}

/** The properties of `/chosen` for what was given. */
export function chosenProperties(chosen: Chosen): Record<string, FdtValue> {
	return {
		...(chosen.bootargs === undefined ? {} : { bootargs: chosen.bootargs }),
		...(chosen.initrd === undefined
			? {}
			: { "linux,initrd-start": BigInt(chosen.initrd[0]), "linux,initrd-end": BigInt(chosen.initrd[1]) }),
	};
}

const copy = (node: FdtReadNode): FdtNode => ({
	name: node.name,
	properties: Object.fromEntries(node.properties),
	children: node.children.map(copy),
});

/**
 * A device tree with the command line and the initrd set in its `/chosen`, which is added when there is none. The blob
 * itself when nothing was given.
 *
 * @throws KvmError `EINVAL`, code `BAD_FDT`, when the blob cannot be read
 * @see Devicetree Specification v0.4, 3.6 /chosen node
 */
export function withChosen(blob: Uint8Array, chosen: Chosen): Uint8Array {
	const properties = chosenProperties(chosen);
	if (Object.keys(properties).length === 0) return blob;
	const fdt = readFdt(blob);
	const root = copy(fdt.root);
	const others = (root.children ?? []).filter((child) => child.name !== "chosen");
	const old = (root.children ?? []).find((child) => child.name === "chosen");
	const node: FdtNode = {
		name: "chosen",
		properties: { ...old?.properties, ...properties },
		children: old?.children ?? [],
	};
	return writeFdt({ ...root, children: [...others, node] }, fdt.reservations);
}
