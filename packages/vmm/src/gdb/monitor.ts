import { KVM_MP_STATE_STOPPED, regIdByName, type SysregName } from "@upcall/uapi";
import { readRegister } from "./registers.ts";
import type { GdbTarget } from "./target.ts";

const HELP = `info registers [-a]  registers of the current vCPU, or of all
info cpus            what each vCPU does
physical on|off      addresses are guest physical ones, or virtual ones
reset                start the guest anew (also system_reset)
quit                 end the machine
help                 this
`;

const SYSTEM: readonly SysregName[] = [
	"SCTLR_EL1",
	"TCR_EL1",
	"TTBR0_EL1",
	"TTBR1_EL1",
	"VBAR_EL1",
	"ESR_EL1",
	"FAR_EL1",
	"TPIDR_EL1",
	"TPIDR_EL0",
];

const hex = (value: bigint): string => value.toString(16).padStart(16, "0");

/** What a vCPU does, in words. */
export function vcpuState(target: GdbTarget, index: number): string {
	const vcpu = target.vcpu(index);
	if (vcpu.getMpState() === KVM_MP_STATE_STOPPED) return "off";
	return vcpu.blocked === undefined ? "runs" : "waits for an interrupt";
}

function registersText(target: GdbTarget, index: number): string {
	const vcpu = target.vcpu(index);
	const cells = target.registers
		.map((register, number) => ({ register, value: readRegister(vcpu, number, register) }))
		.filter(({ register, value }) => value !== undefined && register.feature === "core")
		.map(({ register, value }) => `${register.name.padStart(5)}=${hex(value as bigint)}`);
	const system = SYSTEM.map((name) => `${name.padStart(10)}=${hex(vcpu.getOneReg(regIdByName(name)))}`);
	const lines = (all: readonly string[], width: number): string[] =>
		Array.from({ length: Math.ceil(all.length / width) }, (_, i) => all.slice(i * width, (i + 1) * width).join(" "));
	return [`vCPU ${index}`, ...lines(cells, 4), ...lines(system, 3), ""].join("\n");
}

/**
 * A `monitor` command. Their names are those of QEMU's monitor where it has them.
 *
 * @param index - the vCPU that the debugger looks at
 * @returns what to print
 */
export function monitorCommand(target: GdbTarget, index: number, command: string): string {
	const words = command.trim().split(/\s+/);
	switch (words.join(" ")) {
		case "help":
			return HELP;
		case "info registers":
			return registersText(target, index);
		case "info registers -a":
			return target.machine.vcpus.map((_, n) => registersText(target, n)).join("");
		case "info cpus":
			return target.machine.vcpus
				.map((_, n) => `${n === index ? "*" : " "} vCPU ${n}: ${vcpuState(target, n)}\n`)
				.join("");
		case "physical on":
		case "physical off":
			target.memory.physicalMode = words[1] === "on";
			return `addresses are ${words[1] === "on" ? "guest physical" : "virtual"} ones\n`;
		case "reset":
		case "system_reset":
			target.machine.reset();
			return "the guest starts anew when it goes on\n";
		case "quit":
			target.machine.stop("ended by the debugger");
			return "";
		default:
			return `"${words.join(" ").slice(0, 60)}" is no command; monitor help lists them\n`;
	}
}
