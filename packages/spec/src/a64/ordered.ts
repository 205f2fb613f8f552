import type { Access } from "../machine.ts";
import { instructionSyndrome } from "./memory.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** LDAR, STLR, LDLAR, STLLR, LDAPR, LDAPUR, STLUR and their byte, halfword and signed forms. @see DDI 0487, C6.2 */
export function ordered<B>({ m, add, sext, X, XSP, setX }: Shared<B>) {
	const orderedAccess = (size: number, Rt: number, load: boolean, signed = false, wide = size === 3): Access => ({
		kind: "ordered",
		acquire: load,
		release: !load,
		alignment: 1 << size,
		iss: instructionSyndrome(size, signed, Rt, wide, true),
	});
	const baseAddress = (Rn: number): B => {
		if (Rn === 31) m.checkSPAlignment();
		return XSP(64, Rn);
	};
	const load = (size: number, Rn: number, Rt: number): Operation => {
		const access = orderedAccess(size, Rt, true);
		return () => setX(Rt, m.read(baseAddress(Rn), 1 << size, access));
	};

	return {
		loadOrdered({ size, Rn, Rt }: Fields<B, "size Rn Rt">): Operation {
			return load(size, Rn, Rt);
		},

		storeOrdered({ size, Rn, Rt }: Fields<B, "size Rn Rt">): Operation {
			const access = orderedAccess(size, Rt, false);
			return () => m.write(baseAddress(Rn), 1 << size, X(8 << size, Rt), access);
		},

		/** LDAPUR and STLUR; `opc` as in LDUR and STUR. */
		orderedUnscaled({ size, opc, imm9, Rn, Rt }: Fields<B, "size opc ~imm9 Rn Rt">): Operation {
			const signed = opc >= 2;
			const wide = signed ? opc === 2 : size === 3;
			const access = orderedAccess(size, Rt, opc !== 0, signed, wide);
			const offset = sext(imm9, 64);
			const bytes = 1 << size;
			if (opc === 0) return () => m.write(add(baseAddress(Rn), offset), bytes, X(8 * bytes, Rt), access);
			return () => {
				const data = m.read(add(baseAddress(Rn), offset), bytes, access);
				setX(Rt, signed ? sext(data, wide ? 64 : 32) : data);
			};
		},

		loadAcquireRcpc({ size, Rn, Rt }: Fields<B, "size Rn Rt">): Operation {
			return load(size, Rn, Rt);
		},
	};
}
