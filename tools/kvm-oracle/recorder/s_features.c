// SPDX-License-Identifier: Apache-2.0
// Optional features of a vcpu: SVE and its finalisation, pointer authentication, AArch32, MTE.
#include "box.h"

static H make(H sys, u32 features, u32 cap)
{
	H vm, c;
	struct kvm_vcpu_init i = { .target = 5, .features = { features } };
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	if (cap) {
		struct kvm_enable_cap e;
		memset(&e, 0, sizeof e);
		e.cap = cap;
		ignore("ret", 0, 0, "cpu");
		IOS(vm, KVM_ENABLE_CAP, e);
	}
	io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
	map_run(c);
	ignore("ret", 0, 0, "cpu");
	IOS(c, KVM_ARM_VCPU_INIT, i);
	return c;
}

static void fin(H c, u32 what)
{
	IOS(c, KVM_ARM_VCPU_FINALIZE, what);
}

static void list(H c)
{
	static u64 l[2100];
	memset(l, 0, sizeof l);
	u64 n = 0;
	struct arg a = { .p = &n, .n = 8 };
	io(c, "KVM_GET_REG_LIST", KVM_GET_REG_LIST, &a);
	if (!n)
		return;
	u64 count = n;
	l[0] = count;
	struct arg f = { .p = l, .n = (size_t)(8 * (count + 1)) };
	io(c, "KVM_GET_REG_LIST", KVM_GET_REG_LIST, &f);
}

SCENARIO(features, "features", "", "vcpu features that this host has: FINALIZE, SVE registers and vector lengths, register lists")
{
	H sys = open_kvm(), c = make(sys, FEAT_PSCI, 0);
	const u64 z0 = 0x6080000000150000, p0 = 0x6050000000150400, ffr = 0x6050000000150600, vls = 0x606000000015ffff, v0 = 0x6040000000100054;
	note("no SVE");
	for (u32 w = 0; w < 8; w++)
		fin(c, w);
	get_reg(c, z0);
	get_reg(c, vls);
	if (ioctl(sys->fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_SVE) > 0) {
		c = make(sys, FEAT_PSCI | 16, 0);
		note("SVE, not yet finalised");
		run(c, NULL);
		list(c);
		get_reg(c, z0);
		get_reg(c, p0);
		get_reg(c, ffr);
		get_reg(c, v0);
		get_reg(c, R_PC);
		u64 set[8] = { 0 };
		ignore_reg(vls, "cpu");
		get_reg_val(c, vls, set);
		unsigned char all[256] = { 0 };
		struct kvm_one_reg r = { .id = vls, .addr = (u64)(uintptr_t)all };
		ioctl(c->fd, KVM_GET_ONE_REG, &r);
		note("empty, gap, beyond the host, one length, all of the host's");
		unsigned char v[64] = { 0 };
		set_reg_bytes(c, vls, v);
		v[0] = 2;
		set_reg_bytes(c, vls, v);
		v[0] = 1;
		v[63] = 0x80;
		set_reg_bytes(c, vls, v);
		v[63] = 0;
		set_reg_bytes(c, vls, v);
		get_reg(c, vls);
		ignore_reg(vls, "cpu");
		set_reg_bytes(c, vls, all);
		v[0] = 3;
		note("128 and 256 bits");
		set_reg_bytes(c, vls, v);
		fin(c, 4);
		fin(c, 4);
		set_reg_bytes(c, vls, v);
		get_reg(c, vls);
		list(c);
		unsigned char zz[256];
		memset(zz, 0xa5, sizeof zz);
		note("bytes beyond the vector length are dropped");
		set_reg_bytes(c, z0, zz);
		get_reg(c, z0);
		set_reg_bytes(c, p0, zz);
		get_reg(c, p0);
		set_reg_bytes(c, ffr, zz);
		get_reg(c, ffr);
		note("V registers are gone");
		get_reg(c, v0);
		set_reg_bytes(c, v0, zz);
		note("slices");
		get_reg(c, z0 + 1);
		get_reg(c, p0 + 1);
		get_reg(c, z0 + 31 * 32);
		get_reg(c, p0 + 15 * 32);
		get_reg(c, z0 + 32 * 32);
		struct kvm_vcpu_init i = { .target = 5, .features = { FEAT_PSCI | 16 } };
		note("another init keeps it final");
		IOS(c, KVM_ARM_VCPU_INIT, i);
		get_reg(c, z0);
		get_reg(c, vls);
		fin(c, 4);
	}
	if (ioctl(sys->fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_PTRAUTH_ADDRESS) > 0) {
		note("one of the two pointer authentication bits");
		make(sys, FEAT_PSCI | 0x20, 0);
		make(sys, FEAT_PSCI | 0x40, 0);
		note("both");
		c = make(sys, FEAT_PSCI | 0x60, 0);
		list(c);
		get_reg(c, 0x603000000013c108);
	}
	if (ioctl(sys->fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_EL1_32BIT) > 0) {
		c = make(sys, FEAT_PSCI | 2, 0);
		note("AArch32 at EL1: reset PSTATE, then every mode");
		get_reg(c, R_PSTATE);
		for (u32 m = 0; m < 32; m++) {
			set_reg(c, R_PSTATE, 0x1c0 | m);
			get_reg(c, R_PSTATE);
		}
		set_reg(c, X(20), 0x123456789abcdef0);
		get_reg(c, X(20));
	}
	if (ioctl(sys->fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_MTE) > 0) {
		c = make(sys, FEAT_PSCI, KVM_CAP_ARM_MTE);
		list(c);
		note("MTE and AArch32 exclude each other");
		make(sys, FEAT_PSCI | 2, KVM_CAP_ARM_MTE);
	}
}
