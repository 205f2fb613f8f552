import { DEVIATIONS } from "@upcall/kvm-arm64";
import { encodings, systemInstructions, systemRegisters } from "@upcall/spec";
import { IOCTLS, KVM_CAP_ARM_HVC_TO_USER, SMCCC_FUNCTION_NAMES } from "@upcall/uapi";
import { describe, expect, test } from "vitest";
import { idsWithEvidence } from "../scripts/evidence.ts";
import { generatedPages } from "../scripts/pages.ts";
import { capabilityNumbers } from "../scripts/tables/capabilities.ts";
import { commandOptions } from "../scripts/tables/commandOptions.ts";
import { smcccRows } from "../scripts/tables/smccc.ts";

/** Rows of all tables of a page, headings not counted. */
function rows(markdown: string): string[] {
	const lines = markdown.split("\n");
	return lines.filter(
		(line, n) => line.startsWith("| ") && !/^\| ---/.test(line) && !/^\| ---/.test(lines[n + 1] ?? ""),
	);
}

function generated(path: string): string {
	const make = generatedPages()[path];
	if (make === undefined) throw new TypeError(`${path} is not generated`);
	return make();
}

describe("generated tables", () => {
	test("a row for every encoding", () => {
		const pages = Object.keys(generatedPages()).filter((path) => path.startsWith("reference/instructions/"));
		const page = pages.flatMap((path) => rows(generated(path)));
		expect(page).toHaveLength(encodings.length);
		expect(page.some((row) => row.includes("HVC #<imm>") && row.includes("11010100"))).toBe(true);
	});

	test("the meaning of HVC is the text of the model", () => {
		const page = generated("reference/instructions/branch-exception-system.md");
		expect(page).toMatch(/### hvc\n[\s\S]*?```ts\nhvc\([\s\S]*?exceptionCall\("HVC"/);
	});

	test("no text outside of code looks like an element", () => {
		for (const [path, make] of Object.entries(generatedPages()).filter(([name]) => name.endsWith(".md"))) {
			const prose = make()
				.replace(/^```[\s\S]*?^```$/gm, "")
				.replace(/`[^`]*`/g, "");
			const elements = prose.match(/<(?!br>|FilterTables \/>|a |\/a>)[A-Za-z/][^>]*>/g) ?? [];
			expect(elements, path).toEqual([]);
		}
	});

	test("evidence belongs to encodings that exist", () => {
		const known = new Set([...encodings.map((e) => e.id), "UNALLOCATED"]);
		expect(idsWithEvidence().filter((id) => !known.has(id))).toEqual([]);
	});

	test("a row for every system register and instruction", () => {
		const page = rows(generated("reference/system-registers.md"));
		expect(page).toHaveLength(systemRegisters.length + systemInstructions.length);
	});

	test("a row for every ioctl request, with the number of the kernel", () => {
		const page = rows(generated("reference/ioctls.md"));
		expect(page).toHaveLength(IOCTLS.length);
		expect(page).toContain("| `KVM_RUN` | `0x0000ae80` | vcpu |  |  |");
	});

	test("a row for every capability of either ABI", () => {
		const page = rows(generated("reference/capabilities.md"));
		expect(page).toHaveLength(capabilityNumbers().length);
		const hvcToUser = page.find((row) => row.startsWith(`| ${KVM_CAP_ARM_HVC_TO_USER} |`)) ?? "";
		expect(hvcToUser.split(" | ").slice(3, 5)).toEqual(["0", "1"]);
	});

	test("a row for every named hypercall and both conduits", () => {
		const page = rows(generated("reference/hypercalls.md"));
		expect(page).toHaveLength(smcccRows("hvc").length + smcccRows("smc").length);
		expect(smcccRows("hvc").length).toBeGreaterThanOrEqual(SMCCC_FUNCTION_NAMES.size);
	});

	test("who answers, where the two ABIs differ", () => {
		const of = (id: string): readonly string[] | undefined =>
			smcccRows("hvc")
				.find(([first]) => first === `\`${id}\``)
				?.slice(2);
		expect(of("0x80000000")).toEqual(["KVM", "KVM", "KVM", "KVM", "KVM"]);
		expect(of("0xc4000003")).toEqual(["KVM (PSCI)", "KVM (PSCI)", "**userspace**", "KVM (PSCI)", "**userspace**"]);
		expect(of("0xc3000001")).toEqual(["refused", "**userspace**", "**userspace**", "refused", "**userspace**"]);
	});

	test("a row for every known difference from Linux", () => {
		expect(rows(generated("reference/differences.md"))).toHaveLength(DEVIATIONS.length);
	});

	test("the options of the command", () => {
		const run = commandOptions("run");
		for (const option of ["--kernel", "--firmware", "--psci", "--abi", "--until", "--trace"])
			expect(run).toContain(`\`${option}`);
		expect(Object.keys(generatedPages())).toEqual(
			expect.arrayContaining(["reference/parts/run.md", "reference/parts/info.md", "reference/parts/demo.md"]),
		);
	});
});
