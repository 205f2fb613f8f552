import type { Vcpu } from "@upcall/kvm-arm64";
import type { HypercallContext } from "@upcall/smccc-handlers";
import { KVM_HYPERCALL_EXIT_SMC } from "@upcall/uapi";

/**
 * A forwarded hypercall as handlers see it, over the registers of the vCPU that made it. One object serves every call
 * of a machine: nothing is allocated for a call.
 */
export class VcpuCall implements HypercallContext {
	#vcpu: Vcpu | undefined;
	/** Number of the calling vCPU in the machine. */
	vcpuIndex = 0;
	functionId = 0;
	conduit: "hvc" | "smc" = "hvc";
	immediate = 0;

	/** Takes over the exit that `vcpu` just made. */
	load(vcpu: Vcpu, index: number, rfc: boolean): void {
		const { hypercall } = vcpu.run;
		this.#vcpu = vcpu;
		this.vcpuIndex = index;
		this.functionId = vcpu.xLo(0);
		// The RFC reports the immediate as nr, upstream the function id (which it has from x0).
		this.immediate = rfc ? hypercall.nrLo : 0;
		this.conduit = (rfc ? hypercall.longmode : hypercall.flagsLo) & KVM_HYPERCALL_EXIT_SMC ? "smc" : "hvc";
	}

	#registers(): Vcpu {
		if (this.#vcpu === undefined) throw new TypeError("no hypercall is being handled");
		return this.#vcpu;
	}

	x(n: number): bigint {
		return this.#registers().x(n);
	}

	xLo(n: number): number {
		return this.#registers().xLo(n);
	}

	xHi(n: number): number {
		return this.#registers().xHi(n);
	}

	setX(n: number, value: bigint): void {
		this.#registers().setX(n, value);
	}

	setXParts(n: number, lo: number, hi: number): void {
		this.#registers().setXParts(n, lo, hi);
	}
}
