import { unzlibSync } from "fflate";
import { RAM_BASE } from "../board/memoryMap.ts";
import { type BootInputs, planBoot } from "../loaders/placement.ts";
import type { Boot } from "../machine/boot.ts";
import type { PackedRecord, SnapshotWriter } from "./format.ts";
import { badSnapshot, type Saved, SavedFields } from "./saved.ts";

const NAMES = ["kernel", "elf", "firmware", "initrd"] as const;
/** Most bytes of one file: what fits into the largest machine. */
const MOST = 3 * 2 ** 30;

/** Names and lengths of the files, in the order in which their bytes follow each other. */
export function saveBoot(boot: Boot): Saved {
	const inputs = boot.inputs();
	return {
		deviceTree: boot.deviceTree,
		firmwareBytes: boot.firmwareBytes,
		files: NAMES.flatMap((name) => (inputs[name] === undefined ? [] : [[name, inputs[name].length]])),
	};
}

/** Writes the files, which a reset needs. */
export async function writeFiles(boot: Boot, writer: SnapshotWriter): Promise<void> {
	if (boot instanceof SavedBoot) {
		for (const record of boot.records) await writer.packed(record);
		return;
	}
	const inputs = boot.inputs();
	let at = 0;
	for (const name of NAMES) {
		const bytes = inputs[name];
		if (bytes === undefined) continue;
		await writer.stream("BOOT", bytes, at);
		at += bytes.length;
	}
}

/** The start of a restored machine: its files stay packed until a reset needs them. */
export class SavedBoot implements Boot {
	readonly deviceTree: Uint8Array;
	readonly firmwareBytes: number;
	/** The files, packed. */
	readonly records: PackedRecord[] = [];
	readonly #ramBytes: number;
	readonly #files: readonly (readonly [(typeof NAMES)[number], number])[];
	readonly #length: number;

	/** @throws KvmError code `ERR_SNAPSHOT` */
	constructor(state: Saved, ramBytes: number) {
		const fields = new SavedFields("the start", state);
		this.deviceTree = fields.bytes("deviceTree", 2 << 20);
		this.firmwareBytes = fields.u32("firmwareBytes", 64 << 20);
		this.#ramBytes = ramBytes;
		this.#files = fields.array("files", NAMES.length).map((file) => {
			const [name, length] = Array.isArray(file) ? (file as readonly Saved[]) : [];
			const known = NAMES.find((n) => n === name);
			if (known === undefined || typeof length !== "number" || !(length >= 0 && length <= MOST))
				throw badSnapshot("the snapshot is damaged: its list of files cannot be");
			return [known, length] as const;
		});
		this.#length = this.#files.reduce((n, [, length]) => n + length, 0);
	}

	/** Bytes that the records have so far. */
	get #have(): number {
		const last = this.records.at(-1);
		return last === undefined ? 0 : last.position + last.length;
	}

	/** Takes a record of the files, in order. @throws KvmError code `ERR_SNAPSHOT` */
	add(record: PackedRecord): void {
		if (record.position !== this.#have || this.#have + record.length > this.#length)
			throw badSnapshot("the snapshot is damaged: a record of a file is not where it belongs");
		this.records.push(record);
	}

	/** @throws KvmError code `ERR_SNAPSHOT` when records are missing */
	complete(): void {
		if (this.#have !== this.#length) throw badSnapshot("the snapshot is damaged: a file in it is not complete");
	}

	inputs(): BootInputs {
		const all = new Uint8Array(this.#length);
		try {
			for (const { position, length, packed, plain } of this.records) {
				const bytes = plain ? packed : unzlibSync(packed, { out: new Uint8Array(length) });
				if (bytes.length !== length) throw new RangeError("of another length");
				all.set(bytes, position);
			}
		} catch (error) {
			throw badSnapshot("the snapshot is damaged: a file in it cannot be unpacked", error);
		}
		let at = 0;
		return Object.fromEntries(
			this.#files.map(([name, length]) => {
				at += length;
				return [name, all.subarray(at - length, at)];
			}),
		);
	}

	plan(): ReturnType<Boot["plan"]> {
		return planBoot(this.inputs(), RAM_BASE, this.#ramBytes, this.deviceTree.length);
	}
}
