import type { Engine } from "./engine.ts";
import { Kvm } from "./kvm.ts";
import { type KvmOptions, resolveOptions } from "./options.ts";

/** Opens KVM over any engine. {@link openKvm} uses the real one. */
export function openKvmWith(engine: Engine, options: KvmOptions = {}): Kvm {
	return new Kvm({ options: resolveOptions(options), engine });
}
