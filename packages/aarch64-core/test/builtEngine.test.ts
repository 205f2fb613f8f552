import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import checkEngine from "../scripts/checkEngine.ts";
import { engineMarker } from "../scripts/engine-marker.mjs";

describe("the check of the built engine before tests that run it", () => {
	it("takes the one that was just built, and says in one line what to do about any other", () => {
		expect(() => checkEngine()).not.toThrow();
		const folder = mkdtempSync(join(tmpdir(), "upcall-engine-"));
		const file = join(folder, "engine.ts");
		const build = /^the engine is (not built|older than its sources): run node [^\n]*build-engine\.mjs$/;
		try {
			expect(() => checkEngine(undefined, file)).toThrow(build);
			writeFileSync(file, `// ${engineMarker()}\n`);
			expect(() => checkEngine(undefined, file)).not.toThrow();
			writeFileSync(file, readFileSync(file, "utf8").replace(/[0-9a-f]{64}/, "0".repeat(64)));
			expect(() => checkEngine(undefined, file)).toThrow(build);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
