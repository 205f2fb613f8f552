import type { Access } from "../machine.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** CAS, CASP, LDADD, LDCLR, LDEOR, LDSET, LD[SU]MAX, LD[SU]MIN, SWP (FEAT_LSE). @see DDI 0487, C6.2 */
export function atomics<B>(s: Shared<B>) {
	const { m, UNDEFINED, add, and, or, xor, not, slt, ult, eq, ite, concat, extract, X, XSP, setX } = s;

	const atomicAccess = (bytes: number, acquire: boolean, release: boolean, pair = false): Access => ({
		kind: "atomic",
		acquire,
		release,
		alignment: bytes,
		iss: 0,
		...(pair ? { elements: 2 } : {}),
	});
	const baseAddress = (Rn: number): B => {
		if (Rn === 31) m.checkSPAlignment();
		return XSP(64, Rn);
	};
	/** MemAtomicCompareAndSwap(); compare-and-swap-no-match in constrainedUnpredictable.ts. */
	const compareAndSwap = (address: B, bytes: number, compare: B, value: B, access: Access): B => {
		const old = m.read(address, bytes, access);
		m.when(eq(old, compare), () => m.write(address, bytes, value, access));
		return old;
	};

	/** The new value of memory by `o3:opc`. */
	const operations: readonly ((old: B, operand: B) => B)[] = [
		add,
		(old, operand) => and(old, not(operand)),
		xor,
		or,
		(old, operand) => ite(slt(operand, old), old, operand),
		(old, operand) => ite(slt(operand, old), operand, old),
		(old, operand) => ite(ult(operand, old), old, operand),
		(old, operand) => ite(ult(operand, old), operand, old),
		(_, operand) => operand,
	];

	return {
		compareAndSwap({ size, L, Rs, o0, Rn, Rt }: Fields<B, "size L Rs o0 Rn Rt">): Operation {
			const bytes = 1 << size;
			const w = 8 * bytes;
			const access = atomicAccess(bytes, L === 1, o0 === 1);
			return () => setX(Rs, compareAndSwap(baseAddress(Rn), bytes, X(w, Rs), X(w, Rt), access));
		},

		compareAndSwapPair({ sz, L, Rs, o0, Rn, Rt }: Fields<B, "sz L Rs o0 Rn Rt">): Operation {
			if ((Rs | Rt) & 1) return UNDEFINED;
			const w = sz ? 64 : 32;
			const bytes = w / 4;
			const access = atomicAccess(bytes, L === 1, o0 === 1, true);
			const pair = (n: number): B => concat(X(w, n + 1), X(w, n));
			return () => {
				const old = compareAndSwap(baseAddress(Rn), bytes, pair(Rs), pair(Rt), access);
				setX(Rs, extract(old, w - 1, 0));
				setX(Rs + 1, extract(old, 2 * w - 1, w));
			};
		},

		atomicMemoryOperation(f: Fields<B, "size A R Rs o3 opc Rn Rt">): Operation {
			const { size, A, R, Rs, o3, opc, Rn, Rt } = f;
			const operation = operations[(o3 << 3) | opc];
			if (operation === undefined) return UNDEFINED;
			const bytes = 1 << size;
			const access = atomicAccess(bytes, A === 1 && Rt !== 31, R === 1);
			return () => {
				const operand = X(8 * bytes, Rs);
				const address = baseAddress(Rn);
				const old = m.read(address, bytes, access);
				m.write(address, bytes, operation(old, operand), access);
				setX(Rt, old);
			};
		},
	};
}
