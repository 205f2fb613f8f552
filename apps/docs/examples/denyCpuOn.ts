import { assembleProgram } from "@upcall/spec";
import { createMachine } from "@upcall/vmm";

const guest = assembleProgram(`
	mov   x1, #1           // vCPU with affinity 1
	adr   x2, second       // entry point
	mov   x3, #0           // context
	mov   w0, #0xc4000000
	movk  w0, #3           // PSCI CPU_ON, 64-bit
	hvc   #0
	mov   x1, x0
	mov   w0, #0xc3000000  // tell the host what came back
	hvc   #0
	mov   w0, #0x84000000
	movk  w0, #8           // PSCI SYSTEM_OFF
	hvc   #0
second: b     second
`);

const plugged = new Set([0]); // vCPU 1 is described to the guest, and not there

const machine = createMachine({
	image: new Uint8Array(guest.words.buffer),
	memory: 16 << 20,
	smp: 2,
	psciPolicy: { mayCpuOn: (target) => plugged.has(target) },
});
machine.handlers.on(0xc300_0000, (call) => {
	console.log("CPU_ON answered", BigInt.asIntN(64, call.x(1)));
	return 0;
});
await machine.run();
//=> CPU_ON answered -3n
