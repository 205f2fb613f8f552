import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvmError } from "@upcall/uapi";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { MESSAGE } from "../../src/devices/virtio/p9/message.ts";
import { P9Server } from "../../src/devices/virtio/p9/server.ts";
import { ERRNO } from "../../src/devices/virtio/p9/sharedTree.ts";
import { VirtioP9 } from "../../src/devices/virtio/p9.ts";
import { hostFolder } from "../../src/node/hostFolder.ts";
import { random } from "../support/tools.ts";
import { packed, TestDriver } from "../support/virtioDriver.ts";

const top = mkdtempSync(join(tmpdir(), "upcall-9p-"));
const shared = join(top, "shared");
const secret = join(top, "secret");
afterAll(() => rmSync(top, { recursive: true }));
beforeEach(() => {
	rmSync(shared, { recursive: true, force: true });
	mkdirSync(join(shared, "sub"), { recursive: true });
	mkdirSync(secret, { recursive: true });
	writeFileSync(join(secret, "key"), "secret");
	writeFileSync(join(shared, "hello"), "hello world");
	writeFileSync(join(shared, "sub/inner"), "inner");
	symlinkSync(secret, join(shared, "out"));
	symlinkSync("../secret/key", join(shared, "key"));
});

const text = (s: string) => {
	const bytes = new TextEncoder().encode(s);
	return Uint8Array.from([...packed([bytes.length, 2]), ...bytes]);
};
const message = (type: number, ...parts: Uint8Array[]): Uint8Array => {
	const length = 7 + parts.reduce((n, part) => n + part.length, 0);
	return Uint8Array.from([...packed([length, 4], [type, 1], [7, 2]), ...parts.flatMap((part) => [...part])]);
};

/** A client that speaks to the server without a transport. */
class Client {
	readonly server: P9Server;

	constructor(readOnly = false) {
		this.server = new P9Server(hostFolder(shared, { readOnly }));
		this.call(MESSAGE.VERSION, packed([65536, 4]), text("9P2000.L"));
		this.call(MESSAGE.ATTACH, packed([0, 4], [0xffff_ffff, 4]), text("root"), text(""), packed([0, 4]));
	}

	/** @returns the answer's body, or the error's number */
	call(type: number, ...parts: Uint8Array[]): Uint8Array | number {
		const answer = this.server.answer(message(type, ...parts));
		const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
		expect([view.getUint32(0, true), view.getUint16(5, true)]).toEqual([answer.length, 7]);
		if (answer[4] === MESSAGE.LERROR + 1) return view.getUint32(7, true);
		expect(answer[4]).toBe(type + 1);
		return answer.slice(7);
	}

	body(type: number, ...parts: Uint8Array[]): Uint8Array {
		const body = this.call(type, ...parts);
		if (typeof body === "number") throw new Error(`error ${body}`);
		return body;
	}

	walk(fid: number, names: string[], from = 0): Uint8Array | number {
		return this.call(MESSAGE.WALK, packed([from, 4], [fid, 4], [names.length, 2]), ...names.map(text));
	}

	open(fid: number, names: string[], flags = 0): Uint8Array | number {
		const walked = this.walk(fid, names);
		if (typeof walked === "number") return walked;
		return this.call(MESSAGE.LOPEN, packed([fid, 4], [flags, 4]));
	}

	read(fid: number, offset: number, count: number): string {
		return new TextDecoder().decode(this.body(MESSAGE.READ, packed([fid, 4], [offset, 8], [count, 4])).subarray(4));
	}

	write(fid: number, offset: number, data: string): Uint8Array | number {
		const bytes = new TextEncoder().encode(data);
		return this.call(MESSAGE.WRITE, packed([fid, 4], [offset, 8], [bytes.length, 4]), bytes);
	}

	names(fid: number, count = 4096): string[] {
		const names: string[] = [];
		for (let offset = 0; ; ) {
			const body = this.body(MESSAGE.READDIR, packed([fid, 4], [offset, 8], [count, 4]));
			const view = new DataView(body.buffer, body.byteOffset, body.length);
			if (view.getUint32(0, true) === 0) return names;
			for (let at = 4; at < body.length; ) {
				offset = view.getUint32(at + 13, true);
				const length = view.getUint16(at + 22, true);
				names.push(new TextDecoder().decode(body.subarray(at + 24, at + 24 + length)));
				at += 24 + length;
			}
		}
	}

	remove(fid: number): Uint8Array | number {
		return this.call(MESSAGE.CLUNK, packed([fid, 4]));
	}
}

describe("9P2000.L over a folder of the host", () => {
	it("lists, reads and describes", () => {
		const client = new Client();
		client.open(1, []);
		expect(client.names(1).sort()).toEqual([".", "..", "hello", "key", "out", "sub"]);
		expect(client.names(1, 60).sort()).toEqual([".", "..", "hello", "key", "out", "sub"]);
		client.open(2, ["hello"]);
		expect([client.read(2, 0, 100), client.read(2, 6, 3), client.read(2, 100, 5)]).toEqual(["hello world", "wor", ""]);
		const attributes = client.body(MESSAGE.GETATTR, packed([2, 4], [0x7ff, 8]));
		const view = new DataView(attributes.buffer);
		expect([view.getUint32(21, true), view.getUint32(49, true)]).toEqual([lstatSync(join(shared, "hello")).mode, 11]);
		expect(view.getUint32(14 - 1, true)).toBe(lstatSync(join(shared, "hello")).ino % 2 ** 32);
		expect(client.body(MESSAGE.STATFS, packed([0, 4])).length).toBe(60);
	});
	it("creates, writes, truncates, renames, links and removes", () => {
		const client = new Client();
		client.walk(1, ["sub"]);
		client.body(MESSAGE.LCREATE, packed([1, 4]), text("new"), packed([2, 4], [0o644, 4], [0, 4]));
		client.write(1, 0, "0123456789");
		client.write(1, 4, "abc");
		client.body(MESSAGE.FSYNC, packed([1, 4], [0, 4]));
		expect(readFileSync(join(shared, "sub/new"), "utf8")).toBe("0123abc789");
		const setattr = (fid: number, valid: number, mode: number, size: number) =>
			client.call(
				MESSAGE.SETATTR,
				packed([fid, 4], [valid, 4], [mode, 4], [0, 4], [0, 4], [size, 8], [1, 8], [0, 8], [5, 8], [0, 8]),
			);
		setattr(1, 8, 0, 4);
		setattr(1, 1 | 0x20 | 0x100, 0o4755, 0);
		expect(readFileSync(join(shared, "sub/new"), "utf8")).toBe("0123");
		const stat = lstatSync(join(shared, "sub/new"));
		expect([stat.mode & 0o7777, stat.mtimeMs]).toEqual([0o755, 5000]);
		client.walk(2, ["sub"]);
		client.body(MESSAGE.RENAMEAT, packed([2, 4]), text("new"), packed([0, 4]), text("moved"));
		client.write(1, 0, "X");
		expect(readFileSync(join(shared, "moved"), "utf8")).toBe("X123");
		client.body(MESSAGE.LINK, packed([2, 4], [1, 4]), text("hard"));
		client.body(MESSAGE.MKDIR, packed([2, 4]), text("folder"), packed([0o755, 4], [0, 4]));
		client.body(MESSAGE.SYMLINK, packed([2, 4]), text("soft"), text("/etc/passwd"), packed([0, 4]));
		client.body(MESSAGE.MKNOD, packed([2, 4]), text("node"), packed([0o100600, 4], [0, 4], [0, 4], [0, 4]));
		expect(readdirSync(join(shared, "sub")).sort()).toEqual(["folder", "hard", "inner", "node", "soft"]);
		expect(readlinkSync(join(shared, "sub/soft"))).toBe("/etc/passwd");
		for (const name of ["hard", "soft", "node"])
			client.body(MESSAGE.UNLINKAT, packed([2, 4]), text(name), packed([0, 4]));
		client.body(MESSAGE.UNLINKAT, packed([2, 4]), text("folder"), packed([0x200, 4]));
		client.body(MESSAGE.REMOVE, packed([1, 4]));
		expect([readdirSync(join(shared, "sub")), existsSync(join(shared, "moved"))]).toEqual([["inner"], false]);
		expect(existsSync("/etc/passwd")).toBe(true);
	});
	it("keeps an open file that was removed, and follows names that changed above it", () => {
		const client = new Client();
		client.open(1, ["sub", "inner"], 2);
		client.body(MESSAGE.RENAMEAT, packed([0, 4]), text("sub"), packed([0, 4]), text("other"));
		client.body(MESSAGE.WALK, packed([1, 4], [5, 4], [0, 2]));
		expect(client.call(MESSAGE.LOPEN, packed([5, 4], [0, 4]))).toBeInstanceOf(Uint8Array);
		rmSync(join(shared, "other/inner"));
		expect(client.read(1, 0, 10)).toBe("inner");
		expect(client.body(MESSAGE.GETATTR, packed([1, 4], [0x7ff, 8])).length).toBe(153);
	});

	it("does not leave the folder by .., absolute or combined names", () => {
		const client = new Client();
		for (const [fid, names] of [
			[1, [".."]],
			[2, ["..", "..", "..", "sub"]],
			[3, ["sub", "..", "..", "hello"]],
		] as const)
			expect(client.walk(fid, [...names]), names.join()).toBeInstanceOf(Uint8Array);
		client.call(MESSAGE.LOPEN, packed([1, 4], [0, 4]));
		expect(client.names(1)).toContain("hello");
		expect(client.names(1)).not.toContain("secret");
		for (const name of ["../secret", "/etc/passwd", "sub/inner", "a\0b", "", "."])
			expect(client.walk(9, [name]), name).toBe(ERRNO.EINVAL);
		expect(client.walk(9, ["..", "secret"])).toBeInstanceOf(Uint8Array);
		expect(client.call(MESSAGE.LOPEN, packed([9, 4], [0, 4]))).toBe(ERRNO.EBADF);
		const make = (name: string) => client.call(MESSAGE.MKDIR, packed([0, 4]), text(name), packed([0o755, 4], [0, 4]));
		for (const name of ["..", ".", "../x", "/tmp/x", "sub/x", ""]) expect(make(name), name).toBe(ERRNO.EINVAL);
		expect(client.call(MESSAGE.UNLINKAT, packed([0, 4]), text("../secret/key"), packed([0, 4]))).toBe(ERRNO.EINVAL);
		expect(client.call(MESSAGE.RENAMEAT, packed([0, 4]), text("hello"), packed([0, 4]), text("../stolen"))).toBe(
			ERRNO.EINVAL,
		);
		expect(readdirSync(top).sort()).toEqual(["secret", "shared"]);
	});
	it("does not leave the folder by links, not even by one that takes the place of a folder", () => {
		const client = new Client();
		expect(client.open(1, ["key"])).toBe(ERRNO.ELOOP);
		// The walk ends before what is behind the link.
		expect((client.walk(2, ["out", "key"]) as Uint8Array)[0]).toBe(1);
		client.walk(2, ["out"]);
		expect(client.call(MESSAGE.LOPEN, packed([2, 4], [0, 4]))).toBe(ERRNO.ELOOP);
		const create = client.call(MESSAGE.LCREATE, packed([2, 4]), text("planted"), packed([1, 4], [0o644, 4], [0, 4]));
		expect(create).toBe(ERRNO.ELOOP);
		expect(
			client.call(MESSAGE.SETATTR, packed([2, 4], [1, 4], [0o777, 4], [0, 8], [0, 8], [0, 8], [0, 8], [0, 8], [0, 8])),
		).toBe(ERRNO.EOPNOTSUPP);
		client.walk(3, ["key"]);
		expect(
			client.call(MESSAGE.SETATTR, packed([3, 4], [8, 4], [0, 4], [0, 8], [0, 8], [0, 8], [0, 8], [0, 8], [0, 8])),
		).toBe(ERRNO.EINVAL);
		expect(client.call(MESSAGE.LINK, packed([0, 4], [3, 4]), text("copy"))).toBe(ERRNO.EPERM);
		// The guest swaps a folder that it has a fid of for a link.
		client.walk(4, ["sub"]);
		client.walk(5, ["sub", "inner"]);
		rmSync(join(shared, "sub"), { recursive: true });
		symlinkSync(secret, join(shared, "sub"));
		expect(client.walk(6, ["key"], 4)).toBe(ERRNO.ELOOP);
		expect(client.call(MESSAGE.LOPEN, packed([5, 4], [0, 4]))).toBe(ERRNO.ELOOP);
		expect(client.call(MESSAGE.UNLINKAT, packed([4, 4]), text("key"), packed([0, 4]))).toBe(ERRNO.ELOOP);
		expect(client.call(MESSAGE.RENAMEAT, packed([0, 4]), text("hello"), packed([4, 4]), text("planted"))).toBe(
			ERRNO.ELOOP,
		);
		expect(readdirSync(secret)).toEqual(["key"]);
		expect(lstatSync(join(secret, "key")).mode & 0o777).not.toBe(0o777);
	});
	it("makes no devices, and opens no folders to write", () => {
		const client = new Client();
		const node = (mode: number) =>
			client.call(MESSAGE.MKNOD, packed([0, 4]), text("dev"), packed([mode, 4], [1, 4], [3, 4], [0, 4]));
		for (const mode of [0o020666, 0o060666, 0o010666, 0o140666]) expect(node(mode)).toBe(ERRNO.EPERM);
		expect(client.open(1, ["sub"], 1)).toBe(ERRNO.EISDIR);
	});
	it("changes nothing when it is read-only", () => {
		const client = new Client(true);
		expect(client.open(1, ["hello"], 1)).toBe(ERRNO.EROFS);
		expect(client.call(MESSAGE.LOPEN, packed([1, 4], [0o1000, 4]))).toBe(ERRNO.EROFS);
		expect(client.call(MESSAGE.LOPEN, packed([1, 4], [0, 4]))).toBeInstanceOf(Uint8Array);
		expect(client.write(1, 0, "x")).toBe(ERRNO.EBADF);
		client.walk(2, ["sub"]);
		const attempts: [number, ...Uint8Array[]][] = [
			[MESSAGE.LCREATE, packed([2, 4]), text("n"), packed([1, 4], [0o644, 4], [0, 4])],
			[MESSAGE.MKDIR, packed([2, 4]), text("n"), packed([0o755, 4], [0, 4])],
			[MESSAGE.SYMLINK, packed([2, 4]), text("n"), text("t"), packed([0, 4])],
			[MESSAGE.MKNOD, packed([2, 4]), text("n"), packed([0o100600, 4], [0, 4], [0, 4], [0, 4])],
			[MESSAGE.LINK, packed([2, 4], [1, 4]), text("n")],
			[MESSAGE.RENAMEAT, packed([0, 4]), text("hello"), packed([2, 4]), text("n")],
			[MESSAGE.RENAME, packed([1, 4], [2, 4]), text("n")],
			[MESSAGE.UNLINKAT, packed([0, 4]), text("hello"), packed([0, 4])],
			[MESSAGE.SETATTR, packed([1, 4], [8, 4], [0, 4], [0, 8], [0, 8], [0, 8], [0, 8], [0, 8], [0, 8])],
			[MESSAGE.REMOVE, packed([1, 4])],
		];
		for (const [type, ...parts] of attempts) expect(client.call(type, ...parts), `message ${type}`).toBe(ERRNO.EROFS);
		expect(readFileSync(join(shared, "hello"), "utf8")).toBe("hello world");
		expect(readdirSync(shared).sort()).toEqual(["hello", "key", "out", "sub"]);
	});
	it("gives the host's errors", () => {
		const client = new Client();
		expect(client.walk(1, ["none"])).toBe(ERRNO.ENOENT);
		expect(client.walk(1, ["hello", "x"])).toBeInstanceOf(Uint8Array);
		expect(client.call(MESSAGE.UNLINKAT, packed([0, 4]), text("sub"), packed([0x200, 4]))).toBe(ERRNO.ENOTEMPTY);
		expect(client.call(MESSAGE.UNLINKAT, packed([0, 4]), text("sub"), packed([0, 4]))).toBe(ERRNO.EISDIR);
		expect(client.call(MESSAGE.MKDIR, packed([0, 4]), text("sub"), packed([0o755, 4], [0, 4]))).toBe(ERRNO.EEXIST);
		expect(client.call(MESSAGE.GETATTR, packed([77, 4], [0, 8]))).toBe(ERRNO.EBADF);
		expect(client.call(MESSAGE.XATTRWALK, packed([0, 4], [1, 4]), text(""))).toBe(ERRNO.EOPNOTSUPP);
		expect(client.call(MESSAGE.READ, packed([0, 4]))).toBe(ERRNO.EPROTO);
		expect(() => hostFolder(join(top, "none"))).toThrow(/none: no such file/);
		expect(() => hostFolder(join(shared, "hello"))).toThrow(/is not a folder/);
	});
	it("opens its files again after a restore", () => {
		const client = new Client();
		client.open(1, ["hello"], 2);
		const other = new Client();
		other.server.restore(structuredClone(client.server.save()));
		other.write(1, 0, "HE");
		expect(other.read(1, 0, 5)).toBe("HEllo");
		expect(other.server.save()).toEqual(client.server.save());
	});
	it("has an end to its fids", () => {
		const client = new Client();
		let last: Uint8Array | number = 0;
		for (let fid = 1; fid < 20_000 && !(typeof last === "number" && fid > 1); fid++) last = client.walk(fid, []);
		expect(last).toBe(ERRNO.EMFILE);
	});
	it("does not keep the names of many large folders", () => {
		const all = Array.from({ length: 100_000 }, (_, i) => `name ${i}`);
		const folder = hostFolder(shared).attributes([]);
		let listed = 0;
		const server = new P9Server({
			...hostFolder(shared),
			attributes: () => folder,
			list: () => {
				listed++;
				return all;
			},
		});
		const call = (type: number, ...parts: Uint8Array[]) => server.answer(message(type, ...parts));
		call(MESSAGE.ATTACH, packed([0, 4], [0, 4]), text(""), text(""), packed([0, 4]));
		const read = (fid: number, offset: number) => call(MESSAGE.READDIR, packed([fid, 4], [offset, 8], [100, 4]));
		for (let fid = 1; fid <= 10; fid++) {
			call(MESSAGE.WALK, packed([0, 4], [fid, 4], [0, 2]));
			call(MESSAGE.LOPEN, packed([fid, 4], [0, 4]));
			read(fid, 0);
		}
		expect(listed).toBe(10);
		expect(read(10, 50)[4]).toBe(MESSAGE.READDIR + 1);
		expect(read(9, 50)[4]).toBe(MESSAGE.READDIR + 1);
		expect(listed).toBe(10);
		// The first ones gave way, and are read again where the client goes on.
		const again = read(1, 99_999);
		expect([listed, new TextDecoder().decode(again.subarray(35, 45))]).toEqual([11, "name 99997"]);
	});
	it("survives 60,000 random and damaged messages", () => {
		const rnd = random(9);
		const client = new Client();
		const types = Object.values(MESSAGE);
		const names = ["hello", "sub", "..", "out", "key", "x", "", "a/b"];
		chmodSync(shared, 0o755);
		for (let i = 0; i < 60_000; i++) {
			const parts = Array.from({ length: rnd.below(6) }, () =>
				rnd.below(3) === 0
					? text(names[rnd.below(names.length)] as string)
					: packed([rnd.below(4) === 0 ? rnd.next() : rnd.below(8), ([1, 2, 4, 4, 8] as const)[rnd.below(5)] as 4]),
			);
			const bytes = message(types[rnd.below(types.length)] as number, ...parts);
			if (rnd.below(4) === 0) bytes[rnd.below(bytes.length)] = rnd.next();
			const answer = client.server.answer(bytes);
			expect(new DataView(answer.buffer, answer.byteOffset).getUint32(0, true)).toBe(answer.length);
			if (i % 1000 === 0) client.call(MESSAGE.ATTACH, packed([0, 4], [0, 4]), text(""), text(""), packed([0, 4]));
		}
		client.server.reset();
		expect([readdirSync(secret), readFileSync(join(secret, "key"), "utf8")]).toEqual([["key"], "secret"]);
	});
});

describe("VirtioP9", () => {
	it("carries messages, and asks for a reset when one has a wrong size", () => {
		const device = new VirtioP9(hostFolder(shared), "share");
		const driver = new TestDriver(device).start();
		expect([driver.mmio.read(0x100, 2), String.fromCharCode(driver.mmio.read(0x102, 1))]).toEqual([5, "s"]);
		const version = message(MESSAGE.VERSION, packed([8192, 4]), text("9P2000.L"));
		const answer = driver.request(0, [version, 64]);
		expect([answer?.written, answer?.data[4]]).toEqual([21, 101]);
		driver.request(0, [version.subarray(0, 10), 64]);
		expect(driver.mmio.broken).toBe("a 9P message has a wrong size");
		expect(() => new VirtioP9(hostFolder(shared), "")).toThrow(KvmError);
	});
});
