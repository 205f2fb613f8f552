import { GdbStub, type Machine } from "@upcall/vmm";
import { type GdbListener, listenGdb } from "@upcall/vmm/node";

/**
 * `--gdb`: listens for a debugger and says where.
 *
 * @param freeze - the guest does not start before the debugger lets it
 */
export async function startGdb(machine: Machine, port: number, freeze: boolean): Promise<GdbListener> {
	const listener = await listenGdb(new GdbStub(machine, { wait: freeze }), { port });
	process.stderr.write(`upcall: gdb can connect: target remote ${listener.host}:${listener.port}\n`);
	return listener;
}
