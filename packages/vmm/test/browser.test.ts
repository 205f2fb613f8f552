import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { describe, expect, it } from "vitest";
import { have } from "./support/tools.ts";

describe.skipIf(!have("chromium"))("in a browser (needs chromium, Debian chromium)", () => {
	it("runs a guest in a page without any header, without shared memory", { timeout: 120_000 }, async () => {
		const folder = mkdtempSync(join(tmpdir(), "upcall-browser-"));
		try {
			await build({
				configFile: false,
				logLevel: "error",
				resolve: { conditions: ["@upcall/source"] },
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
			expect(/<title>(.*?)<\/title>/.exec(chromium.stdout)?.[1]).toBe(
				"shutdown, printed B, called with 42, cross-origin isolated false",
			);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
