import { saveBoot, writeFiles } from "./boot.ts";
import type { SnapshotCodec } from "./codec.ts";
import { saveConfig } from "./config.ts";
import { encodeSaved, MOST_APART, MOST_STATE } from "./encoding.ts";
import { type ByteSink, SnapshotWriter } from "./format.ts";
import { MEMORY_STEP, packPages } from "./memory.ts";
import type { SnapshotParts } from "./parts.ts";
import { badSnapshot, type Saved } from "./saved.ts";
import { saveVcpu } from "./vcpus.ts";

function saveDevices({ devices }: SnapshotParts): Saved {
	return Object.fromEntries(
		devices.map((device) => {
			if (device.save === undefined) throw badSnapshot(`the machine cannot be saved: ${device.name} has no saved form`);
			return [device.name, device.save()];
		}),
	);
}

/** Writes what changes while a machine runs: the state of everything, and RAM. */
async function writeState(parts: SnapshotParts, writer: SnapshotWriter): Promise<void> {
	const { vm, vcpus, ram, handlers, interrupts, run } = parts;
	const state = {
		vcpus: vcpus.map(saveVcpu),
		// Behind the vCPUs: what their last exits left open is finished.
		vm: { ...vm.hiddenState() },
		interrupts: interrupts.save(),
		devices: saveDevices(parts),
		handlers: handlers.save() as Saved,
		run: run.save(),
	};
	const { text, apart } = encodeSaved(state);
	const held = apart.reduce((n, bytes) => n + bytes.length, 0);
	if (held > MOST_APART || text.length > MOST_STATE)
		throw badSnapshot(
			`the machine cannot be saved: its devices hold ${held + text.length} bytes, and a snapshot has room for 1 GiB; an overlay disk holds what was written to it`,
		);
	await writer.stream("STAT", text);
	let offset = 0;
	for (const bytes of apart) {
		await writer.stream("BLOB", bytes, offset);
		offset += bytes.length;
	}
	for (let at = 0; at < ram.length; at += MEMORY_STEP) {
		const pages = packPages(ram, at);
		if (pages !== undefined) await writer.memory(at, pages);
	}
}

/**
 * Writes a snapshot of a machine that stands still. Memory needed is bounded: a few records beside the state of the devices.
 *
 * @throws KvmError code `ERR_SNAPSHOT` when a device cannot be saved; whatever the sink throws
 */
export async function writeSnapshot(parts: SnapshotParts, sink: ByteSink, codec: SnapshotCodec): Promise<void> {
	const config = { options: saveConfig(parts.options), boot: saveBoot(parts.boot) };
	const writer = new SnapshotWriter(sink, codec);
	await writer.begin();
	await writer.stream("CONF", encodeSaved(config, Number.POSITIVE_INFINITY).text);
	await writeState(parts, writer);
	await writeFiles(parts.boot, writer);
	await writer.end();
}

/** A codec that leaves bytes as they are. */
const plain: SnapshotCodec = {
	plainMemory: true,
	compress: async (bytes) => bytes,
	decompress: async (bytes) => bytes,
};

/** Gives the state of a machine that stands still as bytes, the same for the same state. */
export async function writePlainState(parts: SnapshotParts, sink: ByteSink): Promise<void> {
	const writer = new SnapshotWriter(sink, plain);
	await writeState(parts, writer);
	await writer.end();
}
