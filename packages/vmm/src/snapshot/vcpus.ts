import type { GicHiddenState, PmuHiddenState, Vcpu, VcpuHiddenState } from "@upcall/kvm-arm64";
import { KvmError, KvmVcpuEvents } from "@upcall/uapi";
import { badSnapshot, type Saved, SavedFields } from "./saved.ts";

const MOST_REGISTERS = 4096;
const WAITS = ["wfi", "stopped", "suspended", "no"] as const;
const STEPPED = ["instruction", "exclusive"] as const;
const SAFE = Number.MAX_SAFE_INTEGER;

/** State of a vCPU: what KVM's ioctls carry, and what they do not. */
export function saveVcpu(vcpu: Vcpu): Saved {
	vcpu.finishExit();
	const events = KvmVcpuEvents.alloc();
	vcpu.getVcpuEvents(events);
	const { registers, ...hidden } = vcpu.hiddenState();
	return {
		registers: vcpu.getRegList().map((id) => [id, vcpu.getOneReg(id)]),
		mpState: vcpu.getMpState(),
		serror: events.exception.serror_pending !== 0,
		// Levels that userspace was told: KVM_RUN returns when they are not the present ones.
		deviceLevels: vcpu.run.s.regs.device_irq_levelLo,
		hidden: {
			...hidden,
			gic: hidden.gic && { ...hidden.gic },
			pmu: hidden.pmu && { ...hidden.pmu },
			registers: registers.map(([key, value]) => [key, value]),
		},
	};
}

/** A value that a snapshot has and this program's KVM does not take. */
function refused(what: string, error: unknown): Error {
	if (!(error instanceof KvmError)) throw error;
	return badSnapshot(`the snapshot does not fit this program: ${what} (${error.message})`, error);
}

function pairs(fields: SavedFields, name: string): (readonly [Saved, bigint])[] {
	return fields.array(name, MOST_REGISTERS).map((pair) => {
		const [key, value] = Array.isArray(pair) ? (pair as readonly Saved[]) : [];
		if (typeof value !== "bigint" || value < 0n) throw badSnapshot(`the snapshot is damaged: look at ${name}`);
		return [key, value] as const;
	});
}

function restoreRegisters(vcpu: Vcpu, fields: SavedFields): void {
	const values = pairs(fields, "registers");
	const ids = vcpu.getRegList();
	if (values.length !== ids.length || values.some(([id], i) => id !== ids[i]))
		throw badSnapshot("the snapshot does not fit this program: its vCPUs have other registers");
	for (const [i, [, value]] of values.entries()) {
		const id = ids[i] as bigint;
		try {
			vcpu.setOneReg(id, value);
		} catch (error) {
			throw refused(`register 0x${id.toString(16)}`, error);
		}
	}
}

function readGic(fields: SavedFields): GicHiddenState {
	return {
		outputs: fields.u32("outputs", 7),
		bpr1: fields.u32("bpr1", 7),
		active: fields.array("active", 1024).map(Number),
		high: fields.array("high", 1024).map(Number),
		latched: fields.array("latched", 1024).map(Number),
		pendingTableZero: fields.flag("pendingTableZero"),
	};
}

function readPmu(fields: SavedFields): PmuHiddenState {
	return { cnten: fields.u32("cnten"), inten: fields.u32("inten"), ovs: fields.u32("ovs") };
}

function readHidden(fields: SavedFields): VcpuHiddenState {
	const monitor = fields.raw("monitor") === undefined ? undefined : fields.fields("monitor");
	const value = monitor?.raw("value");
	if (monitor !== undefined && (typeof value !== "bigint" || value !== BigInt.asUintN(128, value)))
		throw badSnapshot("the snapshot is damaged: look at an exclusive monitor");
	const blocked = fields.raw("blocked") === undefined ? "no" : fields.oneOf("blocked", WAITS);
	return {
		retired: fields.whole("retired", 0, SAFE),
		retiredAtEl0: fields.whole("retiredAtEl0", 0, SAFE),
		random: fields.u64("random"),
		stepped: fields.raw("stepped") === undefined ? undefined : fields.oneOf("stepped", STEPPED),
		monitor: monitor && {
			address: monitor.u64("address"),
			size: monitor.whole("size", 1, 16),
			value: value as bigint,
		},
		irqLine: fields.flag("irqLine"),
		fiqLine: fields.flag("fiqLine"),
		blocked: blocked === "no" ? undefined : blocked,
		idle: fields.flag("idle"),
		waitTicks: fields.raw("waitTicks") === undefined ? undefined : fields.whole("waitTicks", -SAFE, SAFE),
		leftTicks: fields.raw("leftTicks") === undefined ? undefined : fields.whole("leftTicks", 0, SAFE),
		budgetLeft: fields.whole("budgetLeft", -1, SAFE),
		gic: fields.raw("gic") === undefined ? undefined : readGic(fields.fields("gic")),
		pmu: fields.raw("pmu") === undefined ? undefined : readPmu(fields.fields("pmu")),
		registers: pairs(fields, "registers").map(([key, v]) => [Number(key), BigInt.asUintN(64, v)] as const),
	};
}

/**
 * Takes over what {@link saveVcpu} gave. The VM's own state comes before.
 *
 * @throws KvmError code `ERR_SNAPSHOT`
 */
export function restoreVcpu(vcpu: Vcpu, state: Saved): void {
	const fields = new SavedFields("a vCPU", state);
	restoreRegisters(vcpu, fields);
	try {
		vcpu.setMpState(fields.u32("mpState"));
		vcpu.setHiddenState(readHidden(fields.fields("hidden")));
		if (fields.flag("serror")) {
			const events = KvmVcpuEvents.alloc();
			events.exception.serror_pending = 1;
			vcpu.setVcpuEvents(events);
		}
	} catch (error) {
		if (error instanceof KvmError && error.code === "ERR_SNAPSHOT") throw error;
		throw refused("state of a vCPU", error);
	}
	vcpu.run.s.regs.device_irq_levelLo = fields.u32("deviceLevels");
}
