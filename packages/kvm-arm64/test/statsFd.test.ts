import {
	EBADF,
	ENOTTY,
	KVM_CAP_ARM_HVC_TO_USER,
	KVM_CAP_BINARY_STATS_FD,
	KVM_GET_STATS_FD,
	KVM_STATS_TYPE_INSTANT,
	KVM_STATS_TYPE_LOG_HIST,
	KVM_STATS_UNIT_BOOLEAN,
	KVM_STATS_UNIT_SECONDS,
	KvmStatsDesc,
	KvmStatsHeader,
} from "@upcall/uapi";
import { describe, expect, it } from "vitest";
import { openKvm, type StatsFd } from "../src/index.ts";
import { A64, guest, load32 } from "./support/guest.ts";

const DEVICE = 0x0900_0000;
const WFE = 0xd503_205f;
const WFI = 0xd503_207f;
const NAME = 48;

const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));

/** Reads the file as a client does: the header first, then what it says. */
function parse(stats: StatsFd) {
	const head = new Uint8Array(KvmStatsHeader.SIZE);
	expect(stats.read(head, 0)).toBe(KvmStatsHeader.SIZE);
	const header = new KvmStatsHeader(new DataView(head.buffer));
	expect([header.flags, header.name_size]).toEqual([0, NAME]);
	const id = new Uint8Array(header.name_size);
	expect(stats.read(id, header.id_offset)).toBe(NAME);
	const bytes = KvmStatsDesc.SIZE + header.name_size;
	const block = new Uint8Array(header.num_desc * bytes);
	expect(stats.read(block, header.desc_offset)).toBe(block.length);
	const entries = Array.from({ length: header.num_desc }, (_, i) => {
		const d = new KvmStatsDesc(new DataView(block.buffer, i * bytes, bytes));
		const data = new Uint8Array(8 * d.size);
		expect(stats.read(data, header.data_offset + d.offset)).toBe(data.length);
		const values = Array.from(new BigUint64Array(data.buffer), Number);
		return { name: text(d.nameBytes(NAME)), flags: d.flags, exponent: d.exponent, offset: d.offset, values };
	});
	const end = header.data_offset + entries.reduce((sum, { values }) => sum + 8 * values.length, 0);
	expect(stats.read(new Uint8Array(1), end)).toBe(0);
	return { id: text(id), entries, values: Object.fromEntries(entries.map(({ name, values }) => [name, values[0]])) };
}

describe("statistics descriptors", () => {
	it("of a VM and of a vCPU have the names, types and units of arm64's KVM, with values side by side", () => {
		const kvm = openKvm({ memory: 1 << 20 });
		const vm = kvm.createVm();
		expect(vm.checkExtension(KVM_CAP_BINARY_STATS_FD)).toBe(1);
		const whole = parse(vm.statsFd());
		expect(whole.id).toBe("kvm-1");
		expect(whole.entries.map(({ name, offset }) => [name, offset])).toEqual([
			["remote_tlb_flush", 0],
			["remote_tlb_flush_requests", 8],
		]);
		const { id, entries } = parse(vm.createVcpu(3).statsFd());
		expect(id).toBe("kvm-1/vcpu-3");
		let offset = 0;
		for (const entry of entries) {
			expect(entry.offset).toBe(offset);
			offset += 8 * entry.values.length;
			const timed = entry.name.endsWith("_ns") || entry.name.endsWith("_hist");
			const type = entry.name.endsWith("_hist") ? KVM_STATS_TYPE_LOG_HIST : 0;
			const blocking = entry.name === "blocking" ? KVM_STATS_TYPE_INSTANT | KVM_STATS_UNIT_BOOLEAN : 0;
			expect(entry.flags, entry.name).toBe(type | blocking | (timed ? KVM_STATS_UNIT_SECONDS : 0));
			expect([entry.exponent, entry.values.length]).toEqual([timed ? -9 : 0, type === 0 ? 1 : 32]);
		}
		expect(entries.map(({ name }) => name).slice(-8)).toEqual([
			"blocking",
			"hvc_exit_stat",
			"wfe_exit_stat",
			"wfi_exit_stat",
			"mmio_exit_user",
			"mmio_exit_kernel",
			"signal_exits",
			"exits",
		]);
	});

	it("count what the guest does", () => {
		const program = [A64.hvc(0), ...load32(1, DEVICE), A64.strw(0, 1), A64.strw(0, 1), WFE, WFE, WFE, WFI];
		const { vm, vcpu } = guest(openKvm({ memory: 1 << 20, clock: "virtual" }), program);
		vm.enableCap(KVM_CAP_ARM_HVC_TO_USER);
		vcpu.setX(0, 0xc3000000n);
		const stats = vcpu.statsFd();
		vcpu.kick();
		while (vcpu.blocked === undefined) vcpu.enter();
		expect(parse(stats).values).toMatchObject({
			blocking: 1,
			hvc_exit_stat: 1,
			mmio_exit_user: 2,
			mmio_exit_kernel: 0,
			wfe_exit_stat: 3,
			wfi_exit_stat: 1,
			signal_exits: 1,
			// The seven above, and the one that the kick asked for.
			exits: 8,
		});
	});

	it("can be read only, and not when closed", () => {
		const stats = openKvm({ memory: 1 << 20 })
			.createVm()
			.statsFd();
		expect(stats.ioctl()).toBe(-ENOTTY);
		stats.close();
		expect([stats.ioctl(), stats.read(new Uint8Array(1), 0), stats.fd]).toEqual([-EBADF, -EBADF, -1]);
	});

	it("have numbers of their own", () => {
		const kvm = openKvm({ memory: 1 << 20 });
		const vm = kvm.createVm();
		const fd = vm.ioctl(KVM_GET_STATS_FD);
		expect(kvm.handle(fd)).not.toBe(kvm.handle(vm.ioctl(KVM_GET_STATS_FD)));
	});
});
