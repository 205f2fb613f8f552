/** Where one field of a C structure lies. */
export interface FieldLayout {
	/** Bytes from the start of the outermost structure. */
	readonly offset: number;
	/** Bytes; 0 for a flexible array. */
	readonly size: number;
	/** `u8` to `u64`, `s16`, `s32`, `u128`, `struct`, or a structure's name; `[n]` after it for an array. */
	readonly type: string;
}

/** The byte layout of a C structure on arm64. Nested members carry dotted names. */
export interface StructLayout {
	/** The kernel's name. */
	readonly name: string;
	/** `sizeof`, in bytes. */
	readonly size: number;
	/** Field name to place. */
	readonly fields: Readonly<Record<string, FieldLayout>>;
}
