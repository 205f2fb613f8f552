import { createHandlers, type Handlers } from "@upcall/smccc-handlers";
import { assemble } from "@upcall/spec";
import { createMachine, type Machine, type MachineOptions, restoreMachine } from "../../src/index.ts";
import { stateHash } from "../../src/node.ts";
import { streamCodec } from "../../src/snapshot/codec.ts";

/** Makes a machine with a program as its kernel, on the virtual clock. */
export function machineOf(text: string, options: MachineOptions = {}): Machine {
	return createMachine({
		kernel: new Uint8Array(assemble(text).slice().buffer),
		memory: 4 << 20,
		clock: "virtual",
		...options,
	});
}

/** A machine's snapshot as one array. @param plainMemory - whether pages are written as they are */
export async function snapshotOf(machine: Machine, plainMemory = false): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	await machine.save(
		(bytes) => {
			pieces.push(bytes.slice());
		},
		{ ...streamCodec, plainMemory },
	);
	return Uint8Array.from(Buffer.concat(pieces));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}

/** The machine of a snapshot. */
export function restored(bytes: Uint8Array, handlers: Handlers = createHandlers()): Promise<Machine> {
	return restoreMachine(once(bytes), { handlers });
}

/** How a run ended and in which state. */
export async function outcome(machine: Machine): Promise<{ reason: string; instructions: number; hash: string }> {
	const { reason, instructions } = await machine.run({ reboot: false });
	return { reason, instructions, hash: await stateHash(machine) };
}
