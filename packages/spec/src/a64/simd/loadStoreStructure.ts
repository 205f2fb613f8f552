import type { Fields, Operation, Shared } from "../shared.ts";
import { VECTOR_ACCESS } from "./loadStoreRegister.ts";

/** Repetitions and structure elements by `opcode` of the forms that access whole registers. */
const MULTIPLE: Readonly<Record<number, readonly [rpt: number, selem: number]>> = {
	0: [1, 4],
	2: [4, 1],
	4: [1, 3],
	6: [3, 1],
	7: [1, 1],
	8: [1, 2],
	10: [2, 1],
};

/** One element of a structure access: register (added to Rt) and element in it; its place in memory is its position. */
interface Place {
	readonly register: number;
	readonly element: number;
}

/** LD1 to LD4, ST1 to ST4, LD1R to LD4R. @see DDI 0487, C7.2 */
export function simdLoadStoreStructure<B>(s: Shared<B>) {
	const { m, UNDEFINED, add, concat, extract, lit, V, setV, X, XSP, setXSP, Elem, Zeros } = s;

	/** The vector with one element replaced. */
	const withElem = (vector: B, e: number, size: number, value: B): B => {
		const lo = e * size;
		const below = lo === 0 ? value : concat(value, extract(vector, lo - 1, 0));
		return lo + size === 128 ? below : concat(extract(vector, 127, lo + size), below);
	};

	/**
	 * Accesses the elements in the order of their addresses. `clear`: a loaded register keeps none of its elements.
	 * A load writes registers only after its last access: structure-access-fault in constrainedUnpredictable.ts.
	 */
	const access = (
		L: number,
		esize: number,
		Rn: number,
		Rt: number,
		places: readonly Place[],
		clear: boolean,
		Rm: number | undefined,
	): Operation => {
		const ebytes = esize / 8;
		return () => {
			if (Rn === 31) m.checkSPAlignment();
			const base = XSP(64, Rn);
			const address = (i: number) => add(base, lit(64, i * ebytes));
			if (L) {
				const loaded = places.map((_, i) => m.read(address(i), ebytes, VECTOR_ACCESS));
				const registers = new Map<number, B>();
				places.forEach(({ register, element }, i) => {
					const t = (Rt + register) % 32;
					const old = registers.get(t) ?? (clear ? Zeros(128) : V(128, t));
					registers.set(t, withElem(old, element, esize, loaded[i] as B));
				});
				for (const [t, value] of registers) setV(t, value);
			} else {
				places.forEach(({ register, element }, i) => {
					const value = Elem(V(128, (Rt + register) % 32), element, esize);
					m.write(address(i), ebytes, value, VECTOR_ACCESS);
				});
			}
			if (Rm !== undefined) setXSP(Rn, add(base, Rm === 31 ? lit(64, places.length * ebytes) : X(64, Rm)));
		};
	};

	const multiple = (f: Fields<B, "Q L opcode size Rn Rt">, Rm: number | undefined): Operation => {
		const [rpt, selem] = MULTIPLE[f.opcode] as readonly [number, number];
		if (f.size === 3 && f.Q === 0 && selem !== 1) return UNDEFINED;
		const esize = 8 << f.size;
		const elements = (f.Q ? 128 : 64) / esize;
		const places: Place[] = [];
		for (let r = 0; r < rpt; r++)
			for (let element = 0; element < elements; element++)
				for (let k = 0; k < selem; k++) places.push({ register: r + k, element });
		return access(f.L, esize, f.Rn, f.Rt, places, true, Rm);
	};

	/** LD1R: one element, to every element of the register. */
	const replicate = (f: Fields<B, "Q size Rn Rt">, selem: number, Rm: number | undefined): Operation => {
		const esize = 8 << f.size;
		const ebytes = esize / 8;
		const elements = (f.Q ? 128 : 64) / esize;
		return () => {
			if (f.Rn === 31) m.checkSPAlignment();
			const base = XSP(64, f.Rn);
			const loaded = Array.from({ length: selem }, (_, k) =>
				m.read(add(base, lit(64, k * ebytes)), ebytes, VECTOR_ACCESS),
			);
			loaded.forEach((value, k) => {
				setV(
					(f.Rt + k) % 32,
					s.vectorOf(elements, () => value),
				);
			});
			if (Rm !== undefined) setXSP(f.Rn, add(base, Rm === 31 ? lit(64, selem * ebytes) : X(64, Rm)));
		};
	};

	const single = (f: Fields<B, "Q L R opcode S size Rn Rt">, Rm: number | undefined): Operation => {
		const selem = (((f.opcode & 1) << 1) | f.R) + 1;
		const kind = f.opcode >> 1;
		if (kind === 3) return replicate(f, selem, Rm);
		const scale = kind === 2 && f.size & 1 ? 3 : kind;
		const element = ((f.Q << 3) | (f.S << 2) | f.size) >> scale;
		const places = Array.from({ length: selem }, (_, register) => ({ register, element }));
		return access(f.L, 8 << scale, f.Rn, f.Rt, places, false, Rm);
	};

	return {
		multipleStructures: (f: Fields<B, "Q L opcode size Rn Rt">): Operation => multiple(f, undefined),
		multipleStructuresPostIndex: (f: Fields<B, "Q L Rm opcode size Rn Rt">): Operation => multiple(f, f.Rm),
		singleStructure: (f: Fields<B, "Q L R opcode S size Rn Rt">): Operation => single(f, undefined),
		singleStructurePostIndex: (f: Fields<B, "Q L R Rm opcode S size Rn Rt">): Operation => single(f, f.Rm),
	};
}
