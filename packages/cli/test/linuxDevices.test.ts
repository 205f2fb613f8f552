import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cacheFolder, findLinux } from "../src/linux/findLinux.ts";
import { upcall } from "./support/upcall.ts";

const scratch = mkdtempSync(join(tmpdir(), "upcall-linux-devices-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const guest = findLinux(cacheFolder());
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const pattern = (length: number): Buffer => {
	const bytes = Buffer.alloc(length);
	let state = 1;
	for (let i = 0; i < length; i++) {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		bytes[i] = state >>> 16;
	}
	return bytes;
};

/** Boots to the shell, types a line, and waits for the mark that the shell itself puts together. */
const shell = (options: readonly string[], line: string) =>
	upcall([
		...["linux", "--memory", "256M", "--append", "quiet cryptomgr.notests", "--timeout", "200", ...options],
		...[
			"--until",
			"/ # ",
			"--send",
			`${line}; echo the-$((2-1))-end\\n`,
			"--until",
			"the-1-end",
			"--send",
			"poweroff\\n",
		],
	]);

describe.skipIf(guest.kernel?.endsWith(".deb") !== true || guest.busybox === undefined)(
	"the drivers of Debian's kernel (needs the packages that .ci/guest-packages gets)",
	() => {
		it("read and write disks, which are the same after each run with the virtual clock", {
			timeout: 240_000,
		}, async () => {
			const content = pattern(1 << 20);
			const [first, second, kept] = ["first", "second", "kept"].map((name) => join(scratch, name)) as [
				string,
				string,
				string,
			];
			writeFileSync(kept, content);
			const run = async (file: string) => {
				writeFileSync(file, new Uint8Array(4 << 20));
				const outcome = await shell(
					["--icount", "--disk", file, "--disk", `${kept},ro`, "--disk", `${kept},overlay`],
					[
						"sha256sum /dev/vdb",
						"dd if=/dev/vdb of=/dev/vda bs=64k seek=3 conv=fsync 2>/dev/null",
						"dd if=/dev/zero of=/dev/vdb bs=512 count=1 || echo read-only=$((3+4))",
						"dd if=/dev/hwrng of=/dev/vda bs=512 count=2 conv=fsync 2>/dev/null",
						"dd if=/dev/vda of=/dev/vdc bs=64k count=1 2>/dev/null",
						"sync; cmp -n 65536 /dev/vda /dev/vdc && echo same=$((3+4))",
					].join("; "),
				);
				return { ...outcome, bytes: readFileSync(file) };
			};
			const one = await run(first);
			expect(one.status).toBe(0);
			expect(one.stdout).toContain(`${sha256(content)}  /dev/vdb`);
			expect(one.stdout).toMatch(/read-only=7.*same=7/s);
			expect(one.bytes.subarray(3 << 16, (3 << 16) + content.length).equals(content)).toBe(true);
			expect(one.bytes.subarray(0, 1024).some((byte) => byte !== 0)).toBe(true);
			const two = await run(second);
			expect([two.stdout, two.stderr, two.bytes.equals(one.bytes)]).toEqual([one.stdout, one.stderr, true]);
			expect(readFileSync(kept).equals(content)).toBe(true);
		});

		it("get an address, names, and 10 MB to and from the host's loopback whole", { timeout: 240_000 }, async () => {
			const body = pattern(10_000_000);
			let uploaded = "";
			const server = createServer({ allowHalfOpen: true }, (socket) => {
				const upload = createHash("sha256");
				let isUpload: boolean | undefined;
				socket.on("data", (bytes: Buffer) => {
					if (isUpload === undefined) {
						isUpload = bytes.toString("latin1", 0, 4) !== "GET ";
						if (!isUpload)
							socket.end(
								Buffer.concat([Buffer.from(`HTTP/1.0 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]),
							);
					}
					if (isUpload) upload.update(bytes);
				});
				socket.on("end", () => {
					if (isUpload) uploaded = upload.digest("hex");
					socket.end();
				});
				socket.on("error", () => {});
			});
			await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
			const { port } = server.address() as AddressInfo;
			const { status, stdout } = await shell(
				["--net", "user"],
				[
					"ip -4 addr show eth0; ip route; nslookup localhost",
					`wget -q -O /tmp/f http://10.0.2.2:${port}/f; sha256sum /tmp/f`,
					`nc 10.0.2.2 ${port} < /tmp/f; ping -c 1 10.0.2.2; wget -O /dev/null http://10.0.2.2:1/`,
				].join("; "),
			);
			server.close();
			expect(status).toBe(0);
			expect(stdout).toMatch(/inet 10\.0\.2\.15\/24.*default via 10\.0\.2\.2.*Address: 127\.0\.0\.1/s);
			expect(stdout).toContain(`${sha256(body)}  /tmp/f`);
			expect(uploaded).toBe(sha256(body));
			expect(stdout).toMatch(/1 packets received.*Connection refused/s);
		});
	},
);
