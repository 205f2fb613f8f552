import { openKvm } from "@upcall/kvm-arm64";
import { assembleProgram } from "@upcall/spec";
import { coreRegId, KVM_ARM_VCPU_PSCI_0_2, KVM_CAP_ARM_HVC_TO_USER, KVM_SMCCC_FILTER_FWD_TO_USER } from "@upcall/uapi";

const guest = assembleProgram(`
	mov   x1, #6
	mov   w0, #0xc3000000
	movk  w0, #1
	hvc   #7
`);

for (const abi of ["rfc", "upstream"] as const) {
	const vm = openKvm({ abi, memory: 1 << 20 }).createVm();
	if (abi === "rfc") vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
	else vm.smcccFilter(0xc300_0000, 0x1_0000, KVM_SMCCC_FILTER_FWD_TO_USER);

	const page = vm.allocate(4096);
	vm.memory.set(new Uint8Array(guest.words.buffer), page);
	vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: 0x4000_0000, memorySize: 4096, userspaceAddr: page });
	const vcpu = vm.createVcpu(0);
	vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
	vcpu.setOneReg(coreRegId("pc"), 0x4000_0000n);
	vcpu.enter();

	const { hypercall } = vcpu.run;
	const hex = (value: bigint): string => `0x${value.toString(16)}`;
	console.log(`${abi}: nr = ${hex(hypercall.nr)}, args = ${hex(hypercall.args.get(0))} ${hex(hypercall.args.get(1))}`);
}
//=> rfc: nr = 0x7, args = 0xc3000001 0x6
//=> upstream: nr = 0xc3000001, args = 0x0 0x0
