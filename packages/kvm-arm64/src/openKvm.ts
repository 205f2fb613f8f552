import type { CpuModelData } from "@upcall/aarch64-core";
import { coreEngine } from "./coreEngine.ts";
import { resolveCpu } from "./cpuModel.ts";
import { Kvm } from "./kvm.ts";
import { type KvmOptions, resolveOptions } from "./options.ts";

/**
 * Opens KVM, as `open("/dev/kvm")` does.
 *
 * @throws {@link KvmError} `ERR_OPTION` for an option out of range
 * @example
 * ```ts
 * const kvm = openKvm({ abi: "upstream" });
 * const vm = kvm.createVm();
 * const vcpu = vm.createVcpu(0);
 * ```
 */
export function openKvm(options: KvmOptions<CpuModelData> = {}): Kvm {
	const resolved = resolveOptions(options);
	const engine = coreEngine({
		model: resolveCpu(options.cpu),
		virtualClock: resolved.virtualClock,
		shared: resolved.shared,
		tier: resolved.tier,
		counter: options.counter,
		seed: () => {
			const bytes = new Uint8Array(8);
			resolved.entropy(bytes);
			return new DataView(bytes.buffer).getBigUint64(0, true);
		},
	});
	return new Kvm({ options: resolved, engine: options.around?.(engine) ?? engine });
}
