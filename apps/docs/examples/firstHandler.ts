// #region guest
import { assembleProgram } from "@upcall/spec";

const guest = assembleProgram(`
	mov   x1, #6
	mov   x2, #7
	mov   w0, #0xc3000000
	movk  w0, #1           // 0xC3000001: multiply
	hvc   #0
	mov   x1, x0
	mov   w0, #0xc3000000
	movk  w0, #2           // 0xC3000002: report
	hvc   #0
	mov   w0, #0x84000000
	movk  w0, #8           // PSCI SYSTEM_OFF
	hvc   #0
`);

// #endregion guest

// #region handlers
import { createMachine } from "@upcall/vmm";

const machine = createMachine({ image: new Uint8Array(guest.words.buffer), memory: 16 << 20 });

machine.handlers.on(0xc300_0001, (call) => call.x(1) * call.x(2));
machine.handlers.on(0xc300_0002, (call) => {
	console.log(`the guest says ${call.x(1)}`);
	return 0;
});
// #endregion handlers

// #region run
const end = await machine.run();
console.log(end.message);
//=> the guest says 42
//=> the guest powered off
// #endregion run
