import type { Access } from "../../machine.ts";
import type { Fields, Operation, Shared } from "../shared.ts";

/** The syndrome of a data abort is never valid for SIMD and floating-point registers. @see DDI 0487, D24.2.40, ISV */
export const VECTOR_ACCESS: Access = { kind: "vector", acquire: false, release: false, alignment: 0, iss: 0 };

/** LDR, STR, LDUR, STUR, LDP, STP, LDNP, STNP of SIMD and floating-point registers. @see DDI 0487, C7.2 */
export function simdLoadStoreRegister<B>(s: Shared<B>) {
	const { m, UNDEFINED, add, concat, lit, sext, zext, V, setV, XSP, setXSP, ExtendReg, PCRelative } = s;

	/** The size of the access as a power of two: opc<1>:size. */
	const scaleOf = (size: number, opc: number) => ((opc & 2) << 1) | size;
	const baseAddress = (Rn: number): B => {
		if (Rn === 31) m.checkSPAlignment();
		return XSP(64, Rn);
	};
	const transfer = (load: boolean, scale: number, Rt: number, address: B): void => {
		const bytes = 1 << scale;
		if (load) setV(Rt, m.read(address, bytes, VECTOR_ACCESS));
		else m.write(address, bytes, V(8 * bytes, Rt), VECTOR_ACCESS);
	};

	type Immediate9 = Fields<B, "size opc ~imm9 Rn Rt">;
	type Pair = Fields<B, "opc L ~imm7 Rt2 Rn Rt">;

	// The order of accesses and register writes: pair-access-order and vector-load-pair-same-register in
	// constrainedUnpredictable.ts.
	const pair = ({ opc, L, imm7, Rt2, Rn, Rt }: Pair, indexed: boolean, post: boolean): Operation => {
		const scale = 2 + opc;
		const bytes = 1 << scale;
		const offset = sext(concat(imm7, lit(scale, 0)), 64);
		const step = lit(64, bytes);
		return () => {
			const base = baseAddress(Rn);
			const moved = add(base, offset);
			const address = post ? base : moved;
			if (L) {
				const first = m.read(address, bytes, VECTOR_ACCESS);
				const second = m.read(add(address, step), bytes, VECTOR_ACCESS);
				setV(Rt, first);
				setV(Rt2, second);
			} else {
				m.write(address, bytes, V(8 * bytes, Rt), VECTOR_ACCESS);
				m.write(add(address, step), bytes, V(8 * bytes, Rt2), VECTOR_ACCESS);
			}
			if (indexed) setXSP(Rn, moved);
		};
	};

	return {
		vectorUnsignedOffset({ size, opc, imm12, Rn, Rt }: Fields<B, "size opc ~imm12 Rn Rt">): Operation {
			const scale = scaleOf(size, opc);
			const offset = zext(scale ? concat(imm12, lit(scale, 0)) : imm12, 64);
			return () => transfer((opc & 1) === 1, scale, Rt, add(baseAddress(Rn), offset));
		},

		vectorUnscaledImmediate({ size, opc, imm9, Rn, Rt }: Immediate9): Operation {
			const offset = sext(imm9, 64);
			return () => transfer((opc & 1) === 1, scaleOf(size, opc), Rt, add(baseAddress(Rn), offset));
		},

		vectorPostIndex({ size, opc, imm9, Rn, Rt }: Immediate9): Operation {
			const offset = sext(imm9, 64);
			return () => {
				const address = baseAddress(Rn);
				transfer((opc & 1) === 1, scaleOf(size, opc), Rt, address);
				setXSP(Rn, add(address, offset));
			};
		},

		vectorPreIndex({ size, opc, imm9, Rn, Rt }: Immediate9): Operation {
			const offset = sext(imm9, 64);
			return () => {
				const address = add(baseAddress(Rn), offset);
				transfer((opc & 1) === 1, scaleOf(size, opc), Rt, address);
				setXSP(Rn, address);
			};
		},

		vectorRegisterOffset({ size, opc, Rm, option, S, Rn, Rt }: Fields<B, "size opc Rm option S Rn Rt">): Operation {
			if ((option & 2) === 0) return UNDEFINED;
			const scale = scaleOf(size, opc);
			const shift = S ? scale : 0;
			return () => transfer((opc & 1) === 1, scale, Rt, add(baseAddress(Rn), ExtendReg(64, Rm, option, shift)));
		},

		vectorLoadLiteral({ opc, imm19, Rt }: Fields<B, "opc ~imm19 Rt">): Operation {
			return () => transfer(true, 2 + opc, Rt, PCRelative(imm19));
		},

		vectorPairOffset: (f: Pair): Operation => pair(f, false, false),
		vectorPairPostIndex: (f: Pair): Operation => pair(f, true, true),
		vectorPairPreIndex: (f: Pair): Operation => pair(f, true, false),
	};
}
