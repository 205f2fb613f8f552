import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assemble } from "@upcall/spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { have, upcall } from "./support/upcall.ts";

/** Calls two functions of different length very often, then powers off. */
const GUEST = `
	ldr x9, =100000
1:	bl long_function
	bl short_function
	subs x9, x9, #1
	b.ne 1b
	ldr x0, =0x84000008
	hvc #0
long_function:
	mov x10, #20
2:	subs x10, x10, #1
	b.ne 2b
	ret
short_function:
	mov x10, #4
3:	subs x10, x10, #1
	b.ne 3b
	ret
	.ltorg`;
const SYMBOLS = `0000000040080000 T caller
000000004008001c T long_function
000000004008002c T short_function
`;

/** A line of speedscope's table. */
interface Line {
	readonly name: string;
	/** Instructions of the function with those that it called, and of itself. */
	readonly total: number;
	readonly self: number;
}

/** The viewer's page, if the package is installed. */
const viewer = ((): string | undefined => {
	try {
		return createRequire(import.meta.url).resolve("speedscope/dist/release/index.html");
	} catch {
		return undefined;
	}
})();
let folder = "";
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "upcall-speedscope-"));
	const kernel = join(folder, "kernel");
	writeFileSync(kernel, new Uint8Array(assemble(GUEST).slice().buffer));
	writeFileSync(join(folder, "System.map"), SYMBOLS);
	const args = ["--kernel", kernel, "--icount", "--tier", "jit", "--symbols", join(folder, "System.map")];
	const { status, stderr } = await upcall(["run", ...args, "--profile", join(folder, "profile.json")]);
	if (status !== 0) throw new Error(stderr);
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** Opens a profile of the file in speedscope, as its command does, and reads the page's title line and its table. */
function view(index: number): { readonly title: string; readonly lines: readonly Line[] } {
	const file = JSON.parse(readFileSync(join(folder, "profile.json"), "utf8")) as object;
	const base64 = Buffer.from(JSON.stringify({ ...file, activeProfileIndex: index })).toString("base64");
	const script = join(folder, `profile-${index}.js`);
	writeFileSync(script, `speedscope.loadFileFromBase64("profile.json", "${base64}")`);
	const options = ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync"];
	// The viewer draws with WebGL.
	const drawing = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
	const quiet = ["--disable-background-networking", "--disable-component-update"];
	const own = `--user-data-dir=${join(folder, `browser-${index}`)}`;
	const page = ["--window-size=1400,900", "--virtual-time-budget=20000", "--dump-dom"];
	const address = `${pathToFileURL(viewer ?? "")}#localProfilePath=${script}&view=sandwich`;
	const { stdout } = spawnSync("chromium", [...options, ...drawing, ...quiet, own, ...page, address], {
		encoding: "utf8",
		maxBuffer: 1 << 26,
		timeout: 100_000,
	});
	const texts = stdout
		.replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
		.split(/<[^>]*>/)
		.map((text) => text.trim())
		.filter((text) => text !== "");
	const count = (text = ""): number =>
		/^[\d,]+ \(\S+%\)$/.test(text) ? Number(text.split(" ")[0]?.replaceAll(",", "")) : Number.NaN;
	const lines = texts.flatMap((text, i): Line[] => {
		const [total, self, name] = [count(text), count(texts[i + 1]), texts[i + 2] ?? ""];
		return Number.isNaN(total) || Number.isNaN(self) ? [] : [{ name, total, self }];
	});
	return { title: texts.find((text) => text.startsWith("vCPU ")) ?? texts.join(" ").slice(0, 500), lines };
}

const named = (lines: readonly Line[], name: string): Line | undefined => lines.find((line) => line.name === name);

describe.skipIf(!have("chromium") || viewer === undefined)(
	"speedscope in a browser (needs chromium, Debian chromium, and speedscope, which pnpm install gets)",
	() => {
		it("opens the profile and shows the guest's functions", { timeout: 120_000 }, () => {
			const { title, lines } = view(0);
			expect(title).toBe("vCPU 0: instructions");
			expect(lines.map(({ name }) => name).sort()).toEqual(["EL1", "caller", "long_function", "short_function"]);
			const all = named(lines, "EL1")?.total ?? 0;
			expect(all / 5_600_003).toBeCloseTo(1, 1);
			// 42, 10 and 4 of the 56 instructions of a turn.
			expect((named(lines, "long_function")?.self ?? 0) / all).toBeCloseTo(42 / 56, 1);
			expect((named(lines, "short_function")?.self ?? 0) / all).toBeCloseTo(10 / 56, 1);
			expect(named(lines, "caller")?.total).toBe(all);
		});

		it("shows what was interpreted and what was compiled", { timeout: 120_000 }, () => {
			const { title, lines } = view(1);
			expect(title).toBe("vCPU 0: tiers");
			const [compiled, interpreted] = [named(lines, "compiled")?.total ?? 0, named(lines, "interpreted")?.total ?? 0];
			const functions = lines.reduce((sum, { self }) => sum + self, 0);
			expect(interpreted).toBeGreaterThan(0);
			expect(compiled).toBeGreaterThan(interpreted);
			expect(compiled + interpreted).toBe(functions);
			expect(named(lines, "long_function")?.self).toBeGreaterThan(functions / 2);
		});
	},
);
