import type { Access } from "../machine.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

const ACCESS: Access = { kind: "pair", acquire: false, release: false, alignment: 0, iss: 0 };

/** LDP, STP, LDNP, STNP, LDPSW. @see DDI 0487, C6.2 */
export function loadStorePair<B>(s: Shared<B>) {
	const { m, lit, add, concat, sext, X, XSP, setX, setXSP } = s;

	type Pair = Fields<B, "opc L ~imm7 Rt2 Rn Rt">;

	/** Address of the access and value of the base after it, from the base and the scaled offset. */
	type Mode = (base: B, offset: B) => { readonly address: B; readonly writeback?: B };

	// The order of accesses and register writes: pair-access-order, load-pair-same-register and
	// load-pair-writeback-overlap in constrainedUnpredictable.ts.
	const pair = ({ opc, L, imm7, Rt2, Rn, Rt }: Pair, mode: Mode): Operation => {
		const scale = opc & 2 ? 3 : 2;
		const bytes = 1 << scale;
		const offset = sext(concat(imm7, lit(scale, 0)), 64);
		const step = lit(64, bytes);
		const extend = (x: B): B => (opc === 1 ? sext(x, 64) : x);
		return () => {
			if (Rn === 31) m.checkSPAlignment();
			const { address, writeback } = mode(XSP(64, Rn), offset);
			if (L) {
				const first = m.read(address, bytes, ACCESS);
				const second = m.read(add(address, step), bytes, ACCESS);
				setX(Rt2, extend(second));
				setX(Rt, extend(first));
			} else {
				m.write(address, bytes, X(8 * bytes, Rt), ACCESS);
				m.write(add(address, step), bytes, X(8 * bytes, Rt2), ACCESS);
			}
			if (writeback !== undefined) setXSP(Rn, writeback);
		};
	};

	return {
		pairOffset(f: Pair): Operation {
			return pair(f, (base, offset) => ({ address: add(base, offset) }));
		},
		pairPostIndex(f: Pair): Operation {
			return pair(f, (base, offset) => ({ address: base, writeback: add(base, offset) }));
		},
		pairPreIndex(f: Pair): Operation {
			return pair(f, (base, offset) => {
				const address = add(base, offset);
				return { address, writeback: address };
			});
		},
	};
}
