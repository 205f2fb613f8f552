import { type Answer, dispatch, type SmcccConfig } from "@upcall/spec";
import { KVM_SMCCC_FILTER_FWD_TO_USER, SMCCC_FUNCTION_NAMES } from "@upcall/uapi";
import { code, hex, page, table } from "../markdown.ts";

const base: SmcccConfig = {
	abi: "rfc",
	hvcToUser: false,
	psciToUser: false,
	conduitFlag: false,
	filter: [],
	stdBmap: 1n,
	stdHypBmap: 1n,
	vendorHypBmap: 3n,
};

/** The filter that forwards all it may. */
const everything = [
	{ base: 0, nr: 0x8000_0000, action: KVM_SMCCC_FILTER_FWD_TO_USER },
	{ base: 0x8001_0000, nr: 0x3fff_0000, action: KVM_SMCCC_FILTER_FWD_TO_USER },
	{ base: 0xc001_0000, nr: 0x3fff_0000, action: KVM_SMCCC_FILTER_FWD_TO_USER },
];

const CONFIGURATIONS: readonly (readonly [string, SmcccConfig])[] = [
	["rfc", base],
	["rfc, HVC_TO_USER", { ...base, hvcToUser: true }],
	["rfc, and PSCI_TO_USER", { ...base, hvcToUser: true, psciToUser: true }],
	["upstream", { ...base, abi: "upstream" }],
	["upstream, filter", { ...base, abi: "upstream", filter: everything }],
];

/** Ids that no specification of Arm and no service of KVM defines, one for each kind of owner. */
const OTHERS: readonly (readonly [number, string])[] = [
	[0xc400_0020, "SDEI_VERSION"],
	[0x8200_0000, "(silicon partner)"],
	[0xc300_0001, "(OEM)"],
	[0xc600_0100, "(vendor hypervisor)"],
	[0xf200_0000, "(trusted OS)"],
	[0x0000_0001, "(yielding call)"],
];

function who(answer: Answer): string {
	switch (answer.who) {
		case "kvm":
			return "KVM";
		case "psci":
			return "KVM (PSCI)";
		case "forward":
			return "**userspace**";
		case "registers":
			return answer.why === "fastPath" ? "KVM (0)" : "refused";
	}
}

/** Rows: function id, name, and who answers an HVC in each configuration. */
export function smcccRows(conduit: "hvc" | "smc"): readonly (readonly string[])[] {
	const names = [...SMCCC_FUNCTION_NAMES, ...OTHERS.filter(([id]) => !SMCCC_FUNCTION_NAMES.has(id))];
	return names.map(([id, name]) => {
		const call = { conduit, immediate: 0, x: [BigInt(id)] };
		return [code(hex(id, 8)), name, ...CONFIGURATIONS.map(([, config]) => who(dispatch(config, call)))];
	});
}

/** Every SMCCC function that has a name, and who answers it in each ABI, as a page. */
export function smcccPage(): string {
	const head = ["Function id", "Call", ...CONFIGURATIONS.map(([name]) => name)];
	return page(
		"Hypercalls: who answers",
		[
			`Computed by \`dispatch\` of \`@upcall/spec\`, the total function that the implementation is tested against, for a VM with the
firmware bitmap registers at their defaults.`,
			`- **KVM**: answered in the kernel's stead, KVM_RUN does not return.
- **KVM (0)**: HVC with this id returns 0 before anything else looks at it.
- **KVM (PSCI)**: the in-kernel PSCI; functions that its version does not have return NOT_SUPPORTED.
- **userspace**: KVM_RUN returns with KVM_EXIT_HYPERCALL.
- **refused**: x0 = NOT_SUPPORTED (-1), the guest goes on.`,
			`*Filter* is an SMCCC filter with KVM_SMCCC_FILTER_FWD_TO_USER on every id outside the two reserved ranges
(\`0x80000000\` to \`0x8000ffff\`, \`0xc0000000\` to \`0xc000ffff\`), which no filter can cover.`,
			"<FilterTables />",
			"## HVC",
			table(head, smcccRows("hvc")),
			"## SMC",
			`An SMC counts as a call only if its immediate is 0. With \`abi: "rfc"\` SMCs are refused, unless the option \`conduitFlag\`
makes them equal to HVCs. The ARCH_WORKAROUND calls are answered on HVC only.`,
			table(head, smcccRows("smc")),
		],
		"wide hypercalls",
	);
}
