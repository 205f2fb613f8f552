// Cryptographic instructions: words to records.
import {
	EXEC_aesMixColumns,
	EXEC_aesRound,
	EXEC_bitClearAndXor,
	EXEC_rotateAndXor,
	EXEC_sha1FixedRotate,
	EXEC_sha1Hash,
	EXEC_sha1Schedule0,
	EXEC_sha1Schedule1,
	EXEC_sha256Hash,
	EXEC_sha256Schedule0,
	EXEC_sha256Schedule1,
	EXEC_sha512Hash,
	EXEC_sha512Hash2,
	EXEC_sha512Schedule0,
	EXEC_sha512Schedule1,
	EXEC_sm3Round,
	EXEC_sm3Schedule1,
	EXEC_sm3Schedule2,
	EXEC_sm3Sum,
	EXEC_sm4Encrypt,
	EXEC_sm4Key,
	EXEC_threeWayXor,
	EXEC_xorAndRotate,
} from "../generated/decode";
import { S_V } from "../layout";
import * as ops from "../ops";
import * as operations from "../simd/operations";
import { emit, halves } from "./record";

/* @inline */
function vector(n: u32): u32 {
	return S_V + ((n & 31) << 4);
}

function record(p: u32, w: u32, operation: u32, last: u32): bool {
	emit(p, ops.OP_SIMD_CRYPTO, vector(w), vector(w >> 5), vector(w >> 16), halves(operation, last));
	return true;
}

/** Fills in the record; false when `exec` is something else. */
export function translateSimdCrypto(p: u32, w: u32, exec: i32): bool {
	const va = vector(w >> 10);
	switch (exec) {
		case EXEC_aesRound:
			emit(p, ops.OP_AES, vector(w), vector(w >> 5), 0, <u64>(operations.AESE + ((w >> 12) & 1)));
			return true;
		case EXEC_aesMixColumns:
			emit(p, ops.OP_AES, vector(w), vector(w >> 5), 0, <u64>(operations.AESMC + ((w >> 12) & 1)));
			return true;
		case EXEC_sha1Hash:
			return record(p, w, operations.SHA1C + ((w >> 12) & 3), 0);
		case EXEC_sha1Schedule0:
			return record(p, w, operations.SHA1SU0, 0);
		case EXEC_sha1Schedule1:
			return record(p, w, operations.SHA1SU1, 0);
		case EXEC_sha1FixedRotate:
			return record(p, w, operations.SHA1H, 0);
		case EXEC_sha256Hash:
			return record(p, w, (w >> 12) & 1 ? operations.SHA256H2 : operations.SHA256H, 0);
		case EXEC_sha256Schedule0:
			return record(p, w, operations.SHA256SU0, 0);
		case EXEC_sha256Schedule1:
			return record(p, w, operations.SHA256SU1, 0);
		case EXEC_sha512Hash:
			return record(p, w, operations.SHA512H, 0);
		case EXEC_sha512Hash2:
			return record(p, w, operations.SHA512H2, 0);
		case EXEC_sha512Schedule0:
			return record(p, w, operations.SHA512SU0, 0);
		case EXEC_sha512Schedule1:
			return record(p, w, operations.SHA512SU1, 0);
		case EXEC_rotateAndXor:
			return record(p, w, operations.RAX1, 0);
		case EXEC_threeWayXor:
			return record(p, w, operations.EOR3, va);
		case EXEC_bitClearAndXor:
			return record(p, w, operations.BCAX, va);
		case EXEC_xorAndRotate:
			return record(p, w, operations.XAR, (w >> 10) & 63);
		case EXEC_sm3Sum:
			return record(p, w, operations.SM3SS1, va);
		case EXEC_sm3Round: {
			const element = vector(w >> 16) + (((w >> 12) & 3) << 2);
			const imm = <u64>(operations.SM3TT1A + ((w >> 10) & 3));
			emit(p, ops.OP_SIMD_CRYPTO, vector(w), vector(w >> 5), element, imm);
			return true;
		}
		case EXEC_sm3Schedule1:
			return record(p, w, operations.SM3PARTW1, 0);
		case EXEC_sm3Schedule2:
			return record(p, w, operations.SM3PARTW2, 0);
		case EXEC_sm4Encrypt:
			return record(p, w, operations.SM4E, 0);
		case EXEC_sm4Key:
			return record(p, w, operations.SM4EKEY, 0);
		default:
			return false;
	}
}
