// SPDX-License-Identifier: Apache-2.0
// KVM_GET/SET_ONE_REG: odd ids, PSTATE, firmware registers, timers, ID registers.
#include "box.h"

static const u64 odd_ids[] = {
	0, 0x30, 0x6000000000000000, 0x6030000000000000, 0x6030000000ff0000, 0x2030000000100000, 0x7030000000100000,
	0x6030000100100000, 0x6038000000100000, 0x6031000000100000, 0x6030000010100000, 0x6030000080100000,
	0x6030000000120000, 0x6030000000170000, 0x6030000000180000, 0x603000000013ffff, 0x603000000013c000,
	0x603000000013c001, 0x603000000013c004, 0x603000000013c006, 0x603000000013c007, 0x603000000013c03f,
	0x602000000013c000, 0x604000000013c000, 0x6020000000110000, 0x602000000011000d, 0x602000000011000e,
	0x6020000000110100, 0x6030000000110000, 0x6020000000120000, 0x6030000000150000, 0x6080000000150000,
	0x606000000015ffff, 0x6030000000140004, 0x6020000000140000, 0x6040000000140000, 0x6030000000160004,
	0x6020000000160000, 0x603000000014ffff, 0x6030000000130000,
	// Registers that trap but have nothing to show, or that need a feature this vcpu has not.
	0x603000000013df00, 0x603000000013df02, 0x603000000013df12, 0x603000000013df1b, 0x603000000013dce0,
	0x603000000013c100, 0x6030000000138010, 0x603000000013808c, 0x603000000013c080, 0x603000000013e480,
};

static const u64 core_ids[] = {
	X(0), X(0) + 1, X(1) - 1, X(30), R_SP_EL0, R_SP_EL0 + 1, R_PC, R_PSTATE, R_SP_EL1, R_ELR, R_SPSR, 0x603000000010004a,
	0x603000000010004c, 0x603000000010004e, 0x6030000000100050, 0x6030000000100052, 0x6030000000100053,
	0x6030000000100054, 0x6040000000100054, 0x6040000000100055, 0x6040000000100056, 0x6040000000100058,
	0x60400000001000d0, 0x60400000001000d4, 0x60200000001000d4, 0x60200000001000d5, 0x60300000001000d4,
	0x60200000001000d6, 0x60200000001000d7, 0x60200000001000d8, 0x60200000001000d9, 0x60300000001000d6,
	0x60300000001000d7, 0x60400000001000d8, 0x6030000000100800, 0x603000000010ffff, 0x6020000000100000,
	0x6020000000100001, 0x6040000000100000, 0x6000000000100000, 0x6010000000100000, 0x6050000000100000,
	0x6020000000100054, 0x6020000000100042, 0x6080000000100000,
};

SCENARIO(one_reg_ids, "one-reg-ids", "", "GET and SET of ids that do not exist, of other sizes, and of every kind of core register")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	for (unsigned i = 0; i < sizeof odd_ids / 8; i++) {
		int is_ccsidr = (odd_ids[i] >> 16 & 0xfff) == 0x11, is_id = (odd_ids[i] >> 6 & 0x3fffff) == 0x130000 >> 6;
		if (is_ccsidr || is_id || (odd_ids[i] & ~0x3full) == 0x603000000013c000 ||
		    (odd_ids[i] & ~0xffull) == 0x603000000013df00)
			ignore_reg(odd_ids[i], "cpu");
		get_reg(b.cpu, odd_ids[i]);
	}
	for (unsigned i = 0; i < sizeof odd_ids / 8; i++) {
		unsigned char v[4096] = { 0 };
		set_reg_bytes(b.cpu, odd_ids[i], v);
	}
	for (unsigned i = 0; i < sizeof core_ids / 8; i++)
		get_reg(b.cpu, core_ids[i]);
	for (unsigned i = 0; i < sizeof core_ids / 8; i++) {
		unsigned char v[4096];
		memset(v, 0xa5, sizeof v);
		if (core_ids[i] == R_PSTATE)
			continue;
		set_reg_bytes(b.cpu, core_ids[i], v);
		get_reg(b.cpu, core_ids[i]);
	}
	struct kvm_one_reg r = { .id = X(0) };
	struct arg a = { .p = &r, .n = 16, .np = 1, .ptr = { { 8, "bad" } } };
	io(b.cpu, "KVM_GET_ONE_REG", KVM_GET_ONE_REG, &a);
	io(b.cpu, "KVM_SET_ONE_REG", KVM_SET_ONE_REG, &a);
	r.id = R_MPIDR;
	io(b.cpu, "KVM_GET_ONE_REG", KVM_GET_ONE_REG, &a);
	io(b.cpu, "KVM_SET_ONE_REG", KVM_SET_ONE_REG, &a);
	r.id = R_PSCI_VERSION;
	io(b.cpu, "KVM_GET_ONE_REG", KVM_GET_ONE_REG, &a);
	io(b.cpu, "KVM_SET_ONE_REG", KVM_SET_ONE_REG, &a);
	r.id = 0x603000000013df19;
	io(b.cpu, "KVM_GET_ONE_REG", KVM_GET_ONE_REG, &a);
	io(b.cpu, "KVM_SET_ONE_REG", KVM_SET_ONE_REG, &a);
	r.id = 0x6030000000ff0000;
	note("an unknown id with a bad pointer");
	io(b.cpu, "KVM_GET_ONE_REG", KVM_GET_ONE_REG, &a);
	io(b.cpu, "KVM_SET_ONE_REG", KVM_SET_ONE_REG, &a);
}

SCENARIO(pstate, "pstate", "", "PSTATE writes: every mode field, the other bits, x registers after an AArch32 mode")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	for (u32 m = 0; m < 32; m++) {
		if (m & 16)
			ignore("ret", 0, 0, m == 16 ? "cpu" : "none");
		set_reg(b.cpu, R_PSTATE, 0x3c0 | m);
		if (m == 16)
			ignore_reg(R_PSTATE, "cpu");
		get_reg(b.cpu, R_PSTATE);
	}
	set_reg(b.cpu, R_PSTATE, 0x3c5);
	static const u64 v[] = { 5, 0xf00003c5, 0xffffffe5, 0xffffffff000003c5, 0x1003c5, 0x2003c5, 0xffffffffffffffe5, 0x3c5 };
	for (int i = 0; i < 8; i++) {
		set_reg(b.cpu, R_PSTATE, v[i]);
		get_reg(b.cpu, R_PSTATE);
	}
	set_reg(b.cpu, X(20), 0x123456789abcdef0);
	set_reg(b.cpu, X(3), 0x123456789abcdef0);
	ignore("ret", 0, 0, "cpu");
	note("AArch32 User mode is accepted on a host with AArch32 at EL0: x0..x14 and pc are cut to 32 bits");
	set_reg(b.cpu, R_PSTATE, 0x10);
	ignore_reg(X(3), "cpu");
	get_reg(b.cpu, X(3));
	get_reg(b.cpu, X(20));
	ignore_reg(R_PC, "cpu");
	get_reg(b.cpu, R_PC);
}

static void fw(H h, u32 n, u64 v)
{
	set_reg(h, 0x6030000000140000 + n, v);
	if (n)
		ignore_reg(0x6030000000140000 + n, "cpu");
	get_reg(h, 0x6030000000140000 + n);
}

SCENARIO(psci_version, "psci-version", "", "the PSCI_VERSION pseudo-register with and without the PSCI_0_2 feature")
{
	static const u64 v[] = { 0, 1, 2, 3, 0x10000, 0x10001, 0x10002, 0x10003, 0x10004, 0x20000, 0x100000002, ~0ull };
	H sys = open_kvm();
	for (int f = 0; f < 2; f++) {
		H vm, c, d;
		struct kvm_vcpu_init i = { .target = 5, .features = { f ? FEAT_PSCI : 0 } };
		io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
		io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
		io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 1, "vcpu", &d);
		IOS(c, KVM_ARM_VCPU_INIT, i);
		IOS(d, KVM_ARM_VCPU_INIT, i);
		since("1.1 is the latest up to 6.13; 1.2 and 1.3 are known to later kernels");
		get_reg(c, R_PSCI_VERSION);
		for (unsigned k = 0; k < sizeof v / 8; k++) {
			if (v[k] == 0x10002 || v[k] == 0x10003)
				since("EINVAL up to 6.13");
			set_reg(c, R_PSCI_VERSION, v[k]);
			if (v[k] == 0x10002 || v[k] == 0x10003)
				since("unchanged up to 6.13");
			get_reg(d, R_PSCI_VERSION);
		}
	}
}

SCENARIO(firmware_regs, "firmware-regs", "5.19: bitmap registers", "workaround levels and bitmap registers, before and after the first run")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	H c2 = box_vcpu(&b, 1, FEAT_PSCI);
	u64 nop = SNIPPET(&b, "nop");
	for (u32 n = 1; n <= 3; n++)
		for (u64 v = 0; v <= 5; v++) {
			ignore("ret", 0, 0, "cpu");
			fw(b.cpu, n, v);
		}
	static const u64 wide[] = { 0x10, 0x11, 0x12, 0x13, 0x20, 0x30, 0x100, 0x100000000 };
	for (u32 n = 1; n <= 3; n++)
		for (int k = 0; k < 8; k++) {
			if (n == 2 && k < 4)
				ignore("ret", 0, 0, "cpu");
			fw(b.cpu, n, wide[k]);
		}
	for (u32 n = 0; n < 4; n++) {
		u64 id = 0x6030000000160000 + n, def = 0;
		get_reg_val(b.cpu, id, &def);
		static const u64 vals[] = { 0, 1, 2, 3, 4, 8, 0x8000000000000000, ~0ull };
		for (int k = 0; k < 8; k++) {
			if (n == 2 && vals[k] == 4)
				since("6.1 to 6.14");
			set_reg(b.cpu, id, vals[k]);
			get_reg(c2, id);
		}
		set_reg(b.cpu, id, def);
	}
	note("the VM runs: the bitmaps freeze");
	go(b.cpu, nop);
	for (u32 n = 0; n < 3; n++) {
		u64 id = 0x6030000000160000 + n, def = 0;
		get_reg_val(c2, id, &def);
		set_reg(c2, id, def);
		set_reg(c2, id, 0);
		set_reg(c2, id, 1);
		set_reg(c2, id, 0x80);
		get_reg(c2, id);
	}
	note("PSCI_VERSION does not freeze");
	set_reg(b.cpu, R_PSCI_VERSION, 2);
	get_reg(b.cpu, R_PSCI_VERSION);
}

SCENARIO(timer_regs, "timer-regs", "", "the six timer registers: the two swapped ids, CTL bits, counter writes, the VM-wide counter offset")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	H c2 = box_vcpu(&b, 1, FEAT_PSCI);
	const u64 vctl = 0x603000000013df19, vcnt = 0x603000000013df1a, vcval = 0x603000000013df02, pctl = 0x603000000013df11,
		  pcval = 0x603000000013df12, pcnt = 0x603000000013df01;
	get_reg(b.cpu, vctl);
	get_reg(b.cpu, vcval);
	get_reg(b.cpu, pctl);
	get_reg(b.cpu, pcval);
	for (u64 v = 0; v < 8; v++) {
		note("CVAL 0 is in the past: ISTATUS");
		set_reg(b.cpu, vctl, v);
		get_reg(b.cpu, vctl);
		set_reg(b.cpu, pctl, v);
		get_reg(b.cpu, pctl);
	}
	set_reg(b.cpu, vctl, ~0ull);
	get_reg(b.cpu, vctl);
	set_reg(b.cpu, vcval, ~0ull);
	get_reg(b.cpu, vcval);
	for (u64 v = 0; v < 8; v++) {
		note("CVAL in the far future");
		set_reg(b.cpu, vctl, v);
		get_reg(b.cpu, vctl);
	}
	set_reg(b.cpu, pcval, 0x123456789abcdef0);
	get_reg(b.cpu, pcval);
	note("counters: only the upper half is free of time");
	set_reg(b.cpu, vcnt, 0x1234567800000000);
	ignore_reg(vcnt, "time");
	get_reg(c2, vcnt);
	set_reg(b.cpu, pcnt, 0x7654321000000000);
	ignore_reg(pcnt, "time");
	get_reg(c2, pcnt);
	note("the id named CVAL is the compare value, although its encoding is CNTVCT's");
	get_reg(b.cpu, vcval);
	struct counter_offset off = { 0x1000, 1 };
	io_struct(b.vm, "KVM_ARM_SET_COUNTER_OFFSET", KVM_ARM_SET_COUNTER_OFFSET, &off, 16);
	off.reserved = 0;
	since("6.4");
	io_struct(b.vm, "KVM_ARM_SET_COUNTER_OFFSET", KVM_ARM_SET_COUNTER_OFFSET, &off, 16);
	note("accepted and without effect once the VM-wide offset is set");
	set_reg(b.cpu, vcnt, 0x7777777700000000);
	ignore_reg(vcnt, "time");
	get_reg(b.cpu, vcnt);
	struct kvm_vcpu_init i = { .target = 5, .features = { FEAT_PSCI } };
	set_reg(b.cpu, vctl, 3);
	IOS(b.cpu, KVM_ARM_VCPU_INIT, i);
	note("init: CTL 0, CVAL kept");
	get_reg(b.cpu, vctl);
	get_reg(b.cpu, vcval);
	get_reg(b.cpu, pcval);
}

static void id_rw(H h, u64 id, u64 flip)
{
	u64 v = 0;
	ignore_reg(id, "cpu");
	get_reg_val(h, id, &v);
	ignore_reg(id, "cpu");
	note("the same value");
	set_reg(h, id, v);
	ignore_reg(id, "cpu");
	ignore("ret", 0, 0, "cpu");
	set_reg(h, id, v ^ flip);
	ignore_reg(id, "cpu");
	note("back");
	set_reg(h, id, v);
}

SCENARIO(id_regs, "id-regs", "6.7: writable ID registers", "ID registers: same value, changed value, before and after the first run; writable masks")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	u64 nop = SNIPPET(&b, "nop");
	static u64 masks[192];
	struct reg_mask_range r = { 0 };
	struct arg a = { .p = &r, .n = 64, .np = 1, .nb = 1, .ptr = { { 0, "masks" } }, .buf = { { "masks", masks, sizeof masks } } };
	ignore("masks", 0, sizeof masks, "cpu");
	since("6.7");
	io(b.vm, "KVM_ARM_GET_REG_WRITABLE_MASKS", KVM_ARM_GET_REG_WRITABLE_MASKS, &a);
	r.range = 1;
	a.nb = a.np = 0;
	io(b.vm, "KVM_ARM_GET_REG_WRITABLE_MASKS", KVM_ARM_GET_REG_WRITABLE_MASKS, &a);
	r.range = 0;
	r.reserved[12] = 1;
	io(b.vm, "KVM_ARM_GET_REG_WRITABLE_MASKS", KVM_ARM_GET_REG_WRITABLE_MASKS, &a);
	r.reserved[12] = 0;
	a.np = 1;
	a.ptr[0].to = "bad";
	io(b.vm, "KVM_ARM_GET_REG_WRITABLE_MASKS", KVM_ARM_GET_REG_WRITABLE_MASKS, &a);
	for (u32 crm = 1; crm < 8; crm++)
		for (u32 op2 = 0; op2 < 8; op2++)
			id_rw(b.cpu, SYSREG(3, 0, 0, crm, op2), crm < 4 ? 1 : 0x10);
	static const u64 inv[] = { SYSREG(3, 0, 0, 0, 0), SYSREG(3, 0, 0, 0, 6), SYSREG(3, 1, 0, 0, 7), SYSREG(3, 1, 0, 0, 1),
		SYSREG(3, 3, 0, 0, 1), SYSREG(3, 0, 0, 0, 5), SYSREG(3, 2, 0, 0, 0), SYSREG(2, 0, 1, 1, 4) };
	for (int k = 0; k < 8; k++)
		id_rw(b.cpu, inv[k], 1);
	go(b.cpu, nop);
	note("after the first run");
	id_rw(b.cpu, SYSREG(3, 0, 0, 4, 0), 0x10);
	id_rw(b.cpu, SYSREG(3, 0, 0, 6, 0), 0x10);
	id_rw(b.cpu, SYSREG(3, 0, 0, 7, 0), 0x10);
	id_rw(b.cpu, SYSREG(3, 0, 0, 5, 0), 1);
	id_rw(b.cpu, SYSREG(3, 0, 0, 0, 0), 1);
	id_rw(b.cpu, R_MPIDR, 1);
	static const u64 osl[] = { 0, 8, 10, 2, 9, 0xc, 8 };
	for (int k = 0; k < 7; k++)
		set_reg(b.cpu, SYSREG(2, 0, 1, 1, 4), osl[k]);
}
