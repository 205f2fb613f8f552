import { KvmError } from "@upcall/uapi";
import { Machine } from "../machine/machine.ts";
import type { MachineOptions } from "../machine/options.ts";
import { SavedBoot } from "./boot.ts";
import { type ByteSource, PiecesSource } from "./byteSource.ts";
import { type SnapshotCodec, streamCodec } from "./codec.ts";
import { readConfig } from "./config.ts";
import { decodeSaved, MOST_APART, MOST_STATE } from "./encoding.ts";
import { type PackedRecord, type RecordHeader, SnapshotReader } from "./format.ts";
import { PAGE_BITMAP, pagesOf, unpackPages } from "./memory.ts";
import { badSnapshot, type Saved, SavedFields } from "./saved.ts";
import { restoreVcpu } from "./vcpus.ts";

type KvmChoice = MachineOptions["kvm"];

/** The CPU model and the clock of the machine in a snapshot. */
export type SavedMachine = Pick<MachineOptions, "cpu" | "clock">;

/**
 * What {@link restoreMachine} takes: what a file cannot hold. Handlers, disks and devices must be the same, in the same order, as
 * when the machine was saved.
 */
export interface RestoreOptions
	extends Pick<MachineOptions, "handlers" | "psciPolicy" | "disks" | "network" | "virtio"> {
	/** Further options of {@link openKvm}, or what gives them for the machine that is in the snapshot. */
	readonly kvm?: KvmChoice | ((saved: SavedMachine) => KvmChoice | Promise<KvmChoice>);
	/** Unpacks; the platform's by default. */
	readonly codec?: SnapshotCodec;
}

const MOST_CONFIG = 8 << 20;
/** Records that are being read or unpacked at once. */
const UNDER_WAY = 4;

/** A stream of bytes that arrives in records, in order. */
class Stream {
	readonly #pieces: Uint8Array[] = [];
	readonly #most: number;
	#length = 0;

	constructor(most: number) {
		this.#most = most;
	}

	/** Checks a record before it is unpacked. */
	expect({ position, length }: RecordHeader): void {
		if (position !== this.#length || position + length > this.#most)
			throw badSnapshot("the snapshot is damaged: a record is not where it belongs");
		this.#length += length;
	}

	add(bytes: Uint8Array): void {
		this.#pieces.push(bytes);
	}

	bytes(): Uint8Array {
		if (this.#pieces.length === 1) return this.#pieces[0] as Uint8Array;
		const out = new Uint8Array(this.#length);
		let at = 0;
		for (const piece of this.#pieces) {
			out.set(piece, at);
			at += piece.length;
		}
		return out;
	}
}

/** Takes a snapshot's records and makes the machine of them. */
class Restorer {
	readonly #options: RestoreOptions;
	readonly #codec: SnapshotCodec;
	readonly #config = new Stream(MOST_CONFIG);
	readonly #state = new Stream(MOST_STATE);
	readonly #apart = new Stream(MOST_APART);
	readonly #coming: Promise<() => void>[] = [];
	#machine: Machine | undefined;
	#boot: SavedBoot | undefined;

	constructor(options: RestoreOptions) {
		this.#options = options;
		this.#codec = options.codec ?? streamCodec;
	}

	async #unpack(record: PackedRecord): Promise<Uint8Array> {
		if (record.plain) return record.packed;
		try {
			return await this.#codec.decompress(record.packed, record.length);
		} catch (error) {
			if (error instanceof KvmError) throw error;
			throw badSnapshot("the snapshot is damaged: a record cannot be unpacked", error);
		}
	}

	/** The machine, made when the configuration is complete. */
	async #made(): Promise<Machine> {
		if (this.#machine !== undefined) return this.#machine;
		const fields = new SavedFields("the machine", decodeSaved(this.#config.bytes(), new Uint8Array(0)));
		const config = readConfig(fields.raw("options"));
		const { codec: _, kvm: choice, ...given } = this.#options;
		const kvm = typeof choice === "function" ? await choice(config) : choice;
		this.#boot = new SavedBoot(fields.raw("boot"), config.memory ?? 0);
		this.#machine = new Machine({ ...config, ...given, kvm: { ...config.kvm, ...kvm } }, this.#boot);
		return this.#machine;
	}

	/** Lets something come in the background, and uses it behind all that was queued before. */
	async #queue<T>(coming: Promise<T>, use: (it: T) => void): Promise<void> {
		const queued = coming.then((it) => () => use(it));
		// Whoever waits for it gets the failure; until then it is not unhandled.
		queued.catch(() => {});
		this.#coming.push(queued);
		if (this.#coming.length > UNDER_WAY) await this.#use();
	}

	async #use(): Promise<void> {
		const use = await this.#coming.shift();
		use?.();
	}

	/** Reads a record of pages that are not packed straight into the memory. */
	async #readPages(ram: Uint8Array, { position, length }: RecordHeader, reader: SnapshotReader): Promise<void> {
		const bitmap = new Uint8Array(PAGE_BITMAP);
		await reader.read(bitmap);
		for (const place of pagesOf(ram, position, bitmap, length)) reader.readLater(place);
		await this.#queue(reader.verify(), () => {});
	}

	/** Reads a record to where it belongs. */
	async record(header: RecordHeader, reader: SnapshotReader): Promise<void> {
		if (header.kind === "CONF") {
			this.#config.expect(header);
			this.#config.add(await this.#unpack({ ...header, packed: await reader.packed() }));
			return;
		}
		const { ram } = (await this.#made()).parts;
		const { position } = header;
		if (header.kind === "RAM " && header.plain) {
			await this.#readPages(ram, header, reader);
			return;
		}
		if (header.kind === "BOOT") {
			await this.#queue(reader.packed(), (bytes) => this.#boot?.add({ ...header, packed: bytes }));
			return;
		}
		const record = { ...header, packed: await reader.packed() };
		if (header.kind === "RAM ") await this.#queue(this.#unpack(record), (bytes) => unpackPages(ram, position, bytes));
		else {
			const stream = header.kind === "STAT" ? this.#state : this.#apart;
			stream.expect(record);
			await this.#queue(this.#unpack(record), (bytes) => stream.add(bytes));
		}
	}

	/** Puts everything in its place, when all records are there. */
	async finish(): Promise<Machine> {
		const machine = await this.#made();
		while (this.#coming.length > 0) await this.#use();
		this.#boot?.complete();
		const state = decodeSaved(this.#state.bytes(), this.#apart.bytes());
		try {
			restoreState(machine, state);
		} catch (error) {
			if (error instanceof KvmError && error.code === "ERR_SNAPSHOT") throw error;
			const why = error instanceof Error ? error.message : String(error);
			throw badSnapshot(`the snapshot's state cannot be: ${why}`, error);
		}
		return machine;
	}
}

function restoreState(machine: Machine, state: Saved): void {
	const { vm, vcpus, devices, handlers, interrupts, run } = machine.parts;
	const fields = new SavedFields("the machine", state);
	const vmFields = fields.fields("vm");
	const entropy = vmFields.raw("entropy");
	vm.setHiddenState({
		counter: vmFields.whole("counter", 0, Number.MAX_SAFE_INTEGER),
		entropy: entropy === undefined ? undefined : vmFields.u32("entropy"),
	});
	interrupts.restore(fields.raw("interrupts"));
	const saved = fields.array("vcpus", vcpus.length);
	vcpus.forEach((vcpu, i) => {
		restoreVcpu(vcpu, saved[i]);
	});
	const deviceFields = fields.fields("devices");
	for (const device of devices) device.restore?.(deviceFields.raw(device.name));
	handlers.restore(fields.raw("handlers"));
	run.restore(fields.raw("run"));
	vm.memoryChanged(0, vm.memory.length);
}

/**
 * Makes a machine from a snapshot: it goes on where {@link Machine.save} was called, with the virtual clock instruction for
 * instruction as the other one did. With the real clock the guest's counters go on from where they were.
 *
 * @param source - the bytes of the file, in pieces of any size, or something that reads them into given memory
 * @throws KvmError code `ERR_SNAPSHOT`, one line, when it is damaged, cut off, no snapshot, or of another version; whatever
 * the source throws
 */
export async function restoreMachine(
	source: AsyncIterable<Uint8Array> | ByteSource,
	options: RestoreOptions = {},
): Promise<Machine> {
	const restorer = new Restorer(options);
	const bytes = "fill" in source ? source : new PiecesSource(source);
	try {
		const reader = new SnapshotReader(bytes, options.codec?.crc32);
		for (let header = await reader.next(); header !== undefined; header = await reader.next())
			await restorer.record(header, reader);
	} finally {
		await bytes.close();
	}
	return restorer.finish();
}
