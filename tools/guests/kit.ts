import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** A guest's files cannot be had on this machine. */
export class Missing extends Error {}

/** What a run of a command did. */
export interface Run {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly seconds: number;
	/** Guest instructions, as `upcall` says at the end. */
	readonly instructions: number;
}

const CACHE = join(import.meta.dirname, ".cache");
/** Where .ci/guest-packages puts packages. */
const PACKAGES = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "upcall");
const COMMAND = join(import.meta.dirname, "../../packages/cli/test/support/main.mts");

function command(program: string, args: readonly string[], cwd?: string): string {
	const done = spawnSync(program, args, {
		encoding: "utf8",
		maxBuffer: 1 << 26,
		...(cwd === undefined ? {} : { cwd }),
	});
	if (done.error !== undefined) throw new Missing(`${program}: ${done.error.message}`);
	if (done.status !== 0) throw new Missing(`${program} ${args.join(" ")}: ${done.stderr.trim().split("\n").at(-1)}`);
	return done.stdout;
}

/** Names of the arm64 packages that .ci/guest-packages has fetched, with the last one of a package first. */
function fetchedPackages(): readonly string[] {
	if (!existsSync(PACKAGES)) return [];
	const files = readdirSync(PACKAGES).filter((file) => file.endsWith("_arm64.deb"));
	return files.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
}

/** Files of guests, and the ways to run them. */
export class Kit {
	/** A folder that {@link Kit.close} removes. */
	readonly scratch = mkdtempSync(join(tmpdir(), "upcall-guests-"));
	/** Whether the guests shall run in QEMU too. */
	readonly qemu: boolean;
	/** How often a recipe of random trials makes one. */
	readonly times: (usual: number) => number;

	/**
	 * @param qemu - whether the guests shall run in QEMU too
	 * @param times - the trials of random recipes, from their usual number
	 */
	constructor(qemu: boolean, times: (usual: number) => number) {
		this.qemu = qemu;
		this.times = times;
		mkdirSync(CACHE, { recursive: true });
	}

	close(): void {
		rmSync(this.scratch, { recursive: true, force: true });
	}

	/**
	 * The folder into which a Debian package is unpacked.
	 *
	 * @param name - as apt spells it, with the architecture where it is not this machine's
	 * @throws {@link Missing}
	 */
	unpacked(name: string): string {
		const folder = join(CACHE, name.replace(":", "_"));
		if (existsSync(folder)) return folder;
		const fetched = mkdtempSync(join(CACHE, "fetch-"));
		const plain = name.replace(/:arm64$/, "");
		try {
			const present = fetchedPackages().find((file) => file.startsWith(`${plain}_`));
			if (present === undefined) command("apt-get", ["download", "-qq", name], fetched);
			const archive = present ?? readdirSync(fetched).find((file) => file.endsWith(".deb"));
			if (archive === undefined) throw new Missing(`apt-get download ${name}: no file came`);
			const path = join(present === undefined ? fetched : PACKAGES, archive);
			command("dpkg", ["-x", path, join(fetched, "files")]);
			cpSync(join(fetched, "files"), folder, { recursive: true, verbatimSymlinks: true });
		} finally {
			rmSync(fetched, { recursive: true, force: true });
		}
		return folder;
	}

	/** A file of this system, where a package of CI put it. */
	file(path: string): string {
		if (!existsSync(path)) throw new Missing(`${path} is not installed`);
		return path;
	}

	/** Folder of the newest kernel of a flavour, `cloud-arm64` or `arm64`, unpacked. */
	kernelFolder(flavour: string): string {
		const pattern = new RegExp(`^(linux-image-[0-9.]+-[0-9]+-${flavour})_`);
		const fetched = fetchedPackages().find((file) => pattern.test(file));
		if (fetched !== undefined) return this.unpacked(`${pattern.exec(fetched)?.[1]}:arm64`);
		const says = command("apt-cache", ["depends", `linux-image-${flavour}:arm64`]);
		const name = /Depends: (linux-image-[0-9]\S*)/.exec(says)?.[1];
		if (name === undefined) throw new Missing(`apt knows no kernel for linux-image-${flavour}:arm64`);
		return this.unpacked(name.includes(":") ? name : `${name}:arm64`);
	}

	/** The Image of {@link Kit.kernelFolder}. */
	kernel(flavour: string): string {
		const boot = join(this.kernelFolder(flavour), "boot");
		const image = readdirSync(boot).find((file) => file.startsWith("vmlinuz-"));
		if (image === undefined) throw new Missing(`no kernel in ${boot}`);
		return join(boot, image);
	}

	/** A module of a kernel by name, or `undefined` when the kernel has it built in. */
	module(flavour: string, name: string): string | undefined {
		const found = command("find", [join(this.kernelFolder(flavour), "lib/modules"), "-name", `${name}.ko`]).trim();
		return found === "" ? undefined : found;
	}

	/**
	 * An initramfs of busybox, kernel modules and a script as process 1.
	 *
	 * @param init - what comes after the mounts and the modules
	 * @param programs - paths of programs to put into `bin`, by their names there
	 */
	initramfs(
		name: string,
		flavour: string,
		modules: readonly string[],
		init: string,
		programs: Readonly<Record<string, string>> = {},
	): string {
		const root = join(this.scratch, `${name}-root`);
		rmSync(root, { recursive: true, force: true });
		for (const folder of ["bin", "dev", "proc", "sys", "mnt", "modules", "etc"])
			mkdirSync(join(root, folder), { recursive: true });
		cpSync(join(this.unpacked("busybox-static:arm64"), "bin/busybox"), join(root, "bin/busybox"));
		symlinkSync("busybox", join(root, "bin/sh"));
		for (const [program, path] of Object.entries(programs)) cpSync(path, join(root, "bin", program));
		const present = modules.filter((module) => {
			const file = this.module(flavour, module);
			if (file !== undefined) cpSync(file, join(root, "modules", `${module}.ko`));
			return file !== undefined;
		});
		const lines = [
			"#!/bin/sh",
			"/bin/busybox --install -s /bin",
			"mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev",
			...present.map((module) => `insmod /modules/${module}.ko`),
			init,
		];
		writeFileSync(join(root, "init"), `${lines.join("\n")}\n`, { mode: 0o755 });
		const output = join(this.scratch, `${name}.cpio`);
		const made = this.#upcallSync(["initramfs", root, "-o", output, "--node", "dev/console:c:5:1:600"]);
		if (made !== "") throw new Error(`upcall initramfs: ${made}`);
		return output;
	}

	#upcallSync(args: readonly string[]): string {
		const done = spawnSync(process.execPath, ["--conditions=@upcall/source", "--import", "tsx", COMMAND, ...args], {
			encoding: "utf8",
		});
		return done.status === 0 ? "" : done.stderr;
	}

	/** Runs `upcall` with these arguments. */
	upcall(args: readonly string[]): Promise<Run> {
		return this.#run(process.execPath, ["--conditions=@upcall/source", "--import", "tsx", COMMAND, ...args]);
	}

	/**
	 * Runs `upcall` and ends it with SIGKILL as soon as the guest has printed this many characters.
	 *
	 * @returns all that it printed; the status is `null` when the signal ended it
	 */
	upcallKilled(args: readonly string[], characters: number): Promise<Run> {
		const command = ["--conditions=@upcall/source", "--import", "tsx", COMMAND, ...args];
		return this.#run(process.execPath, command, characters);
	}

	/**
	 * Runs a guest in `qemu-system-aarch64` until its serial line shows a text.
	 *
	 * @returns seconds until then
	 */
	async qemuSeconds(args: readonly string[], text: string): Promise<number> {
		const board = ["-M", "virt,gic-version=3", "-cpu", "cortex-a57", "-nographic", "-monitor", "none", "-net", "none"];
		const started = performance.now();
		const child = spawn("qemu-system-aarch64", [...board, ...args], { stdio: ["ignore", "pipe", "ignore"] });
		let output = "";
		return new Promise((resolve, reject) => {
			child.on("error", (error) => reject(new Missing(error.message)));
			child.stdout.setEncoding("latin1").on("data", (part: string) => {
				output += part;
				if (!output.includes(text)) return;
				resolve((performance.now() - started) / 1000);
				child.kill("SIGKILL");
			});
			child.on("close", () => reject(new Error(`QEMU ended before ${JSON.stringify(text)}`)));
		});
	}

	/**
	 * Runs a guest in `qemu-system-aarch64` to its end.
	 *
	 * @returns what its serial line printed
	 */
	async qemuOutput(args: readonly string[]): Promise<string> {
		const run = await this.#run("qemu-system-aarch64", [...args, "-nographic", "-monitor", "none", "-net", "none"]);
		if (run.status !== 0) throw new Error(`QEMU: ${run.stderr}`);
		return run.stdout;
	}

	#run(program: string, args: readonly string[], killAfter = Number.POSITIVE_INFINITY): Promise<Run> {
		const started = performance.now();
		const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
		let stdout = "";
		let stderr = "";
		child.stdout.setEncoding("utf8").on("data", (part: string) => {
			stdout += part;
			if (stdout.length >= killAfter) child.kill("SIGKILL");
		});
		child.stderr.setEncoding("utf8").on("data", (part: string) => {
			stderr += part;
		});
		return new Promise((resolve, reject) => {
			child.on("error", reject);
			child.on("close", (status) => {
				const instructions = Number(/\((\d+) instructions\)/.exec(stderr)?.[1] ?? Number.NaN);
				resolve({ status, stdout, stderr, seconds: (performance.now() - started) / 1000, instructions });
			});
		});
	}

	/**
	 * A root file system of Debian on a disk, ext4, made by debootstrap once; its second half runs under qemu-user.
	 *
	 * @returns path of the raw image, which must not be written to
	 */
	debianDisk(): string {
		const image = join(CACHE, "debian.img");
		if (existsSync(image)) return image;
		const script = join(import.meta.dirname, "debianDisk.sh");
		command("bash", [script, image]);
		return image;
	}

	/** SHA-256 of a file. */
	digest(path: string): string {
		return createHash("sha256").update(readFileSync(path)).digest("hex");
	}
}

/** Throws unless a run ended with a status and every pattern is in what it printed. */
export function expectRun(run: Run, status: number, ...patterns: readonly RegExp[]): void {
	const missing = patterns.find((pattern) => !pattern.test(run.stdout));
	if (run.status === status && missing === undefined) return;
	const end = run.stdout.slice(-600);
	const what = missing === undefined ? `status ${run.status}, not ${status}` : `${missing} did not match`;
	throw new Error(`${what}\n${run.stderr.trim()}\n… ${end}`);
}

/** Millions of instructions a second. */
export const mips = (run: Run): string => `${(run.instructions / run.seconds / 1e6).toFixed(0)} MIPS`;
