import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ERRNO, TreeError } from "../../src/devices/virtio/p9/sharedTree.ts";
import { hostFolder } from "../../src/node/hostFolder.ts";
import { havePipes } from "../support/tools.ts";

/** What another process does to the folder right after a name of a path was looked at or opened. */
let meddle: ((path: string) => void) | undefined;

vi.mock("node:fs", async (original) => {
	const real = await original<typeof fs>();
	const watched =
		<A extends unknown[], R>(call: (path: string, ...rest: A) => R) =>
		(path: string, ...rest: A): R => {
			const result = call(path, ...rest);
			meddle?.(path);
			return result;
		};
	return { ...real, lstatSync: watched(real.lstatSync as never), openSync: watched(real.openSync as never) };
});

const top = mkdtempSync(join(tmpdir(), "upcall-folder-"));
const shared = join(top, "shared");
const secret = join(top, "secret");
afterAll(() => rmSync(top, { recursive: true }));
beforeEach(() => {
	meddle = undefined;
	rmSync(shared, { recursive: true, force: true });
	rmSync(secret, { recursive: true, force: true });
	mkdirSync(join(shared, "sub"), { recursive: true });
	mkdirSync(secret);
	for (const folder of [secret, join(shared, "sub")]) writeFileSync(join(folder, "file"), folder, { mode: 0o600 });
});

const read = { read: true, write: false, append: false, truncate: false };
const errno = (act: () => unknown): number | undefined => {
	try {
		act();
	} catch (error) {
		if (error instanceof TreeError) return error.errno;
		throw error;
	}
	return undefined;
};

/** Makes `name`, once something has looked at it, a link to where the secret is. */
function swap(name: string, target: string): void {
	meddle = (path) => {
		if (!path.endsWith(`/${name}`)) return;
		meddle = undefined;
		fs.renameSync(join(shared, name), join(shared, "away"));
		fs.symlinkSync(target, join(shared, name));
	};
}

describe.runIf(process.platform === "linux")(
	"hostFolder, while somebody else puts links in the place of folders",
	() => {
		mkdirSync(shared, { recursive: true });
		const tree = hostFolder(shared);
		it("reads, creates, links, renames and removes in the folder that it looked at", () => {
			swap("sub", secret);
			const file = tree.open(["sub", "file"], read);
			const bytes = new Uint8Array(200);
			expect(new TextDecoder().decode(bytes.subarray(0, file.read(0, bytes)))).toBe(join(shared, "sub"));
			file.close();
			const attempts: (() => void)[] = [
				() => tree.create(["sub", "planted"], { ...read, write: true }, 0o600).close(),
				() => tree.makeFolder(["sub", "planted"], 0o700),
				() => tree.makeLink(["sub", "planted"], "x"),
				() => tree.link(["sub", "file"], ["copy"]),
				() => tree.rename(["sub", "file"], ["stolen"]),
				() => tree.remove(["sub", "file"], false),
				() => tree.change(["sub", "file"], { mode: 0o777, size: 1, accessed: 1, modified: 1 }),
			];
			for (const attempt of attempts) {
				rmSync(shared, { recursive: true });
				mkdirSync(join(shared, "sub"), { recursive: true });
				writeFileSync(join(shared, "sub/file"), "ours");
				swap("sub", secret);
				attempt();
				expect(fs.readdirSync(secret)).toEqual(["file"]);
				const { mode, size, mtimeMs, nlink } = statSync(join(secret, "file"));
				expect([mode & 0o777, size, mtimeMs > 1000, nlink]).toEqual([0o600, secret.length, true, 1]);
			}
			swap("sub", secret);
		});
		it("changes no permissions behind a link, and lists no folder behind one", () => {
			swap("sub", secret);
			expect(errno(() => tree.list(["sub"]))).not.toBeUndefined();
			rmSync(shared, { recursive: true });
			mkdirSync(shared);
			writeFileSync(join(shared, "plain"), "");
			swap("plain", join(secret, "file"));
			errno(() => tree.change(["plain"], { mode: 0o777 }));
			expect(statSync(join(secret, "file")).mode & 0o777).toBe(0o600);
		});
	},
);

describe("hostFolder", () => {
	// skipped where there is no mkfifo: Node itself cannot make a pipe with a name
	it.skipIf(!havePipes)("opens no pipes, whose reader would wait for a writer (needs mkfifo)", () => {
		execFileSync("mkfifo", [join(shared, "pipe")]);
		const tree = hostFolder(shared);
		expect(errno(() => tree.open(["pipe"], read))).toBe(ERRNO.EACCES);
		expect(errno(() => tree.change(["pipe"], { size: 0 }))).toBe(ERRNO.EINVAL);
	});
	it("has no paths that are longer than the host's", () => {
		const tree = hostFolder(shared);
		const path: string[] = [];
		let error: number | undefined;
		for (let depth = 0; depth < 100 && error === undefined; depth++) {
			path.push("n".repeat(100));
			error = errno(() => tree.makeFolder(path, 0o700));
		}
		expect([error, path.length]).toEqual([ERRNO.ENAMETOOLONG, 41]);
	});
	it("keeps no files of the host open", () => {
		const count = (): number => fs.readdirSync("/proc/self/fd").length;
		const tree = hostFolder(shared);
		const before = count();
		for (let i = 0; i < 50; i++) {
			tree.attributes(["sub", "file"]);
			errno(() => tree.attributes(["sub", "file", "below"]));
			errno(() => tree.open(["sub"], read));
			tree.change(["sub", "file"], { mode: 0o600, size: 3 });
			tree.list(["sub"]);
		}
		expect(count()).toBe(before);
		expect(readFileSync(join(shared, "sub/file")).length).toBe(3);
	});
});
