import { type SingleTransfer, singleTransfer } from "./memory.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** LDR, STR and their byte, halfword, signed, unscaled, unprivileged and literal forms; LDRAA, LDRAB; PRFM. @see DDI 0487, C6.2 */
export function loadStoreRegister<B>(s: Shared<B>) {
	const { m, UNDEFINED, Zeros, add, concat, lit, sext, zext, X, XSP, setX, setXSP, ExtendReg, PCRelative } = s;

	const transfer = (t: SingleTransfer, Rt: number, address: B): void => {
		if (t.load) {
			const data = m.read(address, t.bytes, t.access);
			setX(Rt, t.signed ? sext(data, t.width) : data);
		} else m.write(address, t.bytes, X(8 * t.bytes, Rt), t.access);
	};
	const baseAddress = (Rn: number): B => {
		if (Rn === 31) m.checkSPAlignment();
		return XSP(64, Rn);
	};
	const withOffset = (t: SingleTransfer, Rn: number, Rt: number, offset: B): Operation => {
		return () => transfer(t, Rt, add(baseAddress(Rn), offset));
	};

	type Immediate9 = Fields<B, "size opc ~imm9 Rn Rt">;

	return {
		unsignedOffset({ size, opc, imm12, Rn, Rt }: Fields<B, "size opc ~imm12 Rn Rt">): Operation {
			const offset = zext(size ? concat(imm12, lit(size, 0)) : imm12, 64);
			return withOffset(singleTransfer(size, opc, Rt, "normal", false), Rn, Rt, offset);
		},

		unscaledImmediate({ size, opc, imm9, Rn, Rt }: Immediate9): Operation {
			return withOffset(singleTransfer(size, opc, Rt, "normal", false), Rn, Rt, sext(imm9, 64));
		},

		unprivileged({ size, opc, imm9, Rn, Rt }: Immediate9): Operation {
			return withOffset(singleTransfer(size, opc, Rt, "unprivileged", false), Rn, Rt, sext(imm9, 64));
		},

		// The base is written last: load-writeback-overlap and store-writeback-overlap in constrainedUnpredictable.ts.
		postIndex({ size, opc, imm9, Rn, Rt }: Immediate9): Operation {
			const t = singleTransfer(size, opc, Rt, "normal", true);
			const offset = sext(imm9, 64);
			return () => {
				const address = baseAddress(Rn);
				transfer(t, Rt, address);
				setXSP(Rn, add(address, offset));
			};
		},

		preIndex({ size, opc, imm9, Rn, Rt }: Immediate9): Operation {
			const t = singleTransfer(size, opc, Rt, "normal", true);
			const offset = sext(imm9, 64);
			return () => {
				const address = add(baseAddress(Rn), offset);
				transfer(t, Rt, address);
				setXSP(Rn, address);
			};
		},

		registerOffset({ size, opc, Rm, option, S, Rn, Rt }: Fields<B, "size opc Rm option S Rn Rt">): Operation {
			if ((option & 2) === 0) return UNDEFINED;
			const t = singleTransfer(size, opc, Rt, "normal", false);
			const shift = S ? size : 0;
			return () => transfer(t, Rt, add(baseAddress(Rn), ExtendReg(64, Rm, option, shift)));
		},

		loadLiteral({ opc, imm19, Rt }: Fields<B, "opc ~imm19 Rt">): Operation {
			const signed = opc === 2;
			const t = singleTransfer(opc === 1 ? 3 : 2, signed ? 2 : 1, Rt, "normal", false);
			return () => transfer(t, Rt, PCRelative(imm19));
		},

		/** LDRAA and LDRAB: the base is authenticated with a D key and a zero modifier. */
		loadAuthenticated({ M, S, imm9, W, Rn, Rt }: Fields<B, "M ~S ~imm9 W Rn Rt">): Operation {
			const t = singleTransfer(3, 1, Rt, "normal", W === 1);
			const offset = sext(concat(concat(S, imm9), lit(3, 0)), 64);
			return () => {
				const address = add(m.authenticate(baseAddress(Rn), Zeros(64), M ? "DB" : "DA"), offset);
				transfer(t, Rt, address);
				if (W) setXSP(Rn, address);
			};
		},

		/** A prefetch has no effect that the model sees, and cannot fault. */
		prefetch(): Operation {
			return () => undefined;
		},

		prefetchRegister({ option }: Fields<B, "option">): Operation {
			return (option & 2) === 0 ? UNDEFINED : () => undefined;
		},
	};
}
