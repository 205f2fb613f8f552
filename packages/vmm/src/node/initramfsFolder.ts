import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { KvmError } from "@upcall/uapi";
import type { InitramfsEntry, InitramfsNode } from "../initramfs/entry.ts";
import { fileError } from "./fileError.ts";

/** Major and minor number of a Linux device number. @see glibc, gnu_dev_major and gnu_dev_minor */
function deviceNumbers(rdev: bigint): { major: number; minor: number } {
	return {
		major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xffff_f000n)),
		minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffff_ff00n)),
	};
}

/**
 * The tree of a host folder, for {@link writeInitramfs}. All owners are root; times are left to the archive. Names of one
 * file stay names of one file.
 *
 * @throws KvmError code `ERR_FILE`, with one line that names what cannot be read
 */
export function readInitramfsFolder(folder: string): readonly InitramfsEntry[] {
	const entries: InitramfsEntry[] = [];
	const files = new Map<string, string>();
	const node = (stat: ReturnType<typeof lstat>, file: string, path: string): InitramfsNode => {
		if (stat.isDirectory()) return { kind: "directory" };
		if (stat.isSymbolicLink()) return { kind: "symlink", target: readlinkSync(file) };
		if (stat.isFIFO()) return { kind: "fifo" };
		if (stat.isSocket()) return { kind: "socket" };
		if (stat.isCharacterDevice()) return { kind: "character", ...deviceNumbers(stat.rdev) };
		if (stat.isBlockDevice()) return { kind: "block", ...deviceNumbers(stat.rdev) };
		const inode = `${stat.dev}:${stat.ino}`;
		const first = files.get(inode);
		if (first !== undefined) return { kind: "link", to: first };
		if (stat.nlink > 1n) files.set(inode, path);
		return { kind: "file", data: readFileSync(file) };
	};
	const visit = (file: string, path: string): void => {
		try {
			const stat = lstat(file);
			if (path === "." && !stat.isDirectory()) throw new KvmError("ERR_FILE", `${file}: is not a folder`);
			const found = node(stat, file, path);
			entries.push({ ...found, path, mode: Number(stat.mode & 0o7777n) });
			if (found.kind !== "directory") return;
			for (const name of readdirSync(file)) visit(join(file, name), path === "." ? name : `${path}/${name}`);
		} catch (error) {
			throw fileError(file, error);
		}
	};
	visit(folder, ".");
	return entries;
}

const lstat = (file: string) => lstatSync(file, { bigint: true });
