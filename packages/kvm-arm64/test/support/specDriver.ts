import {
	type DebugRegisters,
	defaultHost,
	type HostConfig,
	type Ioctl,
	type IoctlResult,
	type RunExit,
} from "@upcall/spec";
import {
	KVM_ARM_PREFERRED_TARGET,
	KVM_ARM_VCPU_INIT,
	KVM_CHECK_EXTENSION,
	KVM_ENABLE_CAP,
	KVM_EXIT_ARM_NISV,
	KVM_EXIT_DEBUG,
	KVM_EXIT_HYPERCALL,
	KVM_EXIT_INTR,
	KVM_EXIT_MMIO,
	KVM_EXIT_SYSTEM_EVENT,
	KVM_GET_MP_STATE,
	KVM_GET_ONE_REG,
	KVM_GET_REG_LIST,
	KVM_HAS_DEVICE_ATTR,
	KVM_RUN,
	KVM_SET_DEVICE_ATTR,
	KVM_SET_GUEST_DEBUG,
	KVM_SET_MP_STATE,
	KVM_SET_ONE_REG,
	KVM_SET_USER_MEMORY_REGION,
	KvmEnableCap,
	KvmGuestDebug,
	KvmRun,
	KvmSmcccFilter,
	KvmUserspaceMemoryRegion,
	sysregId,
} from "@upcall/uapi";
import { createVcpu } from "../../src/createVcpu.ts";
import {
	ABORT_DATA,
	CPU_EXIT_ABORT,
	CPU_EXIT_DEBUG,
	CPU_EXIT_HVC,
	CPU_EXIT_MMIO,
	CPU_EXIT_SMC,
} from "../../src/engine.ts";
import { type KvmOptions, resolveOptions } from "../../src/options.ts";
import { VmState } from "../../src/state.ts";
import { vcpuIoctl } from "../../src/vcpuIoctl.ts";
import { vmIoctl } from "../../src/vmIoctl.ts";
import { type FakeCpu, FakeEngine, type Script } from "./fakeEngine.ts";

/** User memory of the VMs here: room for the arguments of an ioctl in its last page. */
export const USER_BYTES = 0x8000;
/** Where buffers of one-reg accesses and attributes are. */
const BUFFER = USER_BYTES - 4096;

/** The specification's host that matches the implementation under test. */
export function specHost(options: KvmOptions, extra: Partial<HostConfig> = {}): HostConfig {
	return {
		...defaultHost,
		abi: options.abi ?? "rfc",
		conduitFlag: options.conduitFlag ?? false,
		registersInRun: options.abi !== "upstream" && options.registersInRun === true,
		userEnd: BigInt(USER_BYTES),
		maxVcpus: options.maxVcpus ?? 8,
		onlineCpus: options.maxVcpus ?? 8,
		stealTime: true,
		newerCaps: false,
		vendorHypBmap2: undefined,
		sysregs: new Map([...defaultHost.sysregs, [sysregId("TCR_EL1"), { kind: "storage", reset: 0n }]]),
		...extra,
	};
}

/** A VM of the implementation over fake CPUs. */
export function implementation(options: KvmOptions, userBytes = USER_BYTES): VmState {
	const engine = new FakeEngine(false, userBytes);
	const resolved = resolveOptions({ ...options, memory: 65536 });
	const machine = engine.createMachine(userBytes, resolved.maxVcpus);
	return new VmState({ options: resolved, engine }, machine, 40);
}

/** A copy that shares nothing with the original; classes with public fields only. */
function deepClone<T>(value: T, seen = new Map<unknown, unknown>()): T {
	if (typeof value !== "object" || value === null) return value;
	const known = seen.get(value);
	if (known !== undefined) return known as T;
	const keep = <U>(copy: U): T => {
		seen.set(value, copy);
		return copy as unknown as T;
	};
	if (value instanceof ArrayBuffer) return keep(value.slice(0));
	if (ArrayBuffer.isView(value)) {
		const view = value as unknown as Uint8Array;
		const make = view.constructor as new (b: ArrayBufferLike, o: number, n: number) => Uint8Array;
		return keep(new make(deepClone(view.buffer, seen), view.byteOffset, view.length));
	}
	if (value instanceof Map) {
		const copy = new Map();
		keep(copy);
		for (const [key, entry] of value) copy.set(key, deepClone(entry, seen));
		return copy as T;
	}
	if (value instanceof Set) return keep(new Set(value));
	const copy = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
	keep(copy);
	for (const key of Object.keys(value)) {
		(copy as Record<string, unknown>)[key] = deepClone((value as Record<string, unknown>)[key], seen);
	}
	return copy as T;
}

/** A copy of a VM for a search. What never changes (options, engine) is shared. */
export function cloneVm(vm: VmState): VmState {
	return deepClone(
		vm,
		new Map<unknown, unknown>([
			[vm.kvm, vm.kvm],
			[vm.options, vm.options],
		]),
	);
}

function bytes(size: number, fill: (view: DataView) => void): Uint8Array {
	const out = new Uint8Array(size);
	fill(new DataView(out.buffer));
	return out;
}

function attribute(vm: VmState, c: Extract<Ioctl, { op: "KVM_SET_DEVICE_ATTR" | "KVM_HAS_DEVICE_ATTR" }>): Uint8Array {
	let address = BigInt(USER_BYTES);
	if (c.filter !== undefined && c.filter !== "fault") {
		const filter = KvmSmcccFilter.alloc();
		filter.base = c.filter.base;
		filter.nr_functions = c.filter.nr;
		filter.action = c.filter.action;
		if (c.filter.pad) filter.pad[14] = 1;
		vm.user.bytes.set(filter.asBytes(), BUFFER);
		address = BigInt(BUFFER);
	}
	return bytes(24, (view) => {
		view.setUint32(4, c.group, true);
		view.setBigUint64(8, c.attr, true);
		view.setBigUint64(16, address, true);
	});
}

/** The exits that make a CPU do what the specification's guest does. */
function script(c: Extract<Ioctl, { op: "KVM_RUN" }>, cpu: FakeCpu): Script[] {
	const { action } = c;
	switch (action.kind) {
		case "spin":
			return [];
		case "debug": {
			const exit = { reason: CPU_EXIT_DEBUG, esr: action.esr };
			const half = (position: bigint) => Number((action.far >> position) & 0xffff_ffffn);
			return cpu.route ? [{ ...exit, vaLo: half(0n), vaHi: half(32n) }] : [];
		}
		case "hvc":
			return [{ reason: CPU_EXIT_HVC, imm: action.immediate, advance: true }];
		case "smc":
			return [{ reason: CPU_EXIT_SMC, imm: action.immediate }];
		case "nisv":
			return [
				{
					reason: CPU_EXIT_ABORT,
					abortKind: ABORT_DATA,
					iss: action.iss,
					ipaLo: Number(action.ipa & 0xffff_ffffn),
					ipaHi: Number(action.ipa >> 32n),
				},
			];
		case "mmio": {
			const value = BigInt.asUintN(8 * action.size, action.value);
			return [
				{
					reason: CPU_EXIT_MMIO,
					write: action.write,
					size: action.size,
					rt: action.rt,
					iss: (action.signExtend ? 1 << 21 : 0) | (action.sixtyFour ? 1 << 15 : 0),
					ipaLo: Number(action.ipa & 0xffff_ffffn),
					ipaHi: Number(action.ipa >> 32n),
					dataLo: Number(value & 0xffff_ffffn),
					dataHi: Number(value >> 32n),
				},
			];
		}
	}
}

function exitOf(run: KvmRun, result: number, c: Extract<Ioctl, { op: "KVM_RUN" }>): RunExit | undefined {
	if (c.immediateExit || c.arg !== 0) return undefined;
	switch (run.exit_reason) {
		case KVM_EXIT_HYPERCALL: {
			const { nr, args, flags } = run.hypercall;
			return { reason: "hypercall", nr, args: Array.from({ length: 6 }, (_, i) => args.get(i)), flags };
		}
		case KVM_EXIT_MMIO: {
			const { phys_addr, len, is_write, data } = run.mmio;
			const exit = { reason: "mmio", physAddr: phys_addr, len, isWrite: is_write !== 0 } as const;
			if (is_write === 0) return exit;
			let value = 0n;
			for (let i = len - 1; i >= 0; i--) value = (value << 8n) | BigInt(data[i] ?? 0);
			return { ...exit, data: value };
		}
		case KVM_EXIT_SYSTEM_EVENT: {
			const { type, ndata, data } = run.system_event;
			return { reason: "systemEvent", type, data: Array.from({ length: ndata }, (_, i) => data.get(i)) };
		}
		case KVM_EXIT_ARM_NISV:
			return { reason: "nisv", iss: Number(run.arm_nisv.esr_iss), ipa: run.arm_nisv.fault_ipa };
		case KVM_EXIT_DEBUG: {
			const { hsr, far } = run.debug.arch;
			const exit = { reason: "debug", hsr } as const;
			return hsr >>> 26 === 0x34 ? { ...exit, far } : exit;
		}
		case KVM_EXIT_INTR:
			return result < 0 ? { reason: "intr" } : undefined;
		default:
			return undefined;
	}
}

function runIoctl(vm: VmState, c: Extract<Ioctl, { op: "KVM_RUN" }>): IoctlResult {
	const vcpu = vm.vcpus[c.vcpu];
	if (vcpu === undefined) throw new TypeError(`no vCPU ${c.vcpu}`);
	const run = new KvmRun(new DataView(vcpu.run8.buffer, vcpu.run8.byteOffset, vcpu.run8.byteLength));
	run.immediate_exit = c.immediateExit ? 1 : 0;
	if (run.exit_reason === KVM_EXIT_MMIO && run.mmio.is_write === 0 && c.mmioData !== undefined) {
		new DataView(vcpu.run8.buffer, vcpu.run8.byteOffset).setBigUint64(40, c.mmioData, true);
	}
	if (run.exit_reason === KVM_EXIT_HYPERCALL && vm.options.registersInRun) {
		for (const [i, value] of (c.hypercallArgs ?? []).slice(0, 4).entries()) run.hypercall.args.set(i, value);
	}
	const cpu = vcpu.cpu as FakeCpu;
	cpu.script = script(c, cpu);
	const value = vcpuIoctl(vcpu, KVM_RUN, c.arg);
	cpu.script = [];
	const exit = value === 0 || value === -4 ? exitOf(run, value, c) : undefined;
	return exit === undefined ? { value } : { value, exit };
}

function oneReg(vm: VmState, c: Extract<Ioctl, { op: "KVM_GET_ONE_REG" | "KVM_SET_ONE_REG" }>): IoctlResult {
	const vcpu = vm.vcpus[c.vcpu];
	if (vcpu === undefined) throw new TypeError(`no vCPU ${c.vcpu}`);
	const size = 1 << Number((c.reg >> 52n) & 15n);
	const user = vm.user.bytes.subarray(BUFFER, BUFFER + size);
	user.fill(0);
	if (c.op === "KVM_SET_ONE_REG") {
		for (let i = 0; i < size; i++) user[i] = Number((c.value >> BigInt(8 * i)) & 0xffn);
	}
	const request = c.op === "KVM_GET_ONE_REG" ? KVM_GET_ONE_REG : KVM_SET_ONE_REG;
	const value = vcpuIoctl(
		vcpu,
		request,
		bytes(16, (view) => {
			view.setBigUint64(0, c.reg, true);
			view.setBigUint64(8, BigInt(BUFFER), true);
		}),
	);
	if (value !== 0 || c.op === "KVM_SET_ONE_REG") return { value };
	let out = 0n;
	for (let i = size - 1; i >= 0; i--) out = (out << 8n) | BigInt(user[i] ?? 0);
	return { value, out };
}

/** Performs one ioctl of the specification on the implementation, through its raw face. */
export function perform(vm: VmState, c: Ioctl): IoctlResult {
	const vcpu = "vcpu" in c ? vm.vcpus[c.vcpu] : undefined;
	switch (c.op) {
		case "KVM_CHECK_EXTENSION":
			return { value: vmIoctl(vm, KVM_CHECK_EXTENSION, c.cap) };
		case "KVM_CREATE_VCPU": {
			const made = createVcpu(vm, c.id);
			return { value: typeof made === "number" ? made : 0 };
		}
		case "KVM_ENABLE_CAP": {
			const argument = KvmEnableCap.alloc();
			argument.cap = c.cap;
			argument.flags = c.flags;
			argument.args.set(0, c.arg0);
			return { value: vmIoctl(vm, KVM_ENABLE_CAP, argument.asBytes()) };
		}
		case "KVM_SET_USER_MEMORY_REGION": {
			const region = KvmUserspaceMemoryRegion.alloc();
			region.slot = c.slot;
			region.flags = c.flags;
			region.guest_phys_addr = c.guestPhysAddr;
			region.memory_size = c.memorySize;
			region.userspace_addr = c.userspaceAddr;
			return { value: vmIoctl(vm, KVM_SET_USER_MEMORY_REGION, region.asBytes()) };
		}
		case "KVM_ARM_PREFERRED_TARGET": {
			const out = new Uint8Array(32);
			return { value: vmIoctl(vm, KVM_ARM_PREFERRED_TARGET, out), out: BigInt(out[0] ?? 0) };
		}
		case "KVM_SET_DEVICE_ATTR":
		case "KVM_HAS_DEVICE_ATTR": {
			const request = c.op === "KVM_SET_DEVICE_ATTR" ? KVM_SET_DEVICE_ATTR : KVM_HAS_DEVICE_ATTR;
			return { value: vmIoctl(vm, request, attribute(vm, c)) };
		}
		case "KVM_GET_ONE_REG":
		case "KVM_SET_ONE_REG":
			return oneReg(vm, c);
		case "KVM_RUN":
			return runIoctl(vm, c);
	}
	if (vcpu === undefined) throw new TypeError(`no vCPU for ${c.op}`);
	switch (c.op) {
		case "KVM_ARM_VCPU_INIT": {
			const argument = bytes(32, (view) => {
				view.setUint32(0, c.target, true);
				for (let i = 0; i < 7; i++) view.setUint32(4 + 4 * i, c.features[i] ?? 0, true);
			});
			return { value: vcpuIoctl(vcpu, KVM_ARM_VCPU_INIT, argument) };
		}
		case "KVM_SET_GUEST_DEBUG": {
			const debug = KvmGuestDebug.alloc();
			debug.control = c.control;
			for (const [name, values] of Object.entries(c.registers)) {
				const list = debug.arch[`dbg_${name as keyof DebugRegisters}`];
				for (const [n, value] of (values as readonly bigint[]).entries()) list.set(n, value);
			}
			return { value: vcpuIoctl(vcpu, KVM_SET_GUEST_DEBUG, debug.asBytes()) };
		}
		case "KVM_GET_REG_LIST": {
			const list = bytes(8 + 8 * c.n, (view) => view.setBigUint64(0, BigInt(c.n), true));
			const value = vcpuIoctl(vcpu, KVM_GET_REG_LIST, list);
			return { value, out: new DataView(list.buffer).getBigUint64(0, true) };
		}
		case "KVM_GET_MP_STATE": {
			const out = new Uint8Array(4);
			return { value: vcpuIoctl(vcpu, KVM_GET_MP_STATE, out), out: BigInt(out[0] ?? 0) };
		}
		case "KVM_SET_MP_STATE":
			return {
				value: vcpuIoctl(
					vcpu,
					KVM_SET_MP_STATE,
					bytes(4, (view) => view.setUint32(0, c.mpState, true)),
				),
			};
	}
}

/** Results in a form that compares and prints. */
export function show(result: IoctlResult): string {
	return JSON.stringify(result, (_, value) => (typeof value === "bigint" ? `0x${value.toString(16)}` : value));
}
