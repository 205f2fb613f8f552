import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A field of a structure in the layout file. */
interface OracleField {
	name: string;
	offset: number;
	size: number;
	type: string;
}

/** The parts of the layout file that the tests compare with. */
export interface Oracle {
	ioctls: Record<string, number>;
	ioctl_info: Record<string, { dir: string; type: number; nr: number; size: number }>;
	constants: Record<string, number | string>;
	structs: Record<string, { size: number; fields: OracleField[] }>;
	smccc_function_ids: Record<string, number>;
	caps_arm64_6_12: Record<string, { number: number; vm: string; system: string; note?: string }>;
	id_reg_writable_masks_6_12: Record<string, string>;
	vgic_v3_cpu_sysreg_attr_instr: Record<string, number>;
	core_regs: Record<string, { id: string; offset: number; size: number }>;
	sysregs: Record<string, { op: [number, number, number, number, number]; id: string }>;
	reg_list: Record<string, string[]>;
	provenance: Record<string, string>;
}

interface Rule {
	pattern: string;
	reason: string;
}

/** What the package leaves out, and why. */
export interface Scope {
	constants: Rule[];
	keep: Record<string, string>;
	ioctls: Rule[];
	structs: Rule[];
	fields: Rule[];
}

/** The package's folder. */
export const packageRoot = fileURLToPath(new URL("..", import.meta.url));

const json = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

export const oracle: Oracle = json("./data/kvm-arm64-layout.json");
export const scope: Scope = json("../scripts/outOfScope.json");

/** Whether a rule of `outOfScope.json` leaves the name out. */
export function leftOut(kind: "constants" | "ioctls" | "structs" | "fields", name: string): boolean {
	return !(name in scope.keep) && scope[kind].some((rule) => new RegExp(rule.pattern).test(name));
}

/** The name under which a constant of the layout file is exported. */
export function exportName(name: string): string {
	return name.replace(/^RFC_(?=KVM_CAP_)/, "");
}

/** `kvm_run` gives `KvmRun`. */
export function pascal(name: string): string {
	return name
		.split("_")
		.filter((word) => word !== "")
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join("");
}

/** Whether a program can be started. */
export function have(program: string): boolean {
	try {
		execFileSync(program, ["--version"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}
