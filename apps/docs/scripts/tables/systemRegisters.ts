import {
	type SystemInstruction,
	type SystemRegister,
	systemInstructions,
	systemRegisters,
	UNKNOWN_RESET,
	upcallModel,
} from "@upcall/spec";
import { code, hex, page, table } from "../markdown.ts";

const KINDS: Record<SystemRegister["store"], string> = {
	state: "64 bits of storage",
	id: "constant of the VM",
	raz: "reads 0, ignores writes",
	special: "meaning in code",
	trap: "served by KVM",
};

function resetValue(register: SystemRegister): string {
	if (register.store === "trap" || register.store === "special") return "";
	const model = register.store === "id" ? upcallModel.idRegisters[register.name] : undefined;
	const value = model ?? (register.reset === "unknown" ? UNKNOWN_RESET : register.reset);
	return code(hex(value));
}

function registerRow(r: SystemRegister): readonly string[] {
	const el0 = r.el0 === "none" ? "" : `${r.el0}${r.el0Trap === undefined ? "" : ` if ${code(r.el0Trap)}`}`;
	return [
		code(r.name),
		code(`${r.op0}, ${r.op1}, ${r.CRn}, ${r.CRm}, ${r.op2}`),
		el0,
		r.el1,
		KINDS[r.store],
		resetValue(r),
		code(r.feature ?? ""),
	];
}

const instructionRow = (i: SystemInstruction): readonly string[] => [
	code(i.name),
	code(`1, ${i.op1}, ${i.CRn}, ${i.CRm}, ${i.op2}`),
	code(i.el0Trap ?? ""),
	i.kind,
	code(i.feature ?? ""),
];

/** Every system register and system instruction of the model, as a page. */
export function systemRegistersPage(): string {
	return page("System registers", [
		`The ${systemRegisters.length} system registers that MRS and MSR reach, and the ${systemInstructions.length} SYS instructions, from the tables of
\`@upcall/spec\`. An access that is not listed is UNDEFINED at that exception level.`,
		"<FilterTables />",
		"## Registers",
		`*Reset* is the value after KVM_ARM_VCPU_INIT with the default CPU model; \`${hex(UNKNOWN_RESET)}\` is what KVM gives to registers
whose reset value the architecture leaves UNKNOWN. Registers *served by KVM* leave the CPU: the timers are emulated, the
rest of them answer as a VM without a GIC and without a PMU does.`,
		table(
			["Register", "op0, op1, CRn, CRm, op2", "EL0", "EL1", "Kind", "Reset", "Feature"],
			systemRegisters.map(registerRow),
		),
		"## Instructions",
		"*EL0 if* names the control bit that lets EL0 use the instruction; without one it is UNDEFINED there.",
		table(
			["Instruction", "op0, op1, CRn, CRm, op2", "EL0 if", "Effect", "Feature"],
			systemInstructions.map(instructionRow),
		),
	]);
}
