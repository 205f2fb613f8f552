import type { Flag, SystemOperation } from "@upcall/spec";
import { cat, extract } from "../ir/simplify.ts";
import { lit, type Term } from "../ir/term.ts";
import { OutOfProof, SpecMachine } from "../specMachine.ts";

const FLAGS: readonly Flag[] = ["N", "Z", "C", "V"];
/** Key of NZCV: 3, 3, 4, 2, 0. */
const NZCV = (3 << 14) | (3 << 11) | (4 << 7) | (2 << 3);

/** The specification's machine with SIMD registers, which are not trapped. */
export class RegionMachine extends SpecMachine {
	override getV = (n: number): Term => this.get(`v${n}`);
	override setV = (n: number, value: Term): void => void this.places.set(`v${n}`, value);
	override checkFPAdvSIMDEnabled(): void {}
	override getSys(name: string): Term {
		if (name !== "FPSR") throw new OutOfProof(name);
		return this.get(name);
	}
	override setSys(name: string, value: Term): void {
		if (name !== "FPSR") throw new OutOfProof(name);
		this.places.set(name, value);
	}

	/** NZCV is the only system register. @see DDI 0487, C5.2, NZCV */
	override mrs(operation: SystemOperation): Term {
		if (operation.key !== NZCV) return super.mrs(operation);
		return cat(lit(32, 0), ...FLAGS.map((flag) => this.getFlag(flag)), lit(28, 0));
	}
	override msr(operation: SystemOperation, value: Term): void {
		if (operation.key !== NZCV) super.msr(operation, value);
		else for (const [n, flag] of FLAGS.entries()) this.setFlag(flag, extract(value, 31 - n, 31 - n));
	}
}
