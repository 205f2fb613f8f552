// SPDX-License-Identifier: Apache-2.0
// Creating and initialising vcpus, mp_state, the register list.
#include "box.h"

static long init(H h, u32 target, u32 f0)
{
	struct kvm_vcpu_init i = { .target = target, .features = { f0 } };
	return IOS(h, KVM_ARM_VCPU_INIT, i);
}

SCENARIO(create_vcpu, "create-vcpu", "", "vcpu ids: duplicate, largest, beyond")
{
	H sys = open_kvm(), vm, c;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	static const u64 ids[] = { 0, 0, 1, 7, 7, 8, 255, 256, 511, 512, 513, 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000002, ~0ull };
	for (unsigned i = 0; i < sizeof ids / 8; i++)
		io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, ids[i], "vcpu", &c);
	note("a VM keeps living while a vcpu is open");
	close_h(vm);
	map_run(c);
	init(c, 5, 0);
	get_reg(c, R_MPIDR);
}

SCENARIO(vcpu_init, "vcpu-init", "", "KVM_ARM_VCPU_INIT: targets, feature bits, repetition, MPIDR per id")
{
	H sys = open_kvm(), vm, a, b;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &a);
	io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 1, "vcpu", &b);
	map_run(a);
	map_run(b);
	struct kvm_vcpu_init pt;
	memset(&pt, 0xff, sizeof pt);
	IOS(vm, KVM_ARM_PREFERRED_TARGET, pt);
	static const u32 bad_targets[] = { 6, 7, 100, 0xffffffff };
	for (int i = 0; i < 4; i++)
		init(a, bad_targets[i], 0);
	for (int bit = 7; bit < 32; bit++) {
		if (bit > 8) {
			init(a, 5, 1u << bit);
			continue;
		}
		// A kernel with nested virtualisation knows these two; success would fix the VM's features.
		H vm2, c;
		io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm2);
		io_new(vm2, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
		init(c, 5, 1u << bit);
		close_h(c);
		close_h(vm2);
	}
	for (int w = 1; w < 7; w++) {
		struct kvm_vcpu_init i = { .target = 5 };
		i.features[w] = 1;
		IOS(a, KVM_ARM_VCPU_INIT, i);
	}
	note("a bad bit next to a good one");
	init(a, 5, 1u << 20 | FEAT_PSCI);
	for (int bit = 1; bit < 7; bit++) {
		// Each in a fresh VM: the first success fixes the features of a VM.
		H vm2, c;
		io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm2);
		io_new(vm2, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
		if (bit != 2)
			ignore("ret", 0, 0, "cpu");
		init(c, 5, 1u << bit);
		close_h(c);
		close_h(vm2);
	}
	H vm3, c;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm3);
	io_new(vm3, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
	ignore("ret", 0, 0, "cpu");
	init(c, 5, 0x60);
	note("the failed attempts above left nothing behind: any features can still be chosen");
	init(a, 5, FEAT_PSCI);
	note("same features again: a reset");
	init(a, 5, FEAT_PSCI);
	note("POWER_OFF is not compared");
	init(a, 5, FEAT_PSCI | 1);
	u32 mp = 0;
	IOS(a, KVM_GET_MP_STATE, mp);
	init(a, 5, FEAT_PSCI);
	IOS(a, KVM_GET_MP_STATE, mp);
	note("other features on the same vcpu");
	init(a, 5, 0);
	note("a second vcpu of the VM must agree");
	init(b, 5, 0);
	init(b, 5, FEAT_PSCI | 1);
	IOS(b, KVM_GET_MP_STATE, mp);
	get_reg(b, R_MPIDR);
	static const u64 ids[] = { 2, 15, 16, 17, 255, 256, 511 };
	for (int i = 0; i < 7; i++) {
		io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, ids[i], "vcpu", &c);
		init(c, 5, FEAT_PSCI);
		get_reg(c, R_MPIDR);
	}
	note("MPIDR is writable storage and survives another init");
	set_reg(c, R_MPIDR, 0x80000123);
	init(c, 5, FEAT_PSCI);
	get_reg(c, R_MPIDR);
	for (u32 t = 0; t < 5; t++) {
		note("targets below 5 are accepted only when they are the host's own");
		ignore("ret", 0, 0, "cpu");
		init(c, t, FEAT_PSCI);
	}
}

SCENARIO(mp_state, "mp-state", "6.0: SUSPENDED", "STOPPED blocks, SUSPENDED waits for an interrupt and exits with WAKEUP")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	u64 nop = SNIPPET(&b, "nop");
	u32 mp = 5;
	IOS(b.cpu, KVM_SET_MP_STATE, mp);
	run(b.cpu, "blocked");
	mp = 99;
	IOS(b.cpu, KVM_GET_MP_STATE, mp);
	mp = 0;
	IOS(b.cpu, KVM_SET_MP_STATE, mp);
	note("RUNNABLE does not reset");
	get_x(b.cpu, 1);
	go(b.cpu, nop);
	mp = 10;
	IOS(b.cpu, KVM_SET_MP_STATE, mp);
	note("the pending MMIO is completed, then the vcpu sleeps");
	run(b.cpu, "blocked");
	get_x(b.cpu, 1);
	struct kvm_irq_level l = { .irq = 0, .level = 1 };
	IOS(b.vm, KVM_IRQ_LINE, l);
	run(b.cpu, NULL);
	note("sticky: again at once while the line is up");
	run(b.cpu, NULL);
	IOS(b.cpu, KVM_GET_MP_STATE, mp);
	l.level = 0;
	IOS(b.vm, KVM_IRQ_LINE, l);
	run(b.cpu, "blocked");
	mp = 0;
	IOS(b.cpu, KVM_SET_MP_STATE, mp);
	go(b.cpu, nop);
	unsigned char one = 1, zero = 0;
	mp = 5;
	IOS(b.cpu, KVM_SET_MP_STATE, mp);
	poke(b.cpu, 1, &one, 1);
	note("immediate_exit goes before the sleep");
	run(b.cpu, NULL);
	poke(b.cpu, 1, &zero, 1);
	note("GET/SET_ONE_REG work on a stopped vcpu; PC is unchanged");
	get_x(b.cpu, 1);
	struct kvm_vcpu_init i = { .target = 5, .features = { FEAT_PSCI } };
	IOS(b.cpu, KVM_ARM_VCPU_INIT, i);
	IOS(b.cpu, KVM_GET_MP_STATE, mp);
	get_x(b.cpu, 1);
}

// Registers whose value the host CPU decides (or time, or chance).
static const char *volatile_reg(u64 id)
{
	u32 class = (u32)(id >> 16) & 0xfff, low = (u32)id & 0xffff;
	if (class == 0x11)
		return "cpu";
	if (class == 0x14)
		return low ? "cpu" : NULL;
	if (id == 0x603000000013df1a || id == 0x603000000013df01)
		return "time";
	if (class != 0x13)
		return NULL;
	u32 op0 = low >> 14, op1 = low >> 11 & 7, crn = low >> 7 & 15, crm = low >> 3 & 15, op2 = low & 7;
	if (op0 == 3 && op1 == 0 && crn == 0)
		return crm == 0 && op2 == 5 ? NULL : "cpu"; // ID registers, not MPIDR
	if (op0 == 3 && op1 == 1 && crn == 0)
		return "cpu"; // CCSIDR, CLIDR, AIDR
	if (op0 == 3 && op1 == 3 && crn == 0 && crm == 0)
		return "cpu"; // CTR, DCZID
	if (low == (3 << 14 | 1 << 7 | 1)) // ACTLR_EL1
		return "cpu";
	if (op0 == 3 && op1 == 0 && crn == 10 && crm == 3)
		return "cpu"; // AMAIR
	if (op0 == 3 && op1 == 3 && crn == 9)
		return "cpu"; // PMU
	return NULL;
}

static void dump_all(H h, const u64 *list, u64 n)
{
	for (u64 i = 0; i < n; i++) {
		const char *why = volatile_reg(list[i]);
		if (why)
			ignore_reg(list[i], why);
		get_reg(h, list[i]);
	}
}

static u64 reg_list(H h, u64 *list)
{
	u64 n = 0;
	struct arg a = { .p = &n, .n = 8 };
	io(h, "KVM_GET_REG_LIST", KVM_GET_REG_LIST, &a);
	u64 need = n;
	if (n) {
		list[0] = n - 1;
		ignore("after", 8, 8, "unwritten");
		struct arg one = { .p = list, .n = 16 };
		note("one too small");
		io(h, "KVM_GET_REG_LIST", KVM_GET_REG_LIST, &one);
	}
	memset(list, 0, 8 * 2048);
	list[0] = need + 2;
	struct arg full = { .p = list, .n = (size_t)(8 * (need + 3)) };
	note("n larger than needed comes back as the number of registers");
	io(h, "KVM_GET_REG_LIST", KVM_GET_REG_LIST, &full);
	return need;
}

SCENARIO(reset_state, "reset-state", "", "KVM_GET_REG_LIST and the value of every register after the first init")
{
	static u64 list[2100];
	H sys = open_kvm(), vm, c;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
	init(c, 5, FEAT_PSCI);
	u64 n = reg_list(c, list);
	dump_all(c, list + 1, n);
}

SCENARIO(reset_again, "reset-again", "", "which registers a second KVM_ARM_VCPU_INIT resets and which it keeps")
{
	static u64 list[2100];
	H sys = open_kvm(), vm, c;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
	init(c, 5, FEAT_PSCI);
	u64 n = reg_list(c, list);
	for (u64 i = 1; i <= n; i++) {
		u32 class = (u32)(list[i] >> 16) & 0xfff, size = (u32)(list[i] >> 52) & 15;
		if (class == 0x14 || class == 0x16 || class == 0x11 || volatile_reg(list[i]) || size > 4)
			continue;
		if (list[i] == R_PSTATE)
			continue;
		unsigned char v[16];
		for (unsigned k = 0; k < 16; k++)
			v[k] = (unsigned char)(0x11 * (1 + k % 7));
		ignore("ret", 0, 0, "cpu");
		if (list[i] == X(0) || class == 0x10 || class == 0x13)
			set_reg_bytes(c, list[i], v);
	}
	dump_all(c, list + 1, n);
	init(c, 5, FEAT_PSCI);
	dump_all(c, list + 1, n);
}
