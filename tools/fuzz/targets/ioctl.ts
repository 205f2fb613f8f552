import { type Kvm, openKvm, type Vcpu, type Vm } from "@upcall/kvm-arm64";
import { errnoName, exitReasonName, IOCTLS } from "@upcall/uapi";
import type { Random } from "../../oracle/random.ts";
import { randomCode } from "../code.ts";
import { fillPayload, fillStructure, randomRequest, requestOf, strangeArgument } from "../ioctlArguments.ts";
import { type Case, check, type Target } from "../target.ts";

const CALLS = 60;
const of = (kind: string): number[] => IOCTLS.filter(([, , kinds]) => kinds.includes(kind)).map(([, n]) => n);
const SYSTEM = of("system");
const RUN = requestOf("KVM_RUN");
const named = (...names: string[]): number[] => names.map((name) => requestOf(`KVM_${name}`));
/** Requests that do something, the more often the more there is to them. */
const VCPU_LIKELY = [
	...named(
		"RUN",
		"RUN",
		"RUN",
		"RUN",
		"RUN",
		"GET_ONE_REG",
		"SET_ONE_REG",
		"SET_ONE_REG",
		"SET_ONE_REG",
		"GET_REG_LIST",
	),
	...named("ARM_VCPU_INIT", "SET_MP_STATE", "GET_MP_STATE", "SET_VCPU_EVENTS", "GET_VCPU_EVENTS", "SET_GUEST_DEBUG"),
	...named("SET_DEVICE_ATTR", "HAS_DEVICE_ATTR", "GET_DEVICE_ATTR"),
];
const VM_LIKELY = [
	...named("SET_USER_MEMORY_REGION", "SET_USER_MEMORY_REGION", "SET_USER_MEMORY_REGION", "SET_USER_MEMORY_REGION2"),
	...named("CREATE_VCPU", "GET_DIRTY_LOG", "CLEAR_DIRTY_LOG", "IRQ_LINE", "IRQ_LINE", "ENABLE_CAP", "ENABLE_CAP"),
	...named("REGISTER_COALESCED_MMIO", "UNREGISTER_COALESCED_MMIO", "SET_DEVICE_ATTR", "ARM_SET_COUNTER_OFFSET"),
	...named("IRQFD", "IOEVENTFD", "CHECK_EXTENSION", "ARM_GET_REG_WRITABLE_MASKS", "GET_DEVICE_ATTR"),
];
const NAMES = new Map(IOCTLS.map(([name, request]) => [request, name] as const));

/** Descriptors that exist, and some that are closed. */
interface World {
	readonly kvm: Kvm;
	readonly vms: Vm[];
	readonly vcpus: Vcpu[];
	/** VM of each vCPU. */
	readonly owners: Vm[];
}

function open(random: Random): World {
	const kvm = openKvm({
		abi: random.pick(["rfc", "upstream"] as const),
		clock: "virtual",
		memory: 65536 * (1 + random.below(4)),
		maxVcpus: 1 + random.below(4),
		budget: 2000,
		registersInRun: random.oneIn(2),
		conduitFlag: random.oneIn(2),
		hypercallRanges: random.oneIn(2),
	});
	const world: World = { kvm, vms: [], vcpus: [], owners: [] };
	addVm(random, world);
	return world;
}

function addVm(random: Random, world: World): void {
	const { kvm } = world;
	const fd = kvm.ioctl(requestOf("KVM_CREATE_VM"), random.oneIn(4) ? random.below(64) : 0);
	if (fd < 0) return;
	const vm = kvm.handle(fd) as Vm;
	const code = randomCode(random, 256);
	const bytes = new Uint8Array(code.buffer);
	for (let at = 0; at + bytes.length <= vm.memory.length; at += bytes.length) vm.memory.set(bytes, at);
	world.vms.push(vm);
	// Most sequences need memory and a vCPU to get anywhere.
	if (!random.oneIn(4)) {
		vm.setUserMemoryRegion({ slot: 0, guestPhysAddr: 0, memorySize: 16384, userspaceAddr: 0 });
		addVcpu(random, world, vm);
	}
}

function addVcpu(random: Random, world: World, vm: Vm): void {
	const fd = vm.ioctl(requestOf("KVM_CREATE_VCPU"), random.oneIn(8) ? random.word() : random.below(4));
	if (fd < 0) return;
	const vcpu = world.kvm.handle(fd) as Vcpu;
	world.vcpus.push(vcpu);
	world.owners.push(vm);
	if (!random.oneIn(4)) {
		const init = new DataView(new ArrayBuffer(32));
		fillStructure(random, requestOf("KVM_ARM_VCPU_INIT"), init, vm.memory.length);
		vcpu.ioctl(requestOf("KVM_ARM_VCPU_INIT"), new Uint8Array(init.buffer));
	}
}

/** The third argument of an ioctl on a descriptor whose user area is `memory`. */
function argumentFor(random: Random, request: number, memory: Uint8Array): number | bigint | Uint8Array {
	if (random.oneIn(12)) return strangeArgument(random);
	// Requests without a structure take a small number.
	const size = request & 0x3fff_0000 ? (request >>> 16) & 0x3fff : 0;
	if (size === 0) return request === RUN || random.oneIn(2) ? 0 : random.below(random.pick([4, 256, 65536]));
	const bytes = random.oneIn(16)
		? random.below(size)
		: size === 8 && random.oneIn(2)
			? 8 + 8 * random.below(400)
			: size;
	if (random.oneIn(2)) {
		const structure = new Uint8Array(bytes);
		fillStructure(random, request, new DataView(structure.buffer), memory.length);
		return structure;
	}
	const at = random.oneIn(16) ? memory.length - random.below(size) : random.below(memory.length - size);
	if (at + bytes <= memory.length)
		fillStructure(random, request, new DataView(memory.buffer, memory.byteOffset + at, bytes), memory.length);
	return random.oneIn(2) ? BigInt(at) : at;
}

function outcome(request: number, result: number): string {
	const name = NAMES.get(request) ?? "unknown request";
	return `${name} ${result < 0 ? (errnoName(-result) ?? result) : "ok"}`;
}

function one(random: Random, world: World, seen: (outcome: string) => void): void {
	const { kvm, vms, vcpus, owners } = world;
	const kind = random.below(20);
	const vm = random.pick(vms);
	const index = random.below(Math.max(1, vcpus.length));
	const vcpu = vcpus[index];
	let request: number;
	let result: number;
	if (kind === 0 || vm === undefined) {
		request = randomRequest(random, SYSTEM);
		const argument = request === requestOf("KVM_CREATE_VM") && vms.length > 2 ? -1 : random.below(64);
		result = kvm.ioctl(request, random.oneIn(4) ? strangeArgument(random) : argument);
		const made = request === requestOf("KVM_CREATE_VM") && result >= 0 ? kvm.handle(result) : undefined;
		if (made !== undefined) vms.push(made as Vm);
	} else if (kind < 8 || vcpu === undefined) {
		request = randomRequest(random, VM_LIKELY);
		if (request === requestOf("KVM_CREATE_VCPU")) {
			addVcpu(random, world, vm);
			return;
		}
		result = vm.ioctl(request, argumentFor(random, request, vm.memory));
	} else {
		request = randomRequest(random, VCPU_LIKELY);
		if (random.oneIn(6)) disturbRun(random, vcpu);
		result = vcpu.ioctl(request, argumentFor(random, request, (owners[index] as Vm).memory));
		if (request === RUN && result === 0) seen(`  exit ${exitReasonName(vcpu.run.exit_reason)}`);
		check(typeof vcpu.exit().reason === "number", () => "the exit has no reason");
	}
	check(Number.isInteger(result) && result >= -4095, () => `ioctl 0x${request.toString(16)} returned ${result}`);
	seen(outcome(request, result));
	if (vm !== undefined && random.oneIn(3)) {
		const at = random.below(vm.memory.length / 64) * 64;
		fillPayload(random, new DataView(vm.memory.buffer, vm.memory.byteOffset + at, 64));
	}
	if (random.oneIn(200)) random.pick([kvm, ...vms, ...vcpus]).close();
}

/** Userspace may write anything into kvm_run. */
function disturbRun(random: Random, vcpu: Vcpu): void {
	const pages = vcpu.runPages;
	for (let i = 0; i < 8; i++)
		pages[random.oneIn(2) ? random.below(64) : random.below(pages.length)] = random.below(256);
	if (random.oneIn(4)) pages.fill(random.pick([0, 1, 0xff]));
	pages[1] = random.oneIn(4) ? 1 : 0;
}

/** Raw ioctls in any order with any arguments, on every kind of descriptor. They return an integer, always. */
export const target: Target = {
	run({ random, seen }: Case) {
		const world = open(random);
		for (let i = 0; i < CALLS; i++) one(random, world, seen);
	},
};
