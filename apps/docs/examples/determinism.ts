import { assembleProgram } from "@upcall/spec";
import { createMachine } from "@upcall/vmm";

const guest = assembleProgram(`
	mov   x3, #1000
1:	subs  x3, x3, #1
	b.ne  1b
	mrs   x1, cntvct_el0   // what time is it?
	mov   w0, #0xc3000000
	hvc   #0
	mov   w0, #0x84000000
	movk  w0, #8           // PSCI SYSTEM_OFF
	hvc   #0
`);

const times = new Set<bigint>();
const counts = new Set<number>();
for (let run = 0; run < 5; run++) {
	const machine = createMachine({ image: new Uint8Array(guest.words.buffer), memory: 16 << 20, clock: "virtual" });
	machine.handlers.on(0xc300_0000, (call) => {
		times.add(call.x(1));
		return 0;
	});
	counts.add((await machine.run()).instructions);
}
console.log(`5 runs: ${times.size} time, ${counts.size} number of instructions`);
//=> 5 runs: 1 time, 1 number of instructions
