import { KvmError } from "@upcall/uapi";

/**
 * What went wrong with a file, in one line.
 *
 * @param denied - what to say when access is refused
 */
export function fileError(path: string, error: unknown, denied = "not allowed to read it"): KvmError {
	if (error instanceof KvmError) return error;
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	const why =
		{
			ENOENT: "no such file",
			EACCES: denied,
			EROFS: denied,
			EISDIR: "is a folder, not a file",
			ENOSPC: "no space left on the disk",
		}[code] ?? (error instanceof Error ? error.message : String(error));
	return new KvmError("ERR_FILE", `${path}: ${why}`, { cause: error });
}
