import { EAGAIN, EBADF, EINVAL, EISDIR, EPIPE, ESPIPE } from "@upcall/uapi";
import { type DeviceNode, type DirectoryNode, type FileNode, writeFile } from "./files.ts";

export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_ACCMODE = 3;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = 0o40000;
export const O_NOFOLLOW = 0o100000;
export const O_CLOEXEC = 0o2000000;

/** The call cannot be answered now: it is tried again later. */
export const LATER = Symbol("later");
export type Answer = number | typeof LATER;

/** An open file description, shared by the descriptors that refer to it. */
export abstract class OpenFile {
	flags: number;
	uses = 1;

	constructor(flags: number) {
		this.flags = flags;
	}

	/** Fills `into` from its start. @returns bytes, 0 at the end, or a negative errno */
	abstract read(into: Uint8Array): Answer;
	abstract write(bytes: Uint8Array): Answer;
	/** Poll events that are there: POLLIN 1, POLLOUT 4, POLLHUP 16. */
	abstract ready(): number;
	/** The last descriptor was closed. */
	closed(): void {}
	seek(_offset: number, _whence: number): number {
		return -ESPIPE;
	}
	readAt(_into: Uint8Array, _offset: number): number {
		return -ESPIPE;
	}
	writeAt(_bytes: Uint8Array, _offset: number): number {
		return -ESPIPE;
	}
}

export class RegularFile extends OpenFile {
	readonly node: FileNode;
	readonly path: string;
	offset = 0;

	constructor(node: FileNode, flags: number, path: string) {
		super(flags);
		this.node = node;
		this.path = path;
	}
	readAt(into: Uint8Array, offset: number): number {
		if ((this.flags & O_ACCMODE) === O_WRONLY) return -EBADF;
		const bytes = this.node.data.subarray(offset, Math.min(this.node.size, offset + into.length));
		into.set(bytes);
		return offset >= this.node.size ? 0 : bytes.length;
	}
	writeAt(bytes: Uint8Array, offset: number): number {
		if ((this.flags & O_ACCMODE) === 0) return -EBADF;
		writeFile(this.node, offset, bytes);
		return bytes.length;
	}
	read(into: Uint8Array): number {
		const count = this.readAt(into, this.offset);
		if (count > 0) this.offset += count;
		return count;
	}
	write(bytes: Uint8Array): number {
		if ((this.flags & O_APPEND) !== 0) this.offset = this.node.size;
		const count = this.writeAt(bytes, this.offset);
		if (count > 0) this.offset += count;
		return count;
	}
	ready(): number {
		return 5;
	}
	seek(offset: number, whence: number): number {
		const base = [0, this.offset, this.node.size][whence];
		if (base === undefined || base + offset < 0) return -EINVAL;
		this.offset = base + offset;
		return this.offset;
	}
}

export class OpenDirectory extends OpenFile {
	readonly node: DirectoryNode;
	/** Entries that getdents64 has given. */
	position = 0;

	constructor(node: DirectoryNode, flags: number) {
		super(flags);
		this.node = node;
	}
	read(): number {
		return -EISDIR;
	}
	write(): number {
		return -EBADF;
	}
	ready(): number {
		return 5;
	}
	seek(offset: number): number {
		this.position = offset;
		return offset;
	}
}

export class OpenDevice extends OpenFile {
	readonly node: DeviceNode;

	constructor(node: DeviceNode, flags: number) {
		super(flags);
		this.node = node;
	}
	read(into: Uint8Array): number {
		if (this.node.name === "null") return 0;
		into.fill(0);
		return into.length;
	}
	write(bytes: Uint8Array): number {
		return bytes.length;
	}
	ready(): number {
		return 5;
	}
}

/** Standard input, output and error of the first process. */
export class Stream extends OpenFile {
	readonly #input: Uint8Array;
	#at = 0;
	readonly output: Uint8Array[] = [];

	constructor(input: Uint8Array = new Uint8Array(0)) {
		super(O_RDWR);
		this.#input = input;
	}
	read(into: Uint8Array): number {
		const bytes = this.#input.subarray(this.#at, this.#at + into.length);
		into.set(bytes);
		this.#at += bytes.length;
		return bytes.length;
	}
	write(bytes: Uint8Array): number {
		this.output.push(bytes.slice());
		return bytes.length;
	}
	ready(): number {
		return 5;
	}
}

/** Bytes that a pipe holds; writes of up to PIPE_BUF are never split. */
const PIPE_BYTES = 65536;
const PIPE_BUF = 4096;

class Pipe {
	readonly bytes: number[] = [];
	readers = 1;
	writers = 1;
}

class PipeEnd extends OpenFile {
	readonly #pipe: Pipe;
	readonly #writing: boolean;

	constructor(pipe: Pipe, writing: boolean, flags: number) {
		super(flags | (writing ? O_WRONLY : 0));
		this.#pipe = pipe;
		this.#writing = writing;
	}
	read(into: Uint8Array): Answer {
		const { bytes, writers } = this.#pipe;
		if (this.#writing) return -EBADF;
		if (bytes.length === 0) {
			if (writers === 0) return 0;
			return (this.flags & O_NONBLOCK) !== 0 ? -EAGAIN : LATER;
		}
		const taken = bytes.splice(0, into.length);
		into.set(taken);
		return taken.length;
	}
	write(bytes: Uint8Array): Answer {
		const pipe = this.#pipe;
		if (!this.#writing) return -EBADF;
		if (pipe.readers === 0) return -EPIPE;
		const room = PIPE_BYTES - pipe.bytes.length;
		if (room === 0 || (bytes.length <= PIPE_BUF && room < bytes.length))
			return (this.flags & O_NONBLOCK) !== 0 ? -EAGAIN : LATER;
		const count = Math.min(room, bytes.length);
		for (let i = 0; i < count; i++) pipe.bytes.push(bytes[i] as number);
		return count;
	}
	ready(): number {
		const { bytes, readers, writers } = this.#pipe;
		if (this.#writing) return (bytes.length <= PIPE_BYTES - PIPE_BUF ? 4 : 0) | (readers === 0 ? 8 : 0);
		return (bytes.length > 0 ? 1 : 0) | (writers === 0 ? 16 : 0);
	}
	closed(): void {
		if (this.#writing) this.#pipe.writers--;
		else this.#pipe.readers--;
	}
}

/** The two ends of a new pipe: for reading and for writing. */
export function makePipe(flags: number): [OpenFile, OpenFile] {
	const pipe = new Pipe();
	return [new PipeEnd(pipe, false, flags), new PipeEnd(pipe, true, flags)];
}

/** Descriptors of one process. */
export class Descriptors {
	readonly #files = new Map<number, OpenFile>();
	readonly closeOnExec = new Set<number>();

	get(fd: number): OpenFile | undefined {
		return this.#files.get(fd);
	}

	/** Puts a description, of which the caller gives one use, at the lowest free number from `from` on. */
	add(file: OpenFile, closeOnExec: boolean, from = 0): number {
		let fd = from;
		while (this.#files.has(fd)) fd++;
		this.set(fd, file, closeOnExec);
		return fd;
	}

	set(fd: number, file: OpenFile, closeOnExec: boolean): void {
		this.close(fd);
		this.#files.set(fd, file);
		if (closeOnExec) this.closeOnExec.add(fd);
	}

	close(fd: number): boolean {
		const file = this.#files.get(fd);
		if (file === undefined) return false;
		this.#files.delete(fd);
		this.closeOnExec.delete(fd);
		file.uses--;
		if (file.uses === 0) file.closed();
		return true;
	}

	fork(): Descriptors {
		const copy = new Descriptors();
		for (const [fd, file] of this.#files) {
			file.uses++;
			copy.set(fd, file, this.closeOnExec.has(fd));
		}
		return copy;
	}

	exec(): void {
		for (const fd of [...this.closeOnExec]) this.close(fd);
	}

	closeAll(): void {
		for (const fd of [...this.#files.keys()]) this.close(fd);
	}
}
