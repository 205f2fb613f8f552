import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assemble } from "@upcall/spec";
import { build } from "vite";
import { describe, expect, it } from "vitest";
import { have } from "./support/tools.ts";

/** Turns of a loop of multiplications, loads, stores and calls; its sum goes up as x1 of a call, then the guest powers off. */
const LOOP = `
	ldr x9, =0x40100000
	ldr x10, =1000000
	mov x1, #1
1:	and x11, x10, #0xff8
	ldr x12, [x9, x11]
	madd x1, x1, x10, x12
	eor x1, x1, x1, lsr #17
	str x1, [x9, x11]
	bl 2f
	subs x10, x10, #1
	b.ne 1b
	ldr x0, =0xc3000001
	hvc #0
	ldr x0, =0x84000008
	hvc #0
	b .
2:	add x1, x1, x30
	ret
	.ltorg`;

/** Where `bl` returns to: behind the ninth instruction of a raw kernel. */
const RETURN = 0x4008_0024n;
/** Its instructions: ten a turn, three before, four behind. */
const LENGTH = 10_000_007;

/** What the loop computes, without WebAssembly. */
function loopSum(): bigint {
	const memory = new BigUint64Array(512);
	let sum = 1n;
	for (let left = 1_000_000; left > 0; left--) {
		const at = (left & 0xff8) >> 3;
		sum = BigInt.asUintN(64, sum * BigInt(left) + (memory[at] as bigint));
		sum ^= sum >> 17n;
		memory[at] = sum;
		sum = BigInt.asUintN(64, sum + RETURN);
	}
	return sum;
}

describe.skipIf(!have("chromium"))("in a browser (needs chromium, Debian chromium)", () => {
	it("runs guests in a page without any header, without shared memory, in all tiers alike", {
		timeout: 120_000,
	}, async () => {
		const folder = mkdtempSync(join(tmpdir(), "upcall-browser-"));
		try {
			await build({
				configFile: false,
				logLevel: "error",
				resolve: { conditions: ["@upcall/source"] },
				define: { LOOP: JSON.stringify([...assemble(LOOP)]) },
				build: {
					outDir: folder,
					minify: false,
					lib: {
						entry: fileURLToPath(new URL("./browser/page.ts", import.meta.url)),
						formats: ["iife"],
						name: "page",
						fileName: () => "page.js",
					},
				},
			});
			const page = join(folder, "page.html");
			writeFileSync(
				page,
				`<!doctype html><title>waiting</title><script>${readFileSync(join(folder, "page.js"), "utf8").replaceAll("</script", "<\\/script")}</script>`,
			);
			const chromium = spawnSync(
				"chromium",
				[
					...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
					...[
						"--disable-background-networking",
						"--disable-component-update",
						`--user-data-dir=${join(folder, "profile")}`,
					],
					...["--virtual-time-budget=30000", "--dump-dom", `file://${page}`],
				],
				{ encoding: "utf8", timeout: 90_000 },
			);
			const ended = `shutdown ${loopSum().toString(16)} ${LENGTH}`;
			const tiers = `${ended} interpreted, ${ended} compiled, ${ended} compiled`;
			expect(/<title>(.*?)<\/title>/.exec(chromium.stdout)?.[1]).toBe(
				`shutdown, printed B, called with 42, cross-origin isolated false; ${tiers}`,
			);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
