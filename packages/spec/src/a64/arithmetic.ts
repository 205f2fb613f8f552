import type { Fields, Operation, Shared } from "./shared.ts";

/** ADD, ADDS, SUB, SUBS, ADC, ADCS, SBC, SBCS, ADR, ADRP. @see DDI 0487, C6.2 */
export function arithmetic<B>(s: Shared<B>) {
	const { m, lit, add, concat, extract, sext, zext, not, ZERO, ONE, UNDEFINED, Zeros } = s;
	const { X, XSP, setX, setXSP, setNZCV, AddWithCarry, shiftBy, ExtendReg } = s;

	/** x + y or x - y; S sets the flags. */
	const addOrSubtract = (op: number, S: number, x: B, y: B): B => {
		const { result, nzcv } = op ? AddWithCarry(x, not(y), ONE) : AddWithCarry(x, y, ZERO);
		if (S) setNZCV(nzcv());
		return result;
	};

	return {
		addSubImmediate({ sf, op, S, sh, imm12, Rn, Rd }: Fields<B, "sf op S sh ~imm12 Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			const imm = zext(sh ? concat(imm12, lit(12, 0)) : imm12, w);
			const setResult = S ? setX : setXSP;
			return () => setResult(Rd, addOrSubtract(op, S, XSP(w, Rn), imm));
		},

		addSubShifted(f: Fields<B, "sf op S shift Rm imm6 Rn Rd">): Operation {
			const { sf, op, S, shift, Rm, imm6, Rn, Rd } = f;
			if (shift === 3 || (!sf && imm6 >= 32)) return UNDEFINED;
			const w = sf ? 64 : 32;
			return () => setX(Rd, addOrSubtract(op, S, X(w, Rn), shiftBy(X(w, Rm), shift, imm6)));
		},

		addSubExtended(f: Fields<B, "sf op S Rm option imm3 Rn Rd">): Operation {
			const { sf, op, S, Rm, option, imm3, Rn, Rd } = f;
			if (imm3 > 4) return UNDEFINED;
			const w = sf ? 64 : 32;
			const setResult = S ? setX : setXSP;
			return () => setResult(Rd, addOrSubtract(op, S, XSP(w, Rn), ExtendReg(w, Rm, option, imm3)));
		},

		addSubCarry({ sf, op, S, Rm, Rn, Rd }: Fields<B, "sf op S Rm Rn Rd">): Operation {
			const w = sf ? 64 : 32;
			return () => {
				const operand2 = X(w, Rm);
				const { result, nzcv } = AddWithCarry(X(w, Rn), op ? not(operand2) : operand2, m.getFlag("C"));
				if (S) setNZCV(nzcv());
				setX(Rd, result);
			};
		},

		adr({ op, immlo, immhi, Rd }: Fields<B, "op ~immlo ~immhi Rd">): Operation {
			const imm = concat(immhi, immlo);
			if (!op) {
				const offset = sext(imm, 64);
				return () => setX(Rd, add(m.getPC(), offset));
			}
			const offset = sext(concat(imm, lit(12, 0)), 64);
			return () => setX(Rd, add(concat(extract(m.getPC(), 63, 12), Zeros(12)), offset));
		},
	};
}
