/** GICR_PROPBASER, GICR_PENDBASER, GITS_BASER and GITS_CBASER have the shareability at the same place. */
const SHAREABILITY = 3n << 10n;
const OUTER_SHAREABLE = 2n << 10n;
const INNER_SHAREABLE = 1n << 10n;
/** Three bits of cacheability. */
const FIELD = 7n;
const NON_CACHEABLE = 1n;
const READ_ALLOCATE_WRITE_BACK = 3n;
/** Lowest bits of the inner and outer cacheability of a redistributor's table, and of a table of an ITS. */
const REDISTRIBUTOR_INNER = 7n;
const REDISTRIBUTOR_OUTER = 56n;
const ITS_INNER = 59n;
const ITS_OUTER = 53n;

/** Attributes of the tables of an ITS at reset: inner shareable, write-back. */
export const TABLE_ATTRIBUTES = INNER_SHAREABLE | (READ_ALLOCATE_WRITE_BACK << ITS_INNER);
/** GICR_PROPBASER once LPIs exist. */
export const PROPBASER_RESET = INNER_SHAREABLE | (READ_ALLOCATE_WRITE_BACK << REDISTRIBUTOR_INNER);

function sanitise(value: bigint, inner: bigint, outer: bigint): bigint {
	let result = value;
	if ((value & SHAREABILITY) === OUTER_SHAREABLE) result = (result & ~SHAREABILITY) | INNER_SHAREABLE;
	if (((value >> inner) & FIELD) <= NON_CACHEABLE)
		result = (result & ~(FIELD << inner)) | (READ_ALLOCATE_WRITE_BACK << inner);
	if (((value >> outer) & FIELD) !== NON_CACHEABLE) result &= ~(FIELD << outer);
	return result;
}

/**
 * The memory attributes that a table register of the redistributor takes for those that were written: outer shareable
 * becomes inner shareable, what is not cacheable becomes cacheable, and the outer attributes those of the inner.
 *
 * @see IHI 0069, 12.11.34 and 12.11.36
 */
export function tableAttributes(value: bigint): bigint {
	return sanitise(value, REDISTRIBUTOR_INNER, REDISTRIBUTOR_OUTER);
}

/** As {@link tableAttributes}, of GITS_BASER and GITS_CBASER. @see IHI 0069, 12.19.1 and 12.19.2 */
export function itsAttributes(value: bigint): bigint {
	return sanitise(value, ITS_INNER, ITS_OUTER);
}
