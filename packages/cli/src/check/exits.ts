import {
	CPU_EXIT_ABORT,
	CPU_EXIT_BUDGET,
	CPU_EXIT_DEBUG,
	CPU_EXIT_HVC,
	CPU_EXIT_MMIO,
	CPU_EXIT_SMC,
	CPU_EXIT_SYSREG,
	CPU_EXIT_WFE,
	CPU_EXIT_WFI,
	type EngineExit,
} from "@upcall/kvm-arm64";
import type { Exit } from "@upcall/spec";

const REASONS: Readonly<Record<Exit["kind"], number>> = {
	budget: CPU_EXIT_BUDGET,
	hvc: CPU_EXIT_HVC,
	smc: CPU_EXIT_SMC,
	wfi: CPU_EXIT_WFI,
	wfe: CPU_EXIT_WFE,
	mmio: CPU_EXIT_MMIO,
	abort: CPU_EXIT_ABORT,
	sysreg: CPU_EXIT_SYSREG,
	debug: CPU_EXIT_DEBUG,
};
const NAMES = new Map(Object.entries(REASONS).map(([kind, reason]) => [reason, kind]));
/** In the order of the engine's numbers. */
const ABORTS = ["data", "fetch", "walk"] as const;

const join = (hi: number, lo: number): bigint => (BigInt(hi) << 32n) | BigInt(lo);

/** What the engine says of an exit, as fields with the specification's names. */
function engineFields(reason: number, e: EngineExit): Record<string, bigint | number | boolean | string> {
	const ipa = join(e.ipaHi, e.ipaLo);
	const va = join(e.vaHi, e.vaLo);
	const data = join(e.dataHi, e.dataLo);
	switch (reason) {
		case CPU_EXIT_HVC:
		case CPU_EXIT_SMC:
			return { imm: e.imm };
		case CPU_EXIT_MMIO:
			return { ipa, va, write: e.write, size: e.size, iss: e.iss, ...(e.write ? { data } : {}) };
		case CPU_EXIT_ABORT:
			return { what: ABORTS[e.abortKind] ?? e.abortKind, ipa, va, write: e.write, iss: e.iss };
		case CPU_EXIT_SYSREG:
			return { key: e.key, read: !e.write, rt: e.rt, ...(e.write ? { value: data } : {}) };
		case CPU_EXIT_DEBUG:
			return { esr: e.esr, far: va };
		case CPU_EXIT_WFI:
		case CPU_EXIT_WFE:
			return e.timed ? { deadline: data } : {};
		default:
			return {};
	}
}

function specFields(exit: Exit): Record<string, bigint | number | boolean | string> {
	if (exit.kind !== "sysreg") return Object.fromEntries(Object.entries(exit).filter(([name]) => name !== "kind"));
	const [op0, op1, CRn, CRm, op2] = exit.op;
	const key = (op0 << 14) | (op1 << 11) | (CRn << 7) | (CRm << 3) | op2;
	return { key, read: exit.read, rt: exit.rt, ...(exit.value === undefined ? {} : { value: exit.value }) };
}

const text = (kind: string, fields: Record<string, bigint | number | boolean | string>): string => {
	const shown = Object.entries(fields).map(
		([name, v]) => `${name}=${typeof v === "bigint" || typeof v === "number" ? `0x${v.toString(16)}` : v}`,
	);
	return [kind, ...shown].join(" ");
};

/** Whether an exit of the engine is the one that the specification gives; if not, both as text. */
export function exitDifference(
	reason: number,
	exit: EngineExit,
	expected: Exit,
): { readonly engine: string; readonly spec: string } | undefined {
	if (reason === CPU_EXIT_BUDGET && expected.kind === "budget") return undefined;
	const engine = engineFields(reason, exit);
	const spec = specFields(expected);
	const same =
		reason === REASONS[expected.kind] &&
		Object.keys(engine).length === Object.keys(spec).length &&
		Object.entries(engine).every(([name, value]) => spec[name] === value);
	if (same) return undefined;
	return { engine: text(NAMES.get(reason) ?? `exit ${reason}`, engine), spec: text(expected.kind, spec) };
}
