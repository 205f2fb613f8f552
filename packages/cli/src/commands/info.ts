import { createRequire } from "node:module";
import { CAPABILITY_DEVIATIONS, type CpuModelData, openKvm } from "@upcall/kvm-arm64";
import { type AbiName, profile, regIdByName, SYSREGS, type SysregName } from "@upcall/uapi";
import { Command, Option } from "commander";
import { addCpuOption, type CpuFlag, cpuHelp, featureLines } from "../cpu.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { jsonLine } from "../terminal/output.ts";
import { version } from "../version.ts";

/** The packages that this command runs on, each with the one through which it is installed. */
const PACKAGES = [
	["@upcall/uapi"],
	["@upcall/aarch64-core", "@upcall/kvm-arm64"],
	["@upcall/kvm-arm64"],
	["@upcall/smccc-handlers", "@upcall/vmm"],
	["@upcall/vmm"],
] as const;

/** Their versions as installed. */
function packages(): Readonly<Record<string, string>> {
	const here = createRequire(import.meta.url);
	const versionOf = (name: string, through: string | undefined): string => {
		try {
			const from = through === undefined ? here : createRequire(here.resolve(`${through}/package.json`));
			return (from(`${name}/package.json`) as { version: string }).version;
		} catch {
			// A bundle of the command carries the packages inside it.
			return "bundled";
		}
	};
	return Object.fromEntries(PACKAGES.map(([name, through]) => [name, versionOf(name, through)]));
}

/** A capability as KVM_CHECK_EXTENSION answers it. */
interface CapabilityAnswer {
	readonly number: number;
	readonly name: string;
	/** On a VM descriptor. */
	readonly answer: number;
	/** What Linux 6.12 answers, where that is something else. */
	readonly linux?: string;
}

function capabilities(abi: AbiName, cpu: CpuModelData): readonly CapabilityAnswer[] {
	const kvm = openKvm({ abi, memory: 1 << 16, cpu });
	const vm = kvm.createVm();
	const deviations = new Map(CAPABILITY_DEVIATIONS.map((d) => [d.number, d.linux]));
	const answers = [...profile(abi).capabilityNames]
		.map(([number, name]) => ({ number, name, answer: vm.checkExtension(number), linux: deviations.get(number) }))
		.filter(({ answer, linux }) => answer !== 0 || linux !== undefined)
		.sort((a, b) => a.number - b.number)
		.map(({ linux, ...rest }) => (linux === undefined ? rest : { ...rest, linux }));
	vm.close();
	kvm.close();
	return answers;
}

/** Identification registers as a vCPU gives them to KVM_GET_ONE_REG, those that are not zero. */
function idRegisters(cpu: CpuModelData): readonly { readonly name: string; readonly value: bigint }[] {
	const kvm = openKvm({ memory: 1 << 16, cpu });
	const vcpu = kvm.createVm().createVcpu(0);
	vcpu.init();
	const listed = new Set(vcpu.getRegList());
	const names = (Object.keys(SYSREGS) as SysregName[]).filter((n) =>
		/^(ID_|MIDR|MPIDR|REVIDR|AIDR|CLIDR|CTR_EL0|MVFR)/.test(n),
	);
	return names
		.map((name) => ({ name, id: regIdByName(name) }))
		.filter(({ id }) => listed.has(id))
		.map(({ name, id }) => ({ name, value: vcpu.getOneReg(id) }))
		.filter(({ value }) => value !== 0n)
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const hex64 = (value: bigint): string => `0x${value.toString(16).padStart(16, "0")}`;

/** `upcall info`. */
export function infoCommand(exit: (status: number) => void): Command {
	return addCpuOption(new Command("info"))
		.description("what this KVM offers with a CPU model: capabilities of an ABI, features and ID registers, versions")
		.addOption(new Option("--abi <abi>", "KVM's user API").choices(["rfc", "upstream"]).default("rfc"))
		.option("--json", "one JSON object")
		.action((flags: { abi: AbiName; json?: boolean; cpu: CpuFlag }) => {
			const { cpu } = flags;
			if (cpu === "help") {
				process.stdout.write(cpuHelp());
				exit(EXIT_OK);
				return;
			}
			const versions = { upcall: version, node: process.versions.node, v8: process.versions.v8 };
			const caps = capabilities(flags.abi, cpu);
			const ids = idRegisters(cpu);
			if (flags.json === true)
				jsonLine({
					versions,
					packages: packages(),
					abi: flags.abi,
					capabilities: caps,
					cpu: cpu.name,
					features: [...cpu.features].sort(),
					idRegisters: Object.fromEntries(ids.map((r) => [r.name, r.value])),
				});
			else {
				const lines = [
					`upcall ${versions.upcall}, Node ${versions.node}, V8 ${versions.v8}`,
					Object.entries(packages())
						.map(([name, v]) => `${name} ${v}`)
						.join(", "),
					"",
					`Capabilities on a VM descriptor, abi ${flags.abi} (Linux 6.12's answer where it differs):`,
					...caps.map(
						(c) =>
							`  ${String(c.number).padStart(3)}  ${c.name.padEnd(42)} ${c.answer}${c.linux === undefined ? "" : `  (Linux: ${c.linux})`}`,
					),
					"",
					`Features of CPU model ${cpu.name}:`,
					...featureLines(cpu),
					"",
					"ID registers of a vCPU:",
					...ids.map((r) => `  ${r.name.padEnd(20)} ${hex64(r.value)}`),
				];
				process.stdout.write(`${lines.join("\n")}\n`);
			}
			exit(EXIT_OK);
		});
}
