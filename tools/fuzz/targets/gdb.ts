import { assemble } from "@upcall/spec";
import { createMachine, GdbStub, RAM_BASE } from "@upcall/vmm";
import type { Random } from "../../oracle/random.ts";
import { type Case, check, type Target } from "../target.ts";

/** Two vCPUs that compute, write memory, read a device, make calls and take exceptions. */
const PROGRAM = `
	adr x20, vectors
	msr vbar_el1, x20
	ldr x0, =0xc4000003
	mov x1, #1
	adr x2, work
	hvc #0
work:
	adr x10, data
	mov x9, #0x09000000
again:
	ldr x11, [x10]
	add x11, x11, #1
	str x11, [x10]
	ldr w12, [x9, #0x18]
	brk #1
	svc #2
	mov w0, #0x84000000
	hvc #0
	b again
	.ltorg
	.balign 2048
vectors:
	.space 512
	mrs x21, elr_el1
	mrs x22, esr_el1
	lsr x22, x22, #26
	cmp x22, #0x3c
	b.ne 1f
	add x21, x21, #4
	msr elr_el1, x21
1:	eret
	.balign 8
data:
	.quad 0, 0`;
const kernel = new Uint8Array(assemble(PROGRAM, { base: RAM_BASE + 0x80000 }).slice().buffer);

const hex = (value: bigint | number): string => value.toString(16);

function address(random: Random): string {
	return random.pick([
		() => hex(RAM_BASE + 0x80000 + 4 * random.below(600)),
		() => hex(RAM_BASE + random.below(1 << 20)),
		() => hex(RAM_BASE + (1 << 20) - random.below(32)),
		() => hex(0x0900_0000 + random.below(64)),
		() => hex(random.operand()),
		() => "",
		() => "f".repeat(random.below(40)),
	])();
}

const length = (random: Random): string =>
	random.pick(["1", "4", "8", "10", "1000", "0", "ffffffff", "123456789", hex(random.word())]);
const thread = (random: Random): string => random.pick(["1", "2", "-1", "0", "3", "p1.1", "", hex(random.word())]);
const data = (random: Random): string => Array.from({ length: random.below(80) }, () => hex(random.below(16))).join("");
const binary = (random: Random): string =>
	Array.from({ length: random.below(40) }, () => String.fromCharCode(random.below(256))).join("");

function packet(random: Random): string {
	return random.pick([
		() =>
			random.pick([
				"?",
				"g",
				"D",
				"!",
				"qC",
				"qfThreadInfo",
				"qsThreadInfo",
				"vCont?",
				"QStartNoAckMode",
				"qAttached",
				"qOffsets",
			]),
		() => `G${data(random)}`,
		() => `p${hex(random.below(400))}`,
		() =>
			`P${hex(random.below(random.oneIn(3) ? 300 : 70))}=${data(random)
				.padEnd(16, "0")
				.slice(0, random.pick([8, 16, 32, 3]))}`,
		() => `m${address(random)},${length(random)}`,
		() => `M${address(random)},${length(random)}:${data(random)}`,
		() => `X${address(random)},${length(random)}:${binary(random)}`,
		() => `${random.pick(["Z", "z"])}${random.below(7)},${address(random)},${length(random)}`,
		() => `Z0,${hex(RAM_BASE + 0x80000 + 4 * random.below(64))},4`,
		() => `H${random.pick(["g", "c", "x"])}${thread(random)}`,
		() => `T${thread(random)}`,
		() => random.pick(["c", "s", "C05", "S05", "c", "s"]) + (random.oneIn(4) ? address(random) : ""),
		() =>
			`vCont;${random.pick(["c", "s", "C05", "S05", `r${address(random)},${address(random)}`, "t", ""])}${random.oneIn(2) ? `:${thread(random)}` : ""}${random.oneIn(3) ? ";c" : ""}`,
		() => `qSupported:${random.pick(["swbreak+;hwbreak+", "multiprocess+", binary(random)])}`,
		() => `qXfer:features:read:${random.pick(["target.xml", "x", ""])}:${length(random)},${length(random)}`,
		() =>
			`qRcmd,${Buffer.from(random.pick(["help", "info registers", "info registers -a", "info cpus", "reset", "physical on", "physical off", "x".repeat(200)])).toString("hex")}`,
		() => `qThreadExtraInfo,${thread(random)}`,
		() => `Qqemu.PhyMemMode:${random.below(3)}`,
		() => binary(random),
	])();
}

/** A packet on the wire, sometimes damaged. */
function wire(random: Random): Uint8Array {
	const payload = packet(random).replace(/[$#]/g, "_");
	let sum = 0;
	for (const c of payload) sum = (sum + c.charCodeAt(0)) & 0xff;
	const text = random.pick([
		() => `$${payload}#${sum.toString(16).padStart(2, "0")}`,
		() => `$${payload}#${sum.toString(16).padStart(2, "0")}`,
		() => `$${payload}#${sum.toString(16).padStart(2, "0")}`,
		() => `$${payload}#${hex(random.below(256))}`,
		() => `$${payload}`,
		() => binary(random),
		() => "\x03",
		() => "-",
		() => `$${"x".repeat(random.below(40_000))}#00`,
	])();
	return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** A hostile debugger: packets of every kind, damaged ones, huge ones, in every state of the guest. */
export const target: Target = {
	async run({ random, seen }: Case) {
		const machine = createMachine({
			kernel,
			clock: "virtual",
			memory: 1 << 20,
			smp: 1 + random.below(2),
			psci: random.pick(["user", "kernel"] as const),
			kvm: { budget: 200 + random.below(5000) },
		});
		const stub = new GdbStub(machine, { wait: random.oneIn(2) });
		for (let connections = 1 + random.below(2); connections > 0; connections--) {
			let sent = 0;
			const debuggerEnd = stub.connect({
				write: (bytes) => {
					sent += bytes.length;
				},
				close: () => {},
			});
			for (let rounds = random.below(4); rounds >= 0; rounds--) {
				for (let n = random.below(24); n >= 0; n--) {
					const before = sent;
					debuggerEnd.receive(wire(random));
					const replied = sent - before;
					// A reply is a packet of at most 16 KiB, escaped, or text for the user in a few.
					check(replied <= 200_000, () => `${replied} bytes are the answer to one packet`);
					seen(replied > 1 ? "answered" : "no answer");
				}
				const end = await machine.run({ timeoutSeconds: 0.004, reboot: random.oneIn(2) });
				check(end.message.length > 0, () => "the machine ended without a reason");
				seen(`run ended: ${end.reason}`);
			}
			debuggerEnd.closed();
		}
		machine.vm.close();
		machine.kvm.close();
	},
};
