import { writeFile } from "node:fs/promises";
import { KvmError } from "@upcall/uapi";
import {
	type ExpectStep,
	type Machine,
	type MachineEnd,
	type MachineOptions,
	readSymbols,
	type SymbolTable,
	type Trace,
	type TraceListener,
	UserNetwork,
	VirtioP9,
} from "@upcall/vmm";
import {
	createMachineFromFiles,
	fileDisk,
	hostFolder,
	hostSockets,
	type MachineFiles,
	readGuestFile,
} from "@upcall/vmm/node";
import { Command, InvalidArgumentError, Option } from "commander";
import { addCheckOptions, type CheckFlags } from "../check/options.ts";
import { prepareCheck } from "../check/run.ts";
import { closingDisks } from "../closeDisks.ts";
import { addCpuOption, type CpuFlag, cpuHelp } from "../cpu.ts";
import { EXIT_FAILURE, EXIT_OK, EXIT_TIMEOUT, EXIT_USAGE } from "../exitCodes.ts";
import { startGdb } from "../gdb.ts";
import {
	collectDisk,
	collectShare,
	type DiskFlag,
	parseCount,
	parsePattern,
	parsePort,
	parseSeconds,
	parseSize,
	parseSmp,
	parseWhole,
	type ShareFlag,
	type SmpFlag,
	unescapeText,
} from "../parse.ts";
import { profiled } from "../profile.ts";
import { type SessionOptions, session } from "../session.ts";
import { jsonLine } from "../terminal/output.ts";
import { traceSymbols, traceText } from "../traceText.ts";

/** What `upcall run` boots. */
interface BootFlags {
	readonly kernel?: string;
	readonly firmware?: string;
	readonly elf?: string;
	readonly initrd?: string;
}

/** Options of every command that boots a guest. */
export interface RunFlags extends CheckFlags, EndFlags, DeviceFlags {
	readonly dtb?: string;
	readonly append?: string;
	readonly memory: number;
	readonly smp: SmpFlag;
	readonly cpu: CpuFlag;
	readonly gic: "2" | "3";
	readonly console: "serial" | "virtio";
	readonly abi: "rfc" | "upstream";
	readonly psci: "user" | "kernel";
	readonly dumpDtb?: string;
	readonly tier: "interp" | "jit" | "auto";
	readonly icount?: boolean;
	readonly gdb?: number;
	readonly freeze?: boolean;
}

const KINDS: readonly Trace["kind"][] = ["hvc", "exit", "insn"];

function parseKinds(text: string): ReadonlySet<Trace["kind"]> {
	const kinds = text.split(",");
	const unknown = kinds.find((k) => !KINDS.some((known) => known === k));
	if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is not one of ${KINDS.join(", ")}.`);
	return new Set(kinds as Trace["kind"][]);
}

const cpuNumber = parseWhole(1, 7);

/** Adds `--plug` or `--unplug` to what is done when the last pattern matched. */
function parsePlug(what: "plug" | "unplug", steps: ExpectStep[]): (text: string) => void {
	return (text) => {
		const cpu = cpuNumber(text);
		const last = steps.at(-1);
		if (last === undefined || (last.send ?? last.plug ?? last.unplug) !== undefined) steps.push({ [what]: cpu });
		else steps[steps.length - 1] = { ...last, [what]: cpu };
	};
}

/** Adds `--until`, `--send`, `--plug`, `--unplug`, `--timeout`: they build one list, in the order in which they are given. */
export function addScriptOptions(command: Command, steps: ExpectStep[]): Command {
	return command
		.option("--until <regex>", "wait until the guest's output matches; the run ends when the last one has", (text) => {
			steps.push({ until: parsePattern(text) });
		})
		.option("--send <text>", "then type this; \\n, \\r, \\t, \\e, \\xHH are understood", (text) => {
			const last = steps[steps.length - 1];
			const send = unescapeText(text);
			if (last !== undefined && last.send === undefined) steps[steps.length - 1] = { ...last, send };
			else steps.push({ send });
		})
		.option(
			"--plug <cpu>",
			"then put this possible vCPU in: until then CPU_ON of it is denied",
			parsePlug("plug", steps),
		)
		.option("--unplug <cpu>", "then take this vCPU out, which the guest has switched off", parsePlug("unplug", steps))
		.option("--timeout <seconds>", "end with status 124 after this long", parseSeconds);
}

/** Options about virtio devices, which `upcall run` and `upcall restore` share. */
export interface DeviceFlags {
	readonly disk?: readonly DiskFlag[];
	readonly net: "user" | "none";
	readonly share?: readonly ShareFlag[];
}

/** Adds `--disk`, `--net` and `--share`. */
export function addDeviceOptions(command: Command): Command {
	return command
		.option(
			"--disk <file[,ro|,overlay|,overlay=file2][,format=qcow2]>",
			"disk image for virtio-blk; overlay keeps writes in memory, overlay=file2 in a qcow2 file, made when there is none; may be given several times",
			collectDisk,
		)
		.addOption(
			new Option(
				"--net <network>",
				"user: the guest connects wherever this process can, and 10.0.2.2 is the host's loopback",
			)
				.choices(["user", "none"])
				.default("none"),
		)
		.option(
			"--share <folder[,ro]>",
			"a folder of the host for the guest: mount -t 9p -o trans=virtio,version=9p2000.L share /mnt; further ones are share1, ...",
			collectShare,
		);
}

/** The machine's options for them. */
export function deviceOptions(flags: DeviceFlags): Pick<MachineOptions, "disks" | "network" | "virtio"> {
	return {
		disks: (flags.disk ?? []).map(({ path, ...how }) => fileDisk(path, how)),
		...(flags.net === "user" ? { network: (clock) => new UserNetwork(hostSockets(), clock) } : {}),
		virtio: (flags.share ?? []).map(
			({ path, readOnly }, i) => new VirtioP9(hostFolder(path, { readOnly }), i === 0 ? "share" : `share${i}`),
		),
	};
}

/** Options about how a run ends, which `upcall run` and `upcall restore` share. */
export interface EndFlags {
	readonly timeout?: number;
	readonly instructions?: number;
	readonly save?: string;
	readonly trace?: ReadonlySet<Trace["kind"]>;
	readonly symbols?: string;
	readonly profile?: string;
	readonly json?: boolean;
	readonly reboot: boolean;
}

/** Adds the options of {@link EndFlags} but `--timeout`. */
export function addEndOptions(command: Command): Command {
	return command
		.option("--instructions <n>", "end after this many instructions of all vCPUs since power-on", parseCount)
		.option(
			"--save <file>",
			"save the machine when the run ends and the guest could go on; at Ctrl-A s and SIGUSR1 too",
		)
		.option("--no-reboot", "end when the guest asks for a reset")
		.option("--trace <kinds>", "report hvc (forwarded calls), exit, insn; several with commas", parseKinds)
		.option(
			"--profile <file>",
			"write where the guest's instructions went: functions, their callers, interpreted or compiled; for speedscope.app",
		)
		.option("--symbols <file>", "names for trace and profile: System.map, ELF file, or the kernel Image itself")
		.option("--json", "console output, trace and result as one JSON object a line");
}

/** What {@link session} takes of the options. */
export function sessionOptions(flags: EndFlags, script: readonly ExpectStep[]): SessionOptions {
	return {
		script,
		reboot: flags.reboot,
		json: flags.json === true,
		...(flags.timeout === undefined ? {} : { timeoutSeconds: flags.timeout }),
		...(flags.instructions === undefined ? {} : { instructions: flags.instructions }),
		...(flags.save === undefined ? {} : { saveTo: flags.save }),
	};
}

/** Reads the file of `--symbols`. */
async function readSymbolFile(path: string): Promise<SymbolTable> {
	try {
		return readSymbols(await readGuestFile(path));
	} catch (error) {
		if (error instanceof KvmError && error.code === "BAD_IMAGE")
			throw new KvmError("ERR_FILE", `${path}: ${error.message}`, { cause: error });
		throw error;
	}
}

/** Prints trace records: JSON lines on standard output, or text on standard error; with symbols, where they come from. */
function tracer(kinds: ReadonlySet<Trace["kind"]>, json: boolean, symbols?: SymbolTable): TraceListener {
	return {
		kinds,
		record(trace) {
			if (json) {
				const { kind, ...rest } = trace;
				jsonLine({ trace: kind, ...rest, ...(symbols === undefined ? {} : traceSymbols(trace, symbols)) });
			} else process.stderr.write(`${traceText(trace, symbols)}\n`);
		},
	};
}

/** `--trace` and `--symbols`. @returns the symbols */
export async function startTrace(machine: Machine, flags: EndFlags): Promise<SymbolTable | undefined> {
	const symbols = flags.symbols === undefined ? undefined : await readSymbolFile(flags.symbols);
	if (flags.trace !== undefined) machine.trace(tracer(flags.trace, flags.json === true, symbols));
	return symbols;
}

/** Symbols that the guest's own kernel or program has; it is no error when there are none. */
async function ownSymbols({ files, options }: GuestInputs): Promise<SymbolTable | undefined> {
	const path = files.kernel ?? files.elf;
	const image = options?.kernel ?? (path === undefined ? undefined : await readGuestFile(path));
	try {
		return image && readSymbols(image);
	} catch (error) {
		if (error instanceof KvmError && error.code === "BAD_IMAGE") return undefined;
		throw error;
	}
}

/** The command's exit status for the end of a run. */
export function statusOf(end: MachineEnd): number {
	if (end.status !== undefined) return end.status & 0xff;
	if (end.reason === "timeout") return EXIT_TIMEOUT;
	if (end.reason === "stopped") return EXIT_OK;
	return end.reason === "failed" || end.reason === "halted" || end.waitingFor !== undefined ? EXIT_FAILURE : EXIT_OK;
}

/** What a command boots. */
export interface GuestInputs {
	readonly files: MachineFiles;
	/** Bytes in place of files. */
	readonly options?: MachineOptions;
}

/** The kernel's command line: with a virtio console it names that one, unless another is named. */
function commandLine({ append, console, dtb }: RunFlags, kernel: boolean): string | undefined {
	const named = append === undefined ? dtb !== undefined : /(?:^|\s)console=/.test(append);
	if (console === "serial" || !kernel || named) return append;
	return append === undefined ? "console=hvc0" : `console=hvc0 ${append}`;
}

/** A command that boots a guest: `upcall run` and its relatives, which have the same options for the machine. */
export interface GuestCommand<Flags> {
	readonly name: string;
	readonly description: string;
	readonly examples: string;
	/** Bytes of RAM. */
	readonly memory: number;
	/** Adds the options that say what to boot. */
	addOptions(command: Command): Command;
	/** @returns what to boot, or what is wrong with the options, in one line */
	inputs(flags: Flags & RunFlags): GuestInputs | string | Promise<GuestInputs | string>;
}

/** `upcall run`. */
export function runCommand(exit: (status: number) => void): Command {
	return guestCommand<BootFlags>(
		{
			name: "run",
			description: "boot a guest and connect its serial line to this terminal (Ctrl-A x leaves)",
			memory: 256 << 20,
			examples: `
  upcall run --firmware /usr/lib/u-boot/qemu_arm64/u-boot.bin
  upcall run --kernel Image --initrd initrd.gz --append "console=ttyAMA0" --memory 512M
  upcall run --firmware u-boot.bin --until '=> ' --send 'version\\n' --until 'U-Boot' --timeout 60
  upcall run --elf hello.elf --smp 2 --trace hvc
  upcall run --kernel Image --initrd initrd.gz --smp 2,maxcpus=4 --until 'denied' --plug 2
  upcall run --kernel Image --console virtio --disk root.img,overlay=today.qcow2 --append "root=/dev/vda"
  upcall run --kernel Image --cpu neoverse-n1,+bti,-crypto
  upcall run --kernel Image --initrd initrd.gz --profile boot.speedscope.json
  upcall run --firmware u-boot.bin --gdb 1234 -S        (then: gdb-multiarch -ex 'target remote :1234')
  upcall run --firmware u-boot.bin --icount --check spec:100 --until '=> '
  upcall run --firmware u-boot.bin --until '=> ' --save prompt.snapshot
  upcall restore prompt.snapshot`,
			addOptions: (command) =>
				command
					.option("--kernel <file>", "arm64 Image, plain or gzip, or a raw binary")
					.option("--firmware <file>", "flash image that runs from address 0, for example U-Boot")
					.option("--elf <file>", "AArch64 ELF executable")
					.option("--initrd <file>", "initial RAM disk"),
			inputs: (flags) => {
				if ([flags.kernel, flags.firmware, flags.elf].filter((x) => x !== undefined).length !== 1)
					return "give exactly one of --kernel, --firmware and --elf";
				const files: MachineFiles = {};
				for (const key of ["kernel", "firmware", "elf", "initrd"] as const)
					if (flags[key] !== undefined) files[key] = flags[key];
				return { files };
			},
		},
		exit,
	);
}

/** Makes a command that boots a guest. */
export function guestCommand<Flags>(kind: GuestCommand<Flags>, exit: (status: number) => void): Command {
	const steps: ExpectStep[] = [];
	const command = kind
		.addOptions(new Command(kind.name).description(kind.description))
		.option("--append <text>", "kernel command line")
		.option("--memory <size>", "RAM, for example 256M or 1G", parseSize, kind.memory)
		.addOption(
			new Option("--smp <n[,maxcpus=m]>", "vCPUs, 1 to 8; those up to m can be put in with --plug")
				.argParser(parseSmp)
				.default({ smp: 1, maxCpus: 1 }, "1"),
		)
		.addOption(new Option("--gic <version>", "interrupt controller").choices(["2", "3"]).default("3"))
		.addOption(
			new Option(
				"--console <device>",
				"what this terminal is connected to: the PL011, or a virtio console (adds console=hvc0 for a --kernel)",
			)
				.choices(["serial", "virtio"])
				.default("serial"),
		)
		.addOption(new Option("--abi <abi>", "KVM's user API").choices(["rfc", "upstream"]).default("rfc"))
		.addOption(
			new Option("--psci <where>", "who answers PSCI: TypeScript handlers or KVM")
				.choices(["user", "kernel"])
				.default("user"),
		)
		.option("--dtb <file>", "device tree blob in place of the board's")
		.option("--dump-dtb <file>", "write the device tree that the guest would get, and stop")
		.addOption(
			new Option("--tier <tier>", "interpret guest code, or compile what is executed often (auto) or soon (jit)")
				.choices(["interp", "jit", "auto"])
				.default("auto"),
		)
		.option("--icount", "virtual time: instructions are the clock, every run with the same input is the same")
		.option(
			"--gdb <port>",
			"wait for gdb at this TCP port of localhost (0: a free one); then target remote :port",
			parsePort,
		)
		.option("-S, --freeze", "do not start the guest before the debugger says so");
	addDeviceOptions(addEndOptions(command));
	addCheckOptions(addScriptOptions(addCpuOption(command), steps));
	command.addHelpText(
		"after",
		`
Examples:${kind.examples}

Exit status: 0 the guest ended or the script is through, 1 failure or an --until that did not match, 2 usage,
124 timeout, 128 and the number of a signal, or the guest's own.`,
	);
	command.action(async (flags: Flags & RunFlags) => {
		if (flags.cpu === "help") {
			process.stdout.write(cpuHelp());
			exit(EXIT_OK);
			return;
		}
		if (flags.freeze === true && flags.gdb === undefined) {
			process.stderr.write(`upcall ${kind.name}: --freeze needs --gdb: nobody else could start the guest\n`);
			exit(EXIT_USAGE);
			return;
		}
		if (flags.check !== undefined && flags.trace?.has("insn") === true) {
			process.stderr.write(
				`upcall ${kind.name}: --check cannot follow the single step of --trace insn; leave one of them out\n`,
			);
			exit(EXIT_USAGE);
			return;
		}
		const inputs = await kind.inputs(flags);
		if (typeof inputs === "string") {
			process.stderr.write(`upcall ${kind.name}: ${inputs}\n`);
			exit(EXIT_USAGE);
			return;
		}
		const files = { ...inputs.files, ...(flags.dtb === undefined ? {} : { dtb: flags.dtb }) };
		const clock = flags.icount === true ? "virtual" : "real";
		const check = await prepareCheck(flags, flags.cpu, clock);
		const devices = deviceOptions(flags);
		const closeDisks = closingDisks(devices.disks);
		const append = commandLine(flags, (files.kernel ?? inputs.options?.kernel) !== undefined);
		const machine = await createMachineFromFiles(files, {
			...inputs.options,
			memory: flags.memory,
			cpu: flags.cpu,
			...flags.smp,
			gic: flags.gic === "2" ? 2 : 3,
			abi: flags.abi,
			psci: flags.psci,
			clock,
			tier: flags.tier,
			...check.machine,
			...devices,
			console: flags.console,
			...(append === undefined ? {} : { append }),
		});
		if (flags.dumpDtb !== undefined) {
			await writeFile(flags.dumpDtb, machine.deviceTree);
			exit(EXIT_OK);
			return;
		}
		const given = await startTrace(machine, flags);
		const symbols = flags.profile === undefined ? undefined : (given ?? (await ownSymbols(inputs)));
		const gdb = flags.gdb === undefined ? undefined : await startGdb(machine, flags.gdb, flags.freeze === true);
		const end = await profiled(machine, flags.profile, symbols, () =>
			check.run(() => session(machine, sessionOptions(flags, steps))),
		);
		gdb?.close();
		closeDisks();
		exit(end === undefined ? EXIT_FAILURE : statusOf(end));
	});
	return command;
}
