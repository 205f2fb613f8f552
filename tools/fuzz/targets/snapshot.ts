import { deflateSync, inflateSync } from "node:zlib";
import { assemble } from "@upcall/spec";
import { KvmError } from "@upcall/uapi";
import { createMachine, type Machine, restoreMachine, type SnapshotCodec } from "@upcall/vmm";
import type { Random } from "../../oracle/random.ts";
import { type Case, check, type Target } from "../target.ts";

const MIB = 1 << 20;
/** Touches RAM, the UART and flash, waits, and calls. */
const GUEST = `
	ldr x1, =0x40100000
	ldr x2, =0x09000000
1:	add x0, x0, #1
	str x0, [x1, x0, lsl #3]
	str w0, [x2, #0x24]
	ldr w3, [x2, #0x18]
	ldaxr x4, [x1]
	cmp x0, #200
	b.ne 1b
	ldr x5, =0x04000000
	mov w6, #0x90
	str w6, [x5]
	wfi
	b .
	.ltorg`;

function machine(random: Random): Machine {
	return createMachine({
		kernel: new Uint8Array(assemble(GUEST).slice().buffer),
		clock: "virtual",
		memory: MIB * (2 + random.below(3)),
		smp: 1 + random.below(2),
		psci: random.pick(["user", "kernel"] as const),
		kvm: { budget: 100 + random.below(2000) },
	});
}

const JSON_CHARACTERS = [...'0123456789abcdef-"[]{},:'].map((c) => c.charCodeAt(0));
const isJson = (bytes: Uint8Array): boolean => bytes[0] === 0x7b;

/** Changes a few bytes: of a state mostly so that it stays JSON, digits for digits. */
function change(random: Random, bytes: Uint8Array): Uint8Array {
	const out = bytes.slice();
	for (let n = random.below(4); n > 0; n--) {
		const at = random.below(out.length);
		if (!isJson(bytes)) out[at] = random.below(256);
		else if (random.oneIn(6)) out[at] = random.pick(JSON_CHARACTERS);
		else {
			const digit = out.findIndex((byte, i) => i >= at && byte >= 0x30 && byte <= 0x39);
			if (digit >= 0) out[digit] = 0x30 + random.below(10);
		}
	}
	return out;
}

/** Puts changed content behind correct checksums. */
function changing(random: Random): SnapshotCodec {
	return {
		plainMemory: random.oneIn(2),
		compress: async (bytes) => deflateSync(change(random, bytes), { level: 1 }),
		decompress: async (bytes, length) => inflateSync(bytes, { maxOutputLength: Math.max(1, length) }),
	};
}

async function* pieces(random: Random, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; ) {
		const end = at + 1 + random.below(random.oneIn(4) ? 16 : bytes.length);
		yield bytes.subarray(at, end);
		at = end;
	}
}

/** Damaged and hostile snapshots: refused with one line, or a machine that runs. */
export const target: Target = {
	async run({ random, seen }: Case) {
		const saved = machine(random);
		await saved.run({ instructions: random.below(4000), timeoutSeconds: 1 });
		const codec = changing(random);
		const written: Uint8Array[] = [];
		await saved.save((bytes) => {
			written.push(bytes.slice());
		}, codec);
		const file = Buffer.concat(written);
		if (random.oneIn(3)) file[random.below(file.length)] = random.below(256);
		try {
			const restored = await restoreMachine(
				pieces(random, random.oneIn(6) ? file.subarray(0, random.below(file.length)) : file),
				{ codec },
			);
			seen("restored");
			const end = await restored.run({ timeoutSeconds: 0.005, reboot: false });
			check(end.message.length > 0, () => "the machine ended without a reason");
			seen(`run ended: ${end.reason}`);
		} catch (error) {
			if (!(error instanceof KvmError)) throw error;
			check(/^[^\n]+$/.test(error.message), () => `not one line: ${error.message}`);
			seen(`${error.code}: ${error.message.replace(/[0-9]+/g, "N").slice(0, 48)}`);
		}
	},
};
