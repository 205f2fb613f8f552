import type { Access } from "../machine.ts";
import { instructionSyndrome } from "./memory.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** LDAR, STLR, LDLAR, STLLR, LDAPR and their byte and halfword forms. @see DDI 0487, C6.2 */
export function ordered<B>({ m, X, XSP, setX }: Shared<B>) {
	const orderedAccess = (size: number, Rt: number, load: boolean): Access => ({
		kind: "ordered",
		acquire: load,
		release: !load,
		alignment: 1 << size,
		iss: instructionSyndrome(size, false, Rt, size === 3, true),
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

		loadAcquireRcpc({ size, Rn, Rt }: Fields<B, "size Rn Rt">): Operation {
			return load(size, Rn, Rt);
		},
	};
}
