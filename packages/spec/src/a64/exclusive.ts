import type { Access } from "../machine.ts";
import type { Fields, Operation, Shared } from "./shared.ts";

/** LDXR, LDAXR, STXR, STLXR, LDXP, LDAXP, STXP, STLXP and their byte and halfword forms. @see DDI 0487, C6.2 */
export function exclusive<B>(s: Shared<B>) {
	const { m, concat, extract, X, XSP, setX, ZERO, ONE } = s;

	const exclusiveAccess = (bytes: number, L: number, o0: number, pair = false): Access => ({
		kind: "exclusive",
		acquire: L === 1 && o0 === 1,
		release: L === 0 && o0 === 1,
		alignment: bytes,
		iss: 0,
		...(pair ? { elements: 2 } : {}),
	});
	const baseAddress = (Rn: number): B => {
		if (Rn === 31) m.checkSPAlignment();
		return XSP(64, Rn);
	};
	const load = (address: B, bytes: number, access: Access): B => {
		const data = m.read(address, bytes, access);
		m.setExclusiveMonitors(address, bytes, data, access);
		return data;
	};
	const store = (address: B, bytes: number, data: B, access: Access, Rs: number): void => {
		m.when(
			m.exclusiveMonitorsPass(address, bytes, access),
			() => {
				m.write(address, bytes, data, access);
				setX(Rs, ZERO);
			},
			() => setX(Rs, ONE),
		);
	};

	return {
		loadExclusive({ size, L, o0, Rn, Rt }: Fields<B, "size L o0 Rn Rt">): Operation {
			const bytes = 1 << size;
			const access = exclusiveAccess(bytes, L, o0);
			return () => setX(Rt, load(baseAddress(Rn), bytes, access));
		},

		storeExclusive({ size, L, Rs, o0, Rn, Rt }: Fields<B, "size L Rs o0 Rn Rt">): Operation {
			const bytes = 1 << size;
			const access = exclusiveAccess(bytes, L, o0);
			return () => store(baseAddress(Rn), bytes, X(8 * bytes, Rt), access, Rs);
		},

		loadExclusivePair({ sz, L, o0, Rt2, Rn, Rt }: Fields<B, "sz L o0 Rt2 Rn Rt">): Operation {
			const w = sz ? 64 : 32;
			const bytes = w / 4;
			const access = exclusiveAccess(bytes, L, o0, true);
			return () => {
				const data = load(baseAddress(Rn), bytes, access);
				setX(Rt, extract(data, w - 1, 0));
				setX(Rt2, extract(data, 2 * w - 1, w)); // load-exclusive-pair-same-register
			};
		},

		storeExclusivePair({ sz, L, Rs, o0, Rt2, Rn, Rt }: Fields<B, "sz L Rs o0 Rt2 Rn Rt">): Operation {
			const w = sz ? 64 : 32;
			const bytes = w / 4;
			const access = exclusiveAccess(bytes, L, o0, true);
			return () => store(baseAddress(Rn), bytes, concat(X(w, Rt2), X(w, Rt)), access, Rs);
		},
	};
}
