import { type Kvm, openKvm } from "@upcall/kvm-arm64";
import { type AbiName, type CapabilityFact, errnoName, KVM_CHECK_EXTENSION, profile } from "@upcall/uapi";
import { code, page, table } from "../markdown.ts";

interface Answers {
	readonly system: number;
	readonly vm: number;
}

const ABIS = ["upstream", "rfc"] as const satisfies readonly AbiName[];

function ask(kvm: Kvm, cap: number): Answers {
	const vm = kvm.createVm({ memory: 65536 });
	try {
		return { system: kvm.ioctl(KVM_CHECK_EXTENSION, cap), vm: vm.ioctl(KVM_CHECK_EXTENSION, cap) };
	} finally {
		vm.close();
	}
}

const value = (answer: number): string => (answer < 0 ? (errnoName(-answer) ?? `${answer}`) : `${answer}`);

const show = ({ system, vm }: Answers): string =>
	system === vm ? value(vm) : `${value(vm)} (/dev/kvm: ${value(system)})`;

const linux = ({ system, vm }: CapabilityFact): string =>
	system === vm || system === "same" ? `${vm}` : `${vm} (/dev/kvm: ${system})`;

/** Numbers that mean something on arm64 in either ABI, ascending. */
export function capabilityNumbers(): readonly number[] {
	const all = ABIS.flatMap((abi) => profile(abi).capabilities.map(({ number }) => number));
	return [...new Set(all)].sort((a, b) => a - b);
}

/** KVM_CHECK_EXTENSION in both ABIs next to Linux, as a page. */
export function capabilitiesPage(): string {
	const kvms = ABIS.map((abi) => openKvm({ abi, memory: 65536 }));
	const numbers = capabilityNumbers();
	const rows = numbers.map((number) => {
		const names = ABIS.map((abi) => profile(abi).capabilityNames.get(number) ?? "");
		const fact = profile("upstream").capabilities.find((f) => f.number === number);
		const note = fact?.note ?? profile("rfc").capabilities.find((f) => f.number === number)?.note ?? "";
		return [
			`${number}`,
			[...new Set(names)]
				.filter((name) => name !== "")
				.map(code)
				.join("<br>"),
			fact ? linux(fact) : "0",
			...kvms.map((kvm) => show(ask(kvm, number))),
			note,
		];
	});
	for (const kvm of kvms) kvm.close();
	return page("Capabilities", [
		`What KVM_CHECK_EXTENSION answers for the ${numbers.length} capabilities that arm64 knows: Linux 6.12 by its sources, then Upcall in
both ABIs, asked when this page was built. Every other number gets 0. The answer is that of a VM descriptor; where the one of
\`/dev/kvm\` differs it is in brackets.`,
		"<FilterTables />",
		table(["Number", "Name", "Linux 6.12", "Upcall, upstream", "Upcall, rfc", "Remark"], rows),
	]);
}
