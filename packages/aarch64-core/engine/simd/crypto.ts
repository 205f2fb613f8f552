// Cryptographic instructions other than AES, by the operation in the record.
import {
	BCAX,
	EOR3,
	RAX1,
	SHA1C,
	SHA1H,
	SHA1M,
	SHA1P,
	SHA1SU0,
	SHA1SU1,
	SHA256H,
	SHA256H2,
	SHA256SU0,
	SHA256SU1,
	SHA512H,
	SHA512H2,
	SHA512SU0,
	SHA512SU1,
	SM3PARTW1,
	SM3PARTW2,
	SM3SS1,
	SM3TT1A,
	SM3TT1B,
	SM3TT2A,
	SM3TT2B,
	SM4E,
	SM4EKEY,
	XAR,
} from "./operations";
import {
	sha1FixedRotate,
	sha1Hash,
	sha1Schedule0,
	sha1Schedule1,
	sha256Hash,
	sha256Schedule0,
	sha256Schedule1,
} from "./sha";
import {
	bitClearAndXor,
	rotateAndXor,
	sha512Hash,
	sha512Hash2,
	sha512Schedule0,
	sha512Schedule1,
	threeWayXor,
	xorAndRotate,
} from "./sha512";
import { sm3Round, sm3Schedule1, sm3Schedule2, sm3Sum, sm4Rounds } from "./sm";

/**
 * Vd, Vn, Vm. The immediate: the operation, and the offset of Va or the amount of XAR. Of SM3TT1A to SM3TT2B the offset
 * of the element takes the place of Vm.
 */
export function executeCrypto(s: u32, p: u32): void {
	const d = s + load<u16>(p, 2);
	const n = s + load<u16>(p, 4);
	const m = s + load<u16>(p, 6);
	const last = load<u32>(p, 12);
	const operation = load<u32>(p, 8);
	switch (operation) {
		case SHA1C:
		case SHA1P:
		case SHA1M:
			return sha1Hash(operation, d, n, m);
		case SHA1SU0:
			return sha1Schedule0(d, n, m);
		case SHA256H:
			return sha256Hash(true, d, n, m);
		case SHA256H2:
			return sha256Hash(false, d, n, m);
		case SHA256SU1:
			return sha256Schedule1(d, n, m);
		case SHA1H:
			return sha1FixedRotate(d, n);
		case SHA1SU1:
			return sha1Schedule1(d, n);
		case SHA256SU0:
			return sha256Schedule0(d, n);
		case SHA512H:
			return sha512Hash(d, n, m);
		case SHA512H2:
			return sha512Hash2(d, n, m);
		case SHA512SU1:
			return sha512Schedule1(d, n, m);
		case RAX1:
			return rotateAndXor(d, n, m);
		case SHA512SU0:
			return sha512Schedule0(d, n);
		case EOR3:
			return threeWayXor(d, n, m, s + last);
		case BCAX:
			return bitClearAndXor(d, n, m, s + last);
		case XAR:
			return xorAndRotate(d, n, m, last);
		case SM3SS1:
			return sm3Sum(d, n, m, s + last);
		case SM3TT1A:
		case SM3TT1B:
		case SM3TT2A:
		case SM3TT2B:
			return sm3Round(operation - SM3TT1A, d, n, m);
		case SM3PARTW1:
			return sm3Schedule1(d, n, m);
		case SM3PARTW2:
			return sm3Schedule2(d, n, m);
		case SM4E:
			return sm4Rounds(false, d, d, n);
		case SM4EKEY:
			return sm4Rounds(true, d, n, m);
		default:
			return;
	}
}
