import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One of CI's small checks: a program of `tools/`, or the engine's own tests. */
export interface Check {
	readonly name: string;
	readonly args: readonly string[];
	/** Run in `packages/aarch64-core` rather than `tools`. */
	readonly inEngine?: boolean;
}

/** A copy of the repository whose engine can be changed. */
export class Workshop {
	readonly folder: string;
	readonly engine: string;
	private readonly core: string;

	constructor(root: string) {
		this.folder = mkdtempSync(join(tmpdir(), "upcall-mutation-"));
		const link = (path: string) => symlinkSync(join(root, path), join(this.folder, path));
		const copy = (path: string) =>
			cpSync(join(root, path), join(this.folder, path), {
				recursive: true,
				filter: (source) => !/\/(node_modules|dist|coverage|\.turbo)(\/|$)/.test(source),
			});
		for (const path of ["node_modules", "package.json", "pnpm-workspace.yaml", "tsconfig.base.json"]) link(path);
		mkdirSync(join(this.folder, "packages"));
		for (const name of readdirSync(join(root, "packages"))) {
			if (name !== "aarch64-core") link(`packages/${name}`);
		}
		for (const path of ["packages/aarch64-core", "tools"]) {
			copy(path);
			link(`${path}/node_modules`);
		}
		this.core = join(this.folder, "packages/aarch64-core");
		this.engine = join(this.core, "engine");
	}

	/** Compiles the engine, without optimization, which takes a seventh of the time. @returns a hash of its code, or `undefined` when it does not compile */
	build(): string | undefined {
		const result = spawnSync(process.execPath, ["scripts/build-engine.mjs", "--force", "--unoptimized"], {
			cwd: this.core,
		});
		if (result.status !== 0) return undefined;
		const text = readFileSync(join(this.core, "src/generated/engine.ts"), "utf8");
		return createHash("sha256")
			.update(text.replace(/sha256:\w+/, ""))
			.digest("hex");
	}

	write(path: string, text: string): void {
		writeFileSync(join(this.engine, path), text);
	}

	/** What a check says of the engine that was built last, and the seconds it took. A check over its time says that the engine hangs. */
	run(
		{ args, inEngine }: Check,
		limit: number,
	): { readonly outcome: "passed" | "failed" | "hangs"; readonly seconds: number } {
		const cwd = inEngine === true ? this.core : join(this.folder, "tools");
		const program = join(this.folder, "node_modules/.bin", inEngine === true ? "vitest" : "tsx");
		const started = performance.now();
		const { status, error } = spawnSync(program, args, {
			cwd,
			stdio: "ignore",
			timeout: limit * 1000,
			killSignal: "SIGKILL",
		});
		const seconds = (performance.now() - started) / 1000;
		if (error !== undefined && !("code" in error && error.code === "ETIMEDOUT")) throw error;
		return { outcome: error !== undefined ? "hangs" : status === 0 ? "passed" : "failed", seconds };
	}

	close(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
