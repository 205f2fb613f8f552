import type { FloatOperation } from "../../fp/operation.ts";
import type { Fields, Operation, Shared } from "../shared.ts";
import { widthOf } from "./elements.ts";

/** FCMP, FCMPE, FCCMP, FCCMPE. @see DDI 0487, C7.2 */
export function floatCompare<B>({ m, V, Zeros, setNZCV, ConditionHolds }: Shared<B>) {
	const compare = (ptype: number, signal: number): FloatOperation => ({
		name: "FPCompare",
		width: widthOf(ptype),
		signalNaNs: signal === 1,
	});

	return {
		floatCompare({ ptype, Rm, Rn, signal, zero }: Fields<B, "ptype Rm Rn signal zero">): Operation {
			const width = widthOf(ptype);
			const operation = compare(ptype, signal);
			return () => setNZCV(m.float(operation, [V(width, Rn), zero ? Zeros(width) : V(width, Rm)]));
		},

		floatConditionalCompare(f: Fields<B, "ptype Rm cond Rn signal ~nzcv">): Operation {
			const { ptype, Rm, cond, Rn, signal, nzcv } = f;
			const width = widthOf(ptype);
			const operation = compare(ptype, signal);
			return () =>
				m.when(
					ConditionHolds(cond),
					() => setNZCV(m.float(operation, [V(width, Rn), V(width, Rm)])),
					() => setNZCV(nzcv),
				);
		},
	};
}
