import { openKvm } from "@upcall/kvm-arm64";
import { assembleProgram } from "@upcall/spec";
import {
	coreRegId,
	exitReasonName,
	KVM_ARM_VCPU_PSCI_0_2,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_EXIT_HYPERCALL,
} from "@upcall/uapi";

const guest = assembleProgram(`
	mov   x1, #6
	mov   x2, #7
	mov   w0, #0xc3000000
	movk  w0, #1
	hvc   #0
	hvc   #0               // x0 is still the product: not a function that anybody has
`);

const kvm = openKvm({ memory: 1 << 20 });
const vm = kvm.createVm();
vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);

const page = vm.allocate(4096); // an address in the VM's user memory
vm.memory.set(new Uint8Array(guest.words.buffer), page);
vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: 0x4000_0000, memorySize: 4096, userspaceAddr: page });

const vcpu = vm.createVcpu(0);
vcpu.init({ features: [KVM_ARM_VCPU_PSCI_0_2] });
vcpu.setOneReg(coreRegId("pc"), 0x4000_0000n);

while (vcpu.enter() === 0 && vcpu.run.exit_reason === KVM_EXIT_HYPERCALL) {
	console.log(exitReasonName(vcpu.run.exit_reason), "x0 =", vcpu.x(0), "pc =", vcpu.getOneReg(coreRegId("pc")));
	if (vcpu.x(0) !== 0xc300_0001n) break;
	vcpu.setOneReg(coreRegId("x0"), vcpu.x(1) * vcpu.x(2));
}
//=> KVM_EXIT_HYPERCALL x0 = 3271557121n pc = 1073741844n
//=> KVM_EXIT_HYPERCALL x0 = 42n pc = 1073741848n
