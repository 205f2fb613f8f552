/**
 * A file that a disk image is kept in, whatever it is on the host. Nothing throws: false says that the storage failed.
 */
export interface DiskFile {
	/** Bytes that it has now. */
	size(): number;
	/** Fills `into` from the file. What lies behind its end is zeros. */
	read(offset: number, into: Uint8Array): boolean;
	/** Writes, behind the end too. It may stay in a cache of the host until {@link DiskFile.sync}. */
	write(offset: number, from: Uint8Array): boolean;
	/** Everything written so far survives a crash of the host, and comes before everything that is written later. */
	sync(): boolean;
	/** Lets go of it. */
	close(): void;
}
