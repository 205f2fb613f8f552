import { KvmError } from "@upcall/uapi";

/**
 * A UUID as the four registers of an SMCCC UID or TRNG_GET_UUID call: bytes 0..3 of the text form are the low to high bytes
 * of the first register, and so on.
 * @throws KvmError `EINVAL` for text that is not a UUID
 * @see DEN0028 section 6.2
 */
export function uuidRegisters(uuid: string): readonly [number, number, number, number] {
	if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) {
		throw new KvmError("EINVAL", `"${uuid}" is no UUID: give 32 hexadecimal digits as 8-4-4-4-12`, { errno: 22 });
	}
	const hex = uuid.replaceAll("-", "");
	const byte = (n: number): number => Number.parseInt(hex.slice(2 * n, 2 * n + 2), 16);
	const word = (n: number): number =>
		(byte(4 * n) | (byte(4 * n + 1) << 8) | (byte(4 * n + 2) << 16) | (byte(4 * n + 3) << 24)) >>> 0;
	return [word(0), word(1), word(2), word(3)];
}
