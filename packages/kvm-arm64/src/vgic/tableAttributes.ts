/** Fields that GICR_PROPBASER, GICR_PENDBASER, GITS_BASER and GITS_CBASER have at the places of the first. */
const SHAREABILITY = 3n << 10n;
const OUTER_SHAREABLE = 2n << 10n;
const INNER_SHAREABLE = 1n << 10n;
const INNER_CACHEABILITY = 7n << 7n;
const NON_CACHEABLE = 1n << 7n;
const READ_ALLOCATE_WRITE_BACK = 3n << 7n;
const OUTER_CACHEABILITY = 7n << 56n;
const OUTER_NON_CACHEABLE = 1n << 56n;

/**
 * The memory attributes that a table register of the redistributor takes for those that were written: outer shareable
 * becomes inner shareable, what is not cacheable becomes cacheable, and the outer attributes those of the inner.
 *
 * @see IHI 0069, 12.11.34 and 12.11.36
 */
export function tableAttributes(value: bigint): bigint {
	let result = value;
	if ((value & SHAREABILITY) === OUTER_SHAREABLE) result = (result & ~SHAREABILITY) | INNER_SHAREABLE;
	if ((value & INNER_CACHEABILITY) <= NON_CACHEABLE) result = (result & ~INNER_CACHEABILITY) | READ_ALLOCATE_WRITE_BACK;
	if ((value & OUTER_CACHEABILITY) !== OUTER_NON_CACHEABLE) result &= ~OUTER_CACHEABILITY;
	return result;
}
