// The machine on which the specification runs: its state are terms.
import type { Access, ExceptionCall, Flag, Hint, Machine, SystemOperation } from "@upcall/spec";
import { termDomain as d } from "./ir/domain.ts";
import { apply, isConst, lit, type Term } from "./ir/term.ts";
import { type Alignment, initialValue } from "./state.ts";

/** An access to memory that the specification makes. */
export interface SpecAccess {
	readonly write: boolean;
	readonly address: Term;
	readonly bytes: number;
}

/** The instruction does something that the proofs do not cover. */
export class OutOfProof extends Error {}

/** The byte of the guest's memory at an address, of which the low half is given. */
export const initialByte = (address: Term): Term => apply("memory", 8, address);

/** Symbolic state of the specification's machine. */
export class SpecMachine implements Machine<Term> {
	/** Values of places that were written. */
	places = new Map<string, Term>();
	/** Bytes that were written, by the low half of their address. */
	bytes = new Map<Term, Term>();
	accesses: SpecAccess[] = [];
	/** Registers that must have low bits clear, or the instruction faults. */
	required = new Map<string, number>();
	isUndefined = false;
	private aligned: Alignment = new Map();

	/** Starts from the initial state. */
	begin(aligned: Alignment): void {
		this.aligned = aligned;
		this.places = new Map();
		this.bytes = new Map();
		this.accesses = [];
		this.required = new Map();
		this.isUndefined = false;
	}

	protected get(place: string): Term {
		return this.places.get(place) ?? initialValue(place, this.aligned);
	}

	getX = (n: number): Term => this.get(`x${n}`);
	setX(n: number, value: Term): void {
		this.places.set(`x${n}`, value);
	}
	getSP(): Term {
		return this.get("sp");
	}
	setSP(value: Term): void {
		this.places.set("sp", value);
	}
	getPC(): Term {
		return this.get("pc");
	}
	setPC(value: Term): void {
		this.places.set("pc", value);
	}
	getFlag(flag: Flag): Term {
		return this.get(flag);
	}
	setFlag(flag: Flag, value: Term): void {
		this.places.set(flag, value);
	}

	/** AArch64.BranchAddr() with TBI0 and TBI1 as they may be; TBID0 and TBID1 need FEAT_PAuth. */
	branchTo(target: Term): void {
		this.setPC(branchAddress(target));
	}

	checkSPAlignment(): void {
		this.require("sp", 4);
	}

	private require(place: string, bits: number): void {
		this.required.set(place, Math.max(bits, this.required.get(place) ?? 0));
	}

	private access(address: Term, bytes: number, access: Access, write: boolean): Term {
		if (access.kind === "exclusive") throw new OutOfProof("the exclusive monitor");
		if (access.alignment > 1) {
			const place = [...Array.from({ length: 31 }, (_, n) => `x${n}`), "sp"].find(
				(name) => initialValue(name, this.aligned) === address,
			);
			if (place === undefined) throw new OutOfProof("an aligned access whose address is not a register");
			this.require(place, Math.log2(access.alignment));
		}
		this.accesses.push({ write, address, bytes });
		return d.extract(address, 31, 0);
	}

	read(address: Term, bytes: number, access: Access): Term {
		const low = this.access(address, bytes, access, false);
		let value: Term | undefined;
		for (let i = 0; i < bytes; i++) {
			const at = d.add(low, lit(32, i));
			const byte = this.bytes.get(at) ?? initialByte(at);
			value = value === undefined ? byte : d.concat(byte, value);
		}
		return value as Term;
	}

	write(address: Term, bytes: number, value: Term, access: Access): void {
		const low = this.access(address, bytes, access, true);
		for (let i = 0; i < bytes; i++) this.bytes.set(d.add(low, lit(32, i)), d.extract(value, 8 * i + 7, 8 * i));
	}

	when(condition: Term, then: () => void, otherwise?: () => void): void {
		if (isConst(condition)) {
			if (condition.k) then();
			else otherwise?.();
			return;
		}
		const [places, bytes] = [this.places, this.bytes];
		const run = (arm?: () => void) => {
			this.places = new Map(places);
			this.bytes = new Map(bytes);
			arm?.();
			return { places: this.places, bytes: this.bytes };
		};
		const yes = run(then);
		const no = run(otherwise);
		const merge = <K>(a: Map<K, Term>, b: Map<K, Term>, initial: (key: K) => Term) =>
			new Map(
				[...new Set([...a.keys(), ...b.keys()])].map((key) => [
					key,
					d.ite(condition, a.get(key) ?? initial(key), b.get(key) ?? initial(key)),
				]),
			);
		this.places = merge(yes.places, no.places, (place) => initialValue(place, this.aligned));
		this.bytes = merge(yes.bytes, no.bytes, initialByte);
	}

	undefined(): void {
		this.isUndefined = true;
	}

	barrier(kind: "DSB" | "DMB" | "ISB"): void {
		if (kind === "ISB") throw new OutOfProof("context synchronisation");
	}

	hint(hint: Hint): void {
		if (hint === "WFI" || hint === "WFE" || hint === "ESB") throw new OutOfProof(hint);
	}

	clearExclusiveLocal(): void {
		this.places.set("monitor", lit(32, 0));
	}

	getV = (n: number): Term => outOfProof(`V${n}`);
	setV = (n: number, _: Term): void => outOfProof(`V${n}`);
	checkFPAdvSIMDEnabled(): void {
		outOfProof("the trap of SIMD and floating point");
	}
	float(): Term {
		return outOfProof("floating point");
	}
	getSys(name: string): Term {
		return outOfProof(name);
	}
	setSys(name: string, _: Term): void {
		outOfProof(name);
	}
	setExclusiveMonitors(): void {
		outOfProof("the exclusive monitor");
	}
	exclusiveMonitorsPass(): Term {
		return outOfProof("the exclusive monitor");
	}
	exceptionCall(call: ExceptionCall): void {
		outOfProof(call);
	}
	eret(): void {
		outOfProof("ERET");
	}
	/** Without FEAT_BTI there is no branch type. */
	setBranchType(): void {}
	addPAC(): Term {
		return outOfProof("pointer authentication");
	}
	authenticate(): Term {
		return outOfProof("pointer authentication");
	}
	stripPAC(): Term {
		return outOfProof("pointer authentication");
	}
	genericPAC(): Term {
		return outOfProof("pointer authentication");
	}
	waitUntil(): void {
		outOfProof("waiting");
	}
	mrs(_: SystemOperation): Term {
		return outOfProof("system registers");
	}
	msr(_: SystemOperation, __: Term): void {
		outOfProof("system registers");
	}
	msrImmediate(): void {
		outOfProof("PSTATE fields");
	}
	sys(): void {
		outOfProof("SYS");
	}
	sysl(): Term {
		return outOfProof("SYSL");
	}
}

function outOfProof(what: string): never {
	throw new OutOfProof(what);
}

/** AArch64.BranchAddr(): where TBI0 or TBI1 is set, the top byte of the target becomes copies of bit 55. */
export function branchAddress(target: Term): Term {
	const tcr = initialValue("TCR_EL1");
	const upper = d.extract(target, 55, 55);
	const ignored = d.ite(upper, d.extract(tcr, 38, 38), d.extract(tcr, 37, 37));
	return d.ite(ignored, d.sext(d.extract(target, 55, 0), 64), target);
}
