import { userAddressOf } from "../../memorySlots.ts";
import type { VmState } from "../../state.ts";
import { type Command, doCommand } from "./commands.ts";
import type { Its } from "./its.ts";

const COMMAND_BYTES = 32;
/** GITS_CBASER.Physical_Address and Size, in pages of 4 KiB less one. */
const ADDRESS = 0xf_ffff_ffff_0000n;
const SIZE = 0xffn;
/**
 * Steps after which the rest of a queue waits for the next entry into a guest: a queue has up to 32,768 commands, and some go
 * through all LPIs.
 */
const STEPS = 0x1_0000;

const command: Command = new Uint32Array(COMMAND_BYTES / 4);

/** Bytes of the command queue. */
export function queueBytes(its: Its): number {
	return (Number(its.cbaser & SIZE) + 1) * 4096;
}

/** Takes a command out of memory. @returns whether there is one */
function fetch(its: Its): boolean {
	const { vm } = its;
	const at = userAddressOf(vm, Number(its.cbaser & ADDRESS) + its.creadr, false);
	const view = at === undefined ? undefined : vm.user.at(at, COMMAND_BYTES);
	if (view === undefined) return false;
	for (let i = 0; i < command.length; i++) command[i] = view.getUint32(4 * i, true);
	return true;
}

/**
 * Does the commands between GITS_CREADR and GITS_CWRITER, as many as bounded work allows. Commands that lie outside memory are
 * passed over.
 *
 * @see IHI 0069, 5.3.1
 */
export function doCommands(its: Its): void {
	const { vm } = its;
	const { gic } = vm;
	if (gic?.initialised !== true) return;
	const end = vm.itsWork + STEPS;
	while (its.hasCommands && vm.itsWork < end) {
		if (fetch(its)) doCommand(gic, its, command);
		vm.itsWork += 1 + vm.vcpus.length;
		its.creadr += COMMAND_BYTES;
		if (its.creadr >= queueBytes(its)) its.creadr = 0;
	}
}

/** Goes on with queues that were too long for one go. */
export function continueCommands(vm: VmState): void {
	for (const its of vm.itses) if (its.hasCommands) doCommands(its);
}

/** Whether a queue has commands that {@link continueCommands} will do. */
export function commandsWait(vm: VmState): boolean {
	return vm.gic?.initialised === true && vm.itses.some((its) => its.hasCommands);
}
