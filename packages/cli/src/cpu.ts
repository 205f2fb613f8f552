import { type CpuModelData, cpuFeatureNames, cpuModel, namedCpus } from "@upcall/kvm-arm64";
import { type Command, InvalidArgumentError, Option } from "commander";

/** `--cpu`: a model, or the wish to see which there are. */
export type CpuFlag = CpuModelData | "help";

function parseCpu(text: string): CpuFlag {
	if (text === "help") return text;
	try {
		return cpuModel(text);
	} catch (error) {
		throw new InvalidArgumentError((error as Error).message);
	}
}

/** Adds `--cpu`. */
export function addCpuOption(command: Command): Command {
	return command.addOption(
		new Option("--cpu <model>", "CPU model, with +feature and -feature after commas; help lists them")
			.argParser(parseCpu)
			.default(cpuModel("upcall"), '"upcall"'),
	);
}

/** Text in lines of up to 100 characters. */
function wrapped(words: readonly string[], indent: string): string[] {
	const lines: string[] = [];
	let line = indent;
	for (const word of words) {
		if (line.length + word.length >= 100) {
			lines.push(line.trimEnd());
			line = indent;
		}
		line += `${word} `;
	}
	return [...lines, line.trimEnd()];
}

/** What `--cpu help` prints. */
export function cpuHelp(): string {
	return `${[
		"CPU models:",
		...namedCpus.map((c) => `  ${c.name.padEnd(12)} ${c.description}`),
		"",
		"Features, each with + or - after a comma, for example upcall,+pauth,-crypto:",
		...wrapped([...cpuFeatureNames].sort(), "  "),
	].join("\n")}\n`;
}

/** The features of a model, in the manual's names without their prefix, in lines. */
export function featureLines(model: CpuModelData): string[] {
	return wrapped([...model.features].map((f) => f.replace(/^FEAT_/, "")).sort(), "  ");
}
