// SPDX-License-Identifier: Apache-2.0
// SMCCC calls that the kernel serves, SMC, and the filter.
#include "box.h"

static void call(struct box *b, u64 at, u64 f, u64 x1)
{
	go4(b->cpu, at, f, x1, 0x2222, 0x3333);
	get_x(b->cpu, 5);
}

static void words(struct box *b, u64 at)
{
	static const u64 f[] = {
		0x80000000, 0x80000002, 0x80000003, 0x8000ffff, 0xc0000000, 0xc0000001, 0x81000000, 0x82000000, 0x83000000,
		0x84000020, 0x84000060, 0x84008000, 0x85000000, 0x85000020, 0xc5000022, 0x86000002, 0x86000040, 0xc6000002, 0xc6000003,
		0xc6000004, 0xc6000007, 0xc6000000, 0x8600ff00, 0x8600ff02, 0x8600ff03, 0xc600ff01, 0x86000000, 0x8600ff01, 0x87000000,
		0xb0000000, 0xbf00ff01, 0xf2000000, 0, 1, 0x04000000, 0x04000005, 0x44000005, 0x7fffffff, 0xffffffff, 0x4000000084000000,
		0x84000050, 0x84000054, 0xc4000050, 0xc4000051, 0xc4000052, 0x84000052, 0xc4000020, 0x86000001,
	};
	for (unsigned i = 0; i < sizeof f / 8; i++) {
		if (f[i] == 0x86000001) {
			go4(b->cpu, at, f[i], 0, 0x2222, 0x3333);
			for (int r = 0; r < 4; r++)
				ignore_reg(X(r), "time");
			get_x(b->cpu, 5);
			continue;
		}
		call(b, at, f[i], 0);
	}
	static const u64 af[] = { 0x80000000, 0x80000001, 0x80000002, 0x80008000, 0x80007fff, 0x80003fff, 0x80000003, 0xc5000020,
		0xc5000021, 0x84000000, 0x84000050, 0x84000053, 0x8600ff01, 0, 1, ~0ull, 0xffffffff80008000 };
	for (unsigned i = 0; i < sizeof af / 8; i++) {
		go4(b->cpu, at, 0x80000001, af[i], 0x2222, 0x3333);
		if (af[i] == 0x80008000 || af[i] == 0x80007fff || af[i] == 0x80003fff || af[i] == 0xffffffff80008000)
			ignore_reg(X(0), "cpu");
		get_x(b->cpu, 5);
	}
	static const u64 tf[] = { 0x84000050, 0x84000051, 0x84000052, 0x84000053, 0xc4000053, 0x84000054, 0xc4000050, 0x80000000,
		0x8600ff01, 0, 0x1084000050 };
	for (unsigned i = 0; i < sizeof tf / 8; i++)
		call(b, at, 0x84000051, tf[i]);
	static const u64 bits[] = { 0, 1, 32, 64, 65, 96, 97, 128, 192, 193, 0xffffffff, 0x100000000 };
	for (unsigned i = 0; i < sizeof bits / 8; i++)
		for (int w = 0; w < 2; w++) {
			go4(b->cpu, at, w ? 0xc4000053 : 0x84000053, bits[i], 0x2222, 0x3333);
			for (int r = 1; r < 4; r++)
				ignore_reg(X(r), "random");
			get_x(b->cpu, 5);
		}
	note("one random bit: the rest is zero; two draws");
	for (int i = 0; i < 2; i++) {
		go4(b->cpu, at, 0xc4000053, 0, 0x2222, 0x3333);
		get_x(b->cpu, 5);
	}
	static const u64 pv[] = { 0xc5000020, 0xc5000021, 0xc5000022, 0x85000020, 0, 0xffffffffc5000020 };
	for (unsigned i = 0; i < sizeof pv / 8; i++)
		call(b, at, 0xc5000020, pv[i]);
	call(b, at, 0xc5000021, 0);
	static const u64 ptp[] = { 2, 3, ~0ull, 0x100000002 };
	for (unsigned i = 0; i < 4; i++)
		call(b, at, 0x86000001, ptp[i]);
}

SCENARIO(smccc_hvc, "smccc-hvc", "5.19", "HVC: every call family, ARCH_FEATURES, TRNG, PV time without a base, vendor calls, unknown ids")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	words(&b, SNIPPET(&b, "hvc #0"));
	note("the immediate does not matter");
	call(&b, SNIPPET(&b, "hvc #0x1234"), 0x84000000, 0);
	call(&b, SNIPPET(&b, "hvc #0xffff"), 0x8600ff01, 0);
	u64 at = SNIPPET(&b, "hvc #0");
	static const u64 wa[] = { 0x80008000, 0x80007fff, 0x80003fff, 0xffffffff80008000 };
	for (int i = 0; i < 4; i++) {
		go4(b.cpu, at, wa[i], 0x1111, 0x2222, 0x3333);
		ignore_reg(X(1), "cpu");
		note("served before KVM sees it: x0 = 0, nothing else changes");
		get_x(b.cpu, 5);
	}
	get_reg(b.cpu, 0x6030000000160000);
	for (u32 n = 0; n < 3; n++)
		get_reg(b.cpu, 0x6030000000160000 + n);
}

SCENARIO(smccc_smc, "smccc-smc", "6.4: SMC is served like HVC; before, it returns -1 for everything", "the same calls by SMC #0; SMC with another immediate")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	words(&b, SNIPPET(&b, "smc #0"));
	u64 at = SNIPPET(&b, "smc #0");
	call(&b, at, 0x80008000, 0);
	call(&b, at, 0x80007fff, 0);
	call(&b, at, 0x80003fff, 0);
	note("immediate not zero: x0 = -1, x1..x3 kept");
	call(&b, SNIPPET(&b, "smc #1"), 0x84000000, 0x1111);
	call(&b, SNIPPET(&b, "smc #0xffff"), 0x80000000, 0x1111);
}

SCENARIO(smccc_bitmaps, "smccc-bitmaps", "5.19", "HVC with every firmware bitmap bit off")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	for (u32 n = 0; n < 3; n++)
		set_reg(b.cpu, 0x6030000000160000 + n, 0);
	words(&b, SNIPPET(&b, "hvc #0"));
}

SCENARIO(smccc_no_psci, "smccc-psci-0.1", "", "the same calls on a vcpu with PSCI 0.1")
{
	struct box b;
	box_open(&b, 0, 0);
	words(&b, SNIPPET(&b, "hvc #0"));
}

static void pvtime_attr(H c, u64 attr, u64 v, const char *what, unsigned long req)
{
	u64 val = v;
	struct kvm_device_attr d = { .group = 2, .attr = attr };
	struct arg a = { .p = &d, .n = 24, .np = 1, .nb = 1, .ptr = { { 16, "value" } }, .buf = { { "value", &val, 8 } } };
	io(c, what, req, &a);
}

SCENARIO(pv_time, "pv-time", "5.5", "stolen time: the vcpu attribute and the two calls")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	H c1 = box_vcpu(&b, 1, FEAT_PSCI);
	u64 at = SNIPPET(&b, "hvc #0");
#define PV(c, req, v) pvtime_attr(c, 0, v, #req, req)
	PV(b.cpu, KVM_HAS_DEVICE_ATTR, 0);
	PV(b.cpu, KVM_GET_DEVICE_ATTR, 0);
	pvtime_attr(b.cpu, 1, 0, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR);
	pvtime_attr(b.cpu, 1, 0, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR);
	pvtime_attr(b.cpu, 1, 0, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR);
	note("unaligned, outside every slot");
	PV(b.cpu, KVM_SET_DEVICE_ATTR, GPA + 0x10020);
	PV(b.cpu, KVM_SET_DEVICE_ATTR, GPA + 0x10001);
	PV(b.cpu, KVM_SET_DEVICE_ATTR, 0x1000);
	PV(b.cpu, KVM_SET_DEVICE_ATTR, ~0ull);
	PV(b.cpu, KVM_SET_DEVICE_ATTR, ~0ull << 6);
	u64 junk[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	mem_write(0x10040, junk, 64, NULL);
	note("good, then again");
	PV(b.cpu, KVM_SET_DEVICE_ATTR, GPA + 0x10040);
	PV(b.cpu, KVM_SET_DEVICE_ATTR, GPA + 0x10040);
	PV(b.cpu, KVM_GET_DEVICE_ATTR, 0);
	mem_read(0x10040, 64);
	call(&b, at, 0x80000001, 0xc5000020);
	call(&b, at, 0xc5000020, 0xc5000020);
	call(&b, at, 0xc5000020, 0xc5000021);
	call(&b, at, 0xc5000020, 0xc5000022);
	ignore("bytes", 8, 8, "time");
	mem_read(0x10040, 64);
	call(&b, at, 0xc5000021, 0);
	ignore("bytes", 8, 8, "time");
	mem_read(0x10040, 64);
	note("the other vcpu has none");
	box_regs(c1);
	struct box o = b;
	o.cpu = c1;
	call(&o, at, 0xc5000020, 0xc5000020);
	call(&o, at, 0xc5000021, 0);
	note("may be set after the first run");
	PV(c1, KVM_SET_DEVICE_ATTR, GPA + 0x10080);
	call(&o, at, 0xc5000020, 0xc5000020);
	call(&o, at, 0xc5000021, 0);
	ignore("bytes", 8, 8, "time");
	mem_read(0x10080, 64);
}

static long filter(H vm, u32 base, u32 nr, u32 action, int pad)
{
	struct smccc_filter f = { base, nr, (uint8_t)action, { 0 } };
	if (pad >= 0)
		f.pad[pad] = 1;
	struct kvm_device_attr d = { .group = 0, .attr = 0 };
	struct arg a = { .p = &d, .n = 24, .np = 1, .nb = 1, .ptr = { { 16, "filter" } }, .buf = { { "filter", &f, 24 } } };
	return io(vm, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, &a);
}

static void vm_attr(H vm, const char *name, unsigned long req, u32 group, u64 attr, const char *to)
{
	struct kvm_device_attr d = { .group = group, .attr = attr };
	unsigned char f[24] = { 0 };
	struct arg a = { .p = &d, .n = 24, .np = 1, .nb = strcmp(to, "filter") ? 0 : 1, .ptr = { { 16, to } }, .buf = { { "filter", f, 24 } } };
	io(vm, name, req, &a);
}

SCENARIO(smccc_filter_errors, "smccc-filter-errors", "6.4", "KVM_ARM_VM_SMCCC_FILTER: every errno")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	vm_attr(b.vm, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR, 0, 0, "filter");
	vm_attr(b.vm, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR, 0, 1, "filter");
	vm_attr(b.vm, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR, 1, 0, "filter");
	vm_attr(b.vm, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, 0, 1, "filter");
	vm_attr(b.vm, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, 1, 0, "filter");
	vm_attr(b.vm, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, 0, 0, "bad");
	vm_attr(b.vm, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR, 0, 0, "bad");
	vm_attr(b.vm, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR, 0, 0, "filter");
	for (int p = 0; p < 15; p += 7)
		filter(b.vm, 0x84000000, 1, 2, p);
	filter(b.vm, 0x84000000, 0, 2, -1);
	filter(b.vm, 0, 0, 2, -1);
	filter(b.vm, 0xffffffff, 0xffffffff, 1, -1);
	filter(b.vm, 0xffffffff, 2, 1, -1);
	filter(b.vm, 1, 0xffffffff, 1, -1);
	for (u32 a = 3; a < 8; a++)
		filter(b.vm, 0x84000000, 1, a, -1);
	filter(b.vm, 0x84000000, 1, 255, -1);
	note("reserved ranges");
	filter(b.vm, 0x80000000, 1, 1, -1);
	filter(b.vm, 0x80008000, 1, 2, -1);
	filter(b.vm, 0x8000ffff, 2, 2, -1);
	filter(b.vm, 0x7fffffff, 2, 2, -1);
	filter(b.vm, 0xc0000000, 1, 0, -1);
	filter(b.vm, 0xc000ffff, 1, 0, -1);
	filter(b.vm, 0x70000000, 0x20000000, 2, -1);
	note("next to them is free");
	filter(b.vm, 0x80010000, 1, 2, -1);
	filter(b.vm, 0x7fffffff, 1, 2, -1);
	filter(b.vm, 0xc0010000, 0x10000, 1, -1);
	filter(b.vm, 0xbfffffff, 1, 1, -1);
	note("up to the last number");
	filter(b.vm, 0xffffffff, 1, 2, -1);
	filter(b.vm, 0, 1, 2, -1);
	note("overlap: same, inside, around, same action too");
	filter(b.vm, 0x84000000, 0x20, 2, -1);
	filter(b.vm, 0x84000000, 0x20, 2, -1);
	filter(b.vm, 0x84000010, 1, 0, -1);
	filter(b.vm, 0x83ffffff, 0x40, 0, -1);
	filter(b.vm, 0x8400001f, 1, 0, -1);
	filter(b.vm, 0x84000020, 1, 0, -1);
	go(b.cpu, SNIPPET(&b, "nop"));
	note("a vcpu has run");
	filter(b.vm, 0x86000000, 1, 1, -1);
	note("order of checks after a run: pad, values, EBUSY, overlap");
	filter(b.vm, 0x86000000, 1, 1, 3);
	filter(b.vm, 0x86000000, 0, 1, -1);
	filter(b.vm, 0x84000000, 1, 1, -1);
	vm_attr(b.vm, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, 0, 0, "bad");
}

/** After a forwarded call the client may answer; here the registers are read, then the vcpu goes on unanswered. */
static void fwd(struct box *b, u64 at, u64 f, u64 x1)
{
	call(b, at, f, x1);
	if (b->cpu->run[8] == KVM_EXIT_HYPERCALL) {
		u64 ids[] = { X(0), X(1) }, vals[] = { 0x5eed, 0xbeef };
		if (x1 & 1)
			set_regs(b->cpu, 2, ids, vals);
		run(b->cpu, NULL);
		get_x(b->cpu, 5);
	} else if (b->cpu->run[8] != KVM_EXIT_MMIO) {
		u32 mp = 0;
		IOS(b->cpu, KVM_SET_MP_STATE, mp);
		run(b->cpu, NULL);
		get_x(b->cpu, 5);
	}
}

SCENARIO(smccc_filter_effects, "smccc-filter-effects", "6.4", "FWD_TO_USER, DENY and HANDLE with HVC and SMC, over PSCI, TRNG, vendor and unknown ids")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	if (filter(b.vm, 0x84000000, 0x20, 2, -1) < 0)
		return; // a kernel without the filter
	filter(b.vm, 0xc4000000, 4, 1, -1);
	filter(b.vm, 0x84000050, 1, 2, -1);
	filter(b.vm, 0x84000051, 1, 1, -1);
	filter(b.vm, 0x86000000, 0x40, 2, -1);
	filter(b.vm, 0x8600ff01, 1, 1, -1);
	filter(b.vm, 0xc5000020, 1, 0, -1);
	filter(b.vm, 0x81000000, 0x100, 0, -1);
	filter(b.vm, 0x82000000, 0x10000, 2, -1);
	filter(b.vm, 0, 0x10, 2, -1);
	filter(b.vm, 0xffffff00, 0x100, 2, -1);
	for (u32 n = 0; n < 3; n++)
		set_reg(b.cpu, 0x6030000000160000 + n, 0);
	u64 conduit[] = { SNIPPET(&b, "hvc #0"), SNIPPET(&b, "smc #0"), SNIPPET(&b, "hvc #0xbeef"), SNIPPET(&b, "smc #2") };
	static const u64 f[] = { 0x84000000, 0x84000001, 0x84000002, 0x84000003, 0x84000008, 0x8400000a, 0x8400001f, 0x84000020, 0xc4000000,
		0xc4000003, 0xc4000004, 0x84000050, 0x84000051, 0x84000052, 0x86000000, 0x86000001, 0x8600003f, 0x86000040,
		0x8600ff01, 0xc5000020, 0x81000000, 0x82000000, 0x8200ffff, 0x82010000, 0, 0xf, 0x10, 0xffffffff, 0xfffffeff,
		0x80000000, 0x80000001, 0x80008000, 0xffffffff84000000, 0x1234567882000001 };
	for (int c = 0; c < 4; c++)
		for (unsigned i = 0; i < sizeof f / 8; i++)
			fwd(&b, conduit[c], f[i], i & 1);
}

SCENARIO(smccc_filter_all, "smccc-filter-all", "6.4", "everything that may be forwarded is forwarded")
{
	struct box b;
	box_open(&b, 0, 0);
	filter(b.vm, 0, 0x80000000, 2, -1);
	filter(b.vm, 0x80010000, 0x3fff0000, 2, -1);
	filter(b.vm, 0xc0010000, 0x3fff0000, 2, -1);
	u64 at = SNIPPET(&b, "hvc #0"), smc = SNIPPET(&b, "smc #0");
	static const u64 f[] = { 0, 0x84000000, 0x95c1ba5e, 0x95c1ba60, 0xc4000003, 0x80000000, 0x80003fff, 0x8000ffff, 0x80010000, 0x7fffffff,
		0xc0000000, 0xffffffff, 0xbf00ffff };
	for (unsigned i = 0; i < sizeof f / 8; i++) {
		fwd(&b, at, f[i], i & 1);
		fwd(&b, smc, f[i], i & 1);
	}
}
