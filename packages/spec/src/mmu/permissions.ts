/** What the tables allow, by privilege. */
export interface Permissions {
	/** EL1 may read. */
	readonly pr: boolean;
	readonly pw: boolean;
	/** EL1 may execute. */
	readonly px: boolean;
	/** EL0 may read. */
	readonly ur: boolean;
	readonly uw: boolean;
	readonly ux: boolean;
}

/** While stage 1 is off nothing is checked, not even PSTATE.PAN; known by its identity. */
export const ALL_PERMISSIONS: Permissions = { pr: true, pw: true, px: true, ur: true, uw: true, ux: true };

/** The hierarchical limits that table descriptors collect on the way to the leaf. */
export interface TableLimits {
	/** APTable[0]: no access from EL0. */
	noEl0: boolean;
	/** APTable[1]: read-only. */
	readOnly: boolean;
	uxn: boolean;
	pxn: boolean;
}

/**
 * Permissions of a leaf. Memory that EL0 can write is never executable at EL1.
 *
 * @param leaf - the block or page descriptor
 * @param wxn - SCTLR_EL1.WXN: writable memory is not executable
 * @see DDI 0487, D8.4 Memory access control; J1.1.5 AArch64.S1DirectBasePermissions
 */
export function S1Permissions(leaf: bigint, limits: TableLimits, wxn: boolean): Permissions {
	const el0 = (leaf & 0x40n) !== 0n && !limits.noEl0;
	const writable = (leaf & 0x80n) === 0n && !limits.readOnly;
	const uw = el0 && writable;
	const pw = writable;
	const ux = (leaf & (1n << 54n)) === 0n && !limits.uxn && !(wxn && uw);
	const px = (leaf & (1n << 53n)) === 0n && !limits.pxn && !uw && !(wxn && pw);
	return { pr: true, pw, px, ur: el0, uw, ux };
}

/** Who accesses, and for what. */
export interface PermissionQuery {
	/** With the permissions of EL1. */
	readonly privileged: boolean;
	readonly read: boolean;
	readonly write: boolean;
	readonly execute: boolean;
	/** PSTATE.PAN applies and is set. */
	readonly pan: boolean;
	/** SCTLR_EL1.EPAN: PAN covers what EL0 can only execute. */
	readonly epan: boolean;
}

/**
 * Whether an access is permitted.
 * @returns `none`, or the half that is not permitted: `read` (and execute) goes before `write`
 */
export function permissionFault(p: Permissions, q: PermissionQuery): "none" | "read" | "write" {
	if (p === ALL_PERMISSIONS) return "none";
	const never = q.privileged && q.pan && (p.ur || p.uw || (q.epan && p.ux));
	const r = q.privileged ? p.pr && !never : p.ur;
	const w = q.privileged ? p.pw && !never : p.uw;
	const x = q.privileged ? p.px : p.ux;
	if (q.execute && !x) return "read";
	if (q.read && !r) return "read";
	if (q.write && !w) return "write";
	return "none";
}
