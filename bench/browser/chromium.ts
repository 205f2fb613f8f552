import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { LOAD_OFFSET } from "../qemu.ts";
import type { KernelRun } from "../runKernel.ts";
import type { Tier } from "../trips.ts";

const PROGRAM = "chromium";
const TIMEOUT = 300_000;
const OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-extensions"];

/** Version of the Chromium that is installed, as it names itself; `undefined` without one. */
export function chromiumVersion(): string | undefined {
	try {
		const text = execFileSync(PROGRAM, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
		return /Chromium [\d.]+/.exec(text)?.[0];
	} catch {
		return undefined;
	}
}

/** The page's script, from the sources. */
async function bundle(): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: "error",
		resolve: { conditions: ["@upcall/source"] },
		build: {
			write: false,
			minify: false,
			target: "es2022",
			lib: { entry: join(import.meta.dirname, "page.ts"), formats: ["es"], fileName: () => "page.js" },
		},
	});
	const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => ("output" in one ? one.output : []));
	const chunk = outputs.find((output) => output.type === "chunk");
	if (chunk?.type !== "chunk") throw new TypeError("vite made no script of the page");
	return chunk.code;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString("utf8");
}

/** Runs kernels in pages of a headless Chromium, each in a browser of its own. */
export class Chromium {
	readonly #script: Promise<string> = bundle();

	/**
	 * Runs a kernel in a page.
	 *
	 * @param path - of its image
	 * @throws Error when the page fails, or Chromium ends before it answers
	 */
	async run(path: string, tier: Tier): Promise<KernelRun> {
		const script = await this.#script;
		const profile = mkdtempSync(join(tmpdir(), "upcall-chromium-"));
		let answered: (text: string) => void = () => {};
		const answer = new Promise<string>((resolve) => {
			answered = resolve;
		});
		const send = (response: ServerResponse, type: string, body: string | Uint8Array): void => {
			response.writeHead(200, { "content-type": type }).end(body);
		};
		const server = createServer(async (request, response) => {
			const name = new URL(request.url ?? "/", "http://localhost").pathname;
			if (name === "/kernel") send(response, "application/octet-stream", readFileSync(path));
			else if (name === "/page.js") send(response, "text/javascript", script);
			else if (name === "/outcome") {
				answered(await bodyOf(request));
				send(response, "text/plain", "");
			} else
				send(
					response,
					"text/html",
					'<!doctype html><title>kernel</title><script type="module" src="page.js"></script>',
				);
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		const address = `http://127.0.0.1:${port}/?tier=${tier}&offset=${LOAD_OFFSET}`;
		const args = [...OPTIONS, ...QUIET, `--user-data-dir=${profile}`, "--remote-debugging-port=0", address];
		const browser = execFile(PROGRAM, args, { timeout: TIMEOUT });
		const ended = new Promise<never>((_, reject) => {
			browser.once("error", reject);
			browser.once("exit", (status) => reject(new Error(`chromium ended with ${status} before the page answered`)));
		});
		try {
			const outcome = JSON.parse(await Promise.race([answer, ended])) as KernelRun & { readonly error?: string };
			if (outcome.error !== undefined) throw new Error(`${path} in Chromium: ${outcome.error}`);
			return outcome;
		} finally {
			ended.catch(() => {});
			const closed = new Promise((resolve) => browser.once("close", resolve));
			if (browser.exitCode === null && browser.kill()) await closed;
			server.closeAllConnections();
			server.close();
			rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
		}
	}
}
