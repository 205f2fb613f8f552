import { readFileSync } from "node:fs";
import { features, upcallModel } from "@upcall/spec";
import type { Tier } from "../../packages/aarch64-core/src/index.ts";
import { Stream } from "./linux/descriptors.ts";
import { Kernel } from "./linux/kernel.ts";
import type { End } from "./linux/process.ts";

/** A CPU with every feature of the model. */
const model = { ...upcallModel, name: "usermode", features: new Set<string>(features) };

/** AT_HWCAP: fp, asimd, aes, pmull, sha1, sha2, crc32, atomics. @see arch/arm64/include/uapi/asm/hwcap.h */
const HWCAP = 0b1_1111_1011;

/** A program to run. */
export interface Command {
	/** Path of the executable on the host. */
	readonly file: string;
	/** argv, argv[0] included. */
	readonly args: readonly string[];
	readonly stdin?: string | Uint8Array;
	/** Files of the directory in which it runs. */
	readonly files?: Readonly<Record<string, string | Uint8Array>>;
	/** Other executables: path in the file system of the program, and on the host. */
	readonly programs?: Readonly<Record<string, string>>;
}

/** What a program did. */
export interface Outcome {
	readonly stdout: Uint8Array;
	readonly stderr: Uint8Array;
	readonly end: End;
	readonly instructions: number;
	/** Numbers of system calls that the harness does not have. */
	readonly unknown: readonly number[];
	/** The last instruction that the CPU did not have. */
	readonly fault?: string;
}

/** The environment of every program. */
export const ENVIRONMENT = ["PATH=/nowhere", "LC_ALL=C", "HOME=/", "TZ=UTC"];

const bytesOf = (content: string | Uint8Array): Uint8Array =>
	typeof content === "string" ? new TextEncoder().encode(content) : content;

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Runs a program at EL0 of the engine. @param limit - instructions after which it is given up */
export function runProgram(command: Command, limit = 4e9, tier: Tier = "auto"): Outcome {
	const kernel = new Kernel({ model, hwcap: HWCAP, limit, tier });
	const { files } = kernel;
	const executable = (path: string, host: string): void => files.put(path, files.file(readFileSync(host), 0o755));
	const path = `/bin/${command.file.split("/").at(-1)}`;
	executable(path, command.file);
	for (const [name, host] of Object.entries(command.programs ?? {})) executable(name, host);
	files.put("/dev/null", "null");
	files.put("/dev/zero", "zero");
	files.put("/proc/mounts", files.file(new Uint8Array(0)));
	files.put("/tmp/.keep", files.file(new Uint8Array(0)));
	files.put("/sandbox/.keep", files.file(new Uint8Array(0)));
	for (const name of ["/tmp/.keep", "/sandbox/.keep"]) files.unlink(files.root, name, false);
	for (const [name, content] of Object.entries(command.files ?? {}))
		files.put(`/sandbox/${name}`, files.file(bytesOf(content).slice(), name.endsWith(".sh") ? 0o755 : 0o644));
	const streams = [new Stream(bytesOf(command.stdin ?? "")), new Stream(), new Stream()];
	const end = kernel.run(path, command.args, ENVIRONMENT, streams);
	return {
		stdout: concat(streams[1]?.output ?? []),
		stderr: concat(streams[2]?.output ?? []),
		end,
		instructions: kernel.instructions,
		unknown: [...kernel.unknown],
		...(kernel.fault === undefined ? {} : { fault: kernel.fault }),
	};
}
