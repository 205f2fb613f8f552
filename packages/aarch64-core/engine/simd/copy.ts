// Advanced SIMD copies. In the state an element has an address of its own, as a general-purpose register has, so most
// of them move bytes.

import { formMask } from "./elements";
import { DUP, INSERT, SMOV_32, SMOV_64, UMOV } from "./operations";

/** Executes a record: offsets of destination and source, the operation and the size, the form. */
export function executeCopy(s: u32, p: u32): void {
	const to = s + load<u16>(p, 2);
	const from = s + load<u16>(p, 4);
	switch (load<u32>(p, 8)) {
		case INSERT << 2:
			store<u8>(to, load<u8>(from));
			break;
		case (INSERT << 2) | 1:
			store<u16>(to, load<u16>(from));
			break;
		case (INSERT << 2) | 2:
			store<u32>(to, load<u32>(from));
			break;
		case (INSERT << 2) | 3:
		case (UMOV << 2) | 3:
			store<u64>(to, load<u64>(from));
			break;
		case UMOV << 2:
			store<u64>(to, <u64>load<u8>(from));
			break;
		case (UMOV << 2) | 1:
			store<u64>(to, <u64>load<u16>(from));
			break;
		case (UMOV << 2) | 2:
			store<u64>(to, <u64>load<u32>(from));
			break;
		case SMOV_64 << 2:
			store<u64>(to, <u64>(<i64>load<i8>(from)));
			break;
		case (SMOV_64 << 2) | 1:
			store<u64>(to, <u64>(<i64>load<i16>(from)));
			break;
		case (SMOV_64 << 2) | 2:
			store<u64>(to, <u64>(<i64>load<i32>(from)));
			break;
		case SMOV_32 << 2:
			store<u64>(to, <u64>(<u32>(<i32>load<i8>(from))));
			break;
		case (SMOV_32 << 2) | 1:
			store<u64>(to, <u64>(<u32>(<i32>load<i16>(from))));
			break;
		case DUP << 2:
			v128.store(to, v128.and(v128.load8_splat(from), formMask(load<u32>(p, 12))));
			break;
		case (DUP << 2) | 1:
			v128.store(to, v128.and(v128.load16_splat(from), formMask(load<u32>(p, 12))));
			break;
		case (DUP << 2) | 2:
			v128.store(to, v128.and(v128.load32_splat(from), formMask(load<u32>(p, 12))));
			break;
		default:
			v128.store(to, v128.and(v128.load64_splat(from), formMask(load<u32>(p, 12))));
			break;
	}
}

/** Executes ORR or, where the second field of the record is not 0, BIC (immediate). The third field has the form. */
export function executeLogicalImmediate(s: u32, p: u32): void {
	const rd = s + load<u16>(p, 2);
	const imm = i64x2.splat(load<i64>(p, 8));
	const d = v128.load(rd);
	const result = load<u16>(p, 4) ? v128.andnot(d, imm) : v128.or(d, imm);
	v128.store(rd, v128.and(result, formMask(load<u16>(p, 6))));
}
