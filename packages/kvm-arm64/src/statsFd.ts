import {
	EBADF,
	ENOTTY,
	KVM_STATS_BASE_POW10,
	KVM_STATS_TYPE_CUMULATIVE,
	KVM_STATS_TYPE_INSTANT,
	KVM_STATS_TYPE_LOG_HIST,
	KVM_STATS_UNIT_BOOLEAN,
	KVM_STATS_UNIT_NONE,
	KVM_STATS_UNIT_SECONDS,
	KvmStatsDesc,
	KvmStatsHeader,
} from "@upcall/uapi";
import type { Descriptor, DescriptorTable } from "./fds.ts";
import type { VcpuState } from "./state.ts";

/** Bytes of each name and of the id: KVM_STATS_NAME_SIZE. */
const NAME_BYTES = 48;
const DESCRIPTOR_BYTES = KvmStatsDesc.SIZE + NAME_BYTES;
/** Values of the histograms of halt polling: HALT_POLL_HIST_COUNT. */
const HISTOGRAM_BUCKETS = 32;
const NANO = -9;

/** One statistic of arm64's KVM. */
interface Statistic {
	readonly name: string;
	readonly flags: number;
	readonly exponent: number;
	/** Number of values; only the first one of a histogram's would be counted here. */
	readonly size: number;
	/** The value of a vCPU's; absent: what would be counted does not happen. */
	readonly value?: (vcpu: VcpuState) => number;
}

const counter = (name: string, value?: Statistic["value"]): Statistic => ({
	name,
	flags: KVM_STATS_TYPE_CUMULATIVE | KVM_STATS_UNIT_NONE | KVM_STATS_BASE_POW10,
	exponent: 0,
	size: 1,
	...(value === undefined ? {} : { value }),
});
const nanoseconds = (name: string): Statistic => ({
	...counter(name),
	flags: KVM_STATS_TYPE_CUMULATIVE | KVM_STATS_UNIT_SECONDS | KVM_STATS_BASE_POW10,
	exponent: NANO,
});
const histogram = (name: string): Statistic => ({
	...nanoseconds(name),
	flags: KVM_STATS_TYPE_LOG_HIST | KVM_STATS_UNIT_SECONDS | KVM_STATS_BASE_POW10,
	size: HISTOGRAM_BUCKETS,
});

/** Of a VM: nothing flushes the TLBs of other CPUs. */
const VM_STATISTICS: readonly Statistic[] = [counter("remote_tlb_flush"), counter("remote_tlb_flush_requests")];

/** Of a vCPU: KVM's own, then arm64's. KVM_RUN never sleeps nor polls, so that time is not counted. */
const VCPU_STATISTICS: readonly Statistic[] = [
	...["halt_successful_poll", "halt_attempted_poll", "halt_poll_invalid", "halt_wakeup"].map((name) => counter(name)),
	...["halt_poll_success_ns", "halt_poll_fail_ns", "halt_wait_ns"].map(nanoseconds),
	...["halt_poll_success_hist", "halt_poll_fail_hist", "halt_wait_hist"].map(histogram),
	{
		...counter("blocking", (vcpu) => (vcpu.blocked === undefined ? 0 : 1)),
		flags: KVM_STATS_TYPE_INSTANT | KVM_STATS_UNIT_BOOLEAN | KVM_STATS_BASE_POW10,
	},
	counter("hvc_exit_stat", ({ stats }) => stats.hvc),
	counter("wfe_exit_stat", ({ stats }) => stats.wfe),
	counter("wfi_exit_stat", ({ stats }) => stats.wfi),
	counter("mmio_exit_user", ({ stats }) => stats.mmioUser),
	counter("mmio_exit_kernel", ({ stats }) => stats.mmioKernel),
	counter("signal_exits", ({ stats }) => stats.signals),
	counter("exits", ({ stats }) => stats.exits),
];

function writeText(file: Uint8Array, at: number, text: string): void {
	for (let i = 0; i < text.length; i++) file[at + i] = text.charCodeAt(i);
}

/** The file: header, id, descriptors, values. */
function content(id: string, statistics: readonly Statistic[], vcpu: VcpuState | undefined): Uint8Array {
	const descriptors = KvmStatsHeader.SIZE + NAME_BYTES;
	const data = descriptors + statistics.length * DESCRIPTOR_BYTES;
	const file = new Uint8Array(data + 8 * statistics.reduce((sum, { size }) => sum + size, 0));
	const view = new DataView(file.buffer);
	const header = new KvmStatsHeader(view);
	header.name_size = NAME_BYTES;
	header.num_desc = statistics.length;
	header.id_offset = KvmStatsHeader.SIZE;
	header.desc_offset = descriptors;
	header.data_offset = data;
	writeText(file, KvmStatsHeader.SIZE, id);
	let offset = 0;
	for (const [i, { name, flags, exponent, size, value }] of statistics.entries()) {
		const at = descriptors + i * DESCRIPTOR_BYTES;
		const descriptor = new KvmStatsDesc(view, at);
		descriptor.flags = flags;
		descriptor.exponent = exponent;
		descriptor.size = size;
		descriptor.offset = offset;
		writeText(file, at + KvmStatsDesc.SIZE, name);
		if (vcpu !== undefined && value !== undefined) view.setBigUint64(data + offset, BigInt(value(vcpu)), true);
		offset += 8 * size;
	}
	return file;
}

/**
 * Statistics of a VM or a vCPU: what KVM_GET_STATS_FD gives. A file of a header, an id, descriptors and values, of which only
 * the values change.
 *
 * @see Documentation/virt/kvm/api.rst, section 4.131
 */
export class StatsFd implements Descriptor {
	readonly #table: DescriptorTable;
	readonly #vcpu: VcpuState | undefined;
	#fd: number;

	/** Use {@link Vm.statsFd} or {@link Vcpu.statsFd}. @internal */
	constructor(table: DescriptorTable, fd: number, vcpu: VcpuState | undefined) {
		this.#table = table;
		this.#fd = fd;
		this.#vcpu = vcpu;
	}

	/** Number of this descriptor; -1 once closed. */
	get fd(): number {
		return this.#fd;
	}

	/** A raw ioctl: there are none. */
	ioctl(): number {
		return this.#fd < 0 ? -EBADF : -ENOTTY;
	}

	/**
	 * pread(2): copies what is at a position of the file.
	 *
	 * @param position - in bytes, from 0 on
	 * @returns bytes that were copied, 0 at the end of the file; -EBADF once closed
	 */
	read(into: Uint8Array, position: number): number {
		if (this.#fd < 0) return -EBADF;
		const vcpu = this.#vcpu;
		const file =
			vcpu === undefined
				? content("kvm-1", VM_STATISTICS, undefined)
				: content(`kvm-1/vcpu-${vcpu.id}`, VCPU_STATISTICS, vcpu);
		const part = file.subarray(position, position + into.length);
		into.set(part);
		return part.length;
	}

	/** Closes the descriptor. */
	close(): void {
		this.#table.remove(this.#fd);
		this.#fd = -1;
	}
}
