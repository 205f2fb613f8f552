// SPDX-License-Identifier: Apache-2.0
// /dev/kvm itself, and every ioctl on a file descriptor that it does not belong to.
#include "box.h"
#include "ioctls.h"

#define ZERO(req) io_val(h, #req, req, 0);

SCENARIO(system_fd, "system-fd", "", "/dev/kvm: version, mmap size, VM types, ioctls that belong elsewhere")
{
	H h = open_kvm(), vm;
	IOV(h, KVM_GET_API_VERSION, 0);
	IOV(h, KVM_GET_API_VERSION, 1);
	IOV(h, KVM_GET_VCPU_MMAP_SIZE, 0);
	IOV(h, KVM_GET_VCPU_MMAP_SIZE, 1);
	static const u64 types[] = { 0, 1, 16, 31, 32, 33, 36, 39, 40, 41, 42, 44, 47, 48, 49, 52, 53, 64, 127, 128, 255,
		256, 0x128, 0x10000, 0x80000000, 0x80000028, 0x100000000, 0x8000000000000000, ~0ull };
	for (unsigned i = 0; i < sizeof types / 8; i++) {
		if (types[i] > 32 && types[i] <= 52)
			ignore("ret", 0, 0, "cpu");
		if (io_new(h, "KVM_CREATE_VM", KVM_CREATE_VM, types[i], "vm", &vm) >= 0)
			close_h(vm);
	}
	VM_IOCTLS(ZERO)
	VCPU_IOCTLS(ZERO)
	ATTR_IOCTLS(ZERO)
	FOREIGN_IOCTLS(ZERO)
	IOV(h, KVM_GET_STATS_FD, 0);
	io_val(h, "0x0000ae05", 0xae05, 0);
	io_val(h, "0x0000aeff", 0xaeff, 0);
	note("not a KVM ioctl: TCGETS");
	io_val(h, "0x00005401", 0x5401, 0);
	note("KVM_CREATE_VM with a size field in the number");
	io_val(h, "0x4008ae01", 0x4008ae01, 0);
}

static int host_cap(int n)
{
	static const int caps[] = { 9, 66, 93, 119, 120, 126, 128, 158, 165, 170, 171, 172, 187, 205, 228, 229, 240, 241 };
	for (unsigned i = 0; i < sizeof caps / sizeof *caps; i++)
		if (caps[i] == n)
			return 1;
	return 0;
}

static void check_all(H h)
{
	for (int n = 0; n <= 260; n++) {
		if (host_cap(n))
			ignore("ret", 0, 0, "cpu");
		IOV(h, KVM_CHECK_EXTENSION, n);
	}
	static const u64 odd[] = { 0x7fffffff, 0x80000000, 0xffffffff, 0x100000003, ~0ull };
	for (int i = 0; i < 5; i++)
		IOV(h, KVM_CHECK_EXTENSION, odd[i]);
}

SCENARIO(check_extension_system, "check-extension-system", "", "KVM_CHECK_EXTENSION for every number on /dev/kvm")
{
	check_all(open_kvm());
}

SCENARIO(check_extension_vm, "check-extension-vm", "", "KVM_CHECK_EXTENSION for every number on a VM")
{
	H vm;
	io_new(open_kvm(), "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	check_all(vm);
}

SCENARIO(vm_fd_wrong, "vm-fd-wrong", "", "ioctls of other file descriptors, NULL and bad pointers on a VM")
{
	H h, sys = open_kvm();
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &h);
	IOV(h, KVM_GET_API_VERSION, 0);
	IOV(h, KVM_CREATE_VM, 0);
	IOV(h, KVM_GET_VCPU_MMAP_SIZE, 0);
	VCPU_IOCTLS(ZERO)
	FOREIGN_IOCTLS(ZERO)
	IOV(h, KVM_GET_DEVICE_ATTR, 0);
	io_val(h, "0x0000aeff", 0xaeff, 0);
	note("not a KVM ioctl: TCGETS");
	io_val(h, "0x00005401", 0x5401, 0);
#define BAD(req) io_bad(h, #req, req);
	BAD(KVM_GET_DIRTY_LOG) BAD(KVM_CLEAR_DIRTY_LOG) BAD(KVM_SET_USER_MEMORY_REGION) BAD(KVM_SET_USER_MEMORY_REGION2)
	BAD(KVM_IRQ_LINE) BAD(KVM_IRQ_LINE_STATUS) BAD(KVM_REGISTER_COALESCED_MMIO) BAD(KVM_UNREGISTER_COALESCED_MMIO)
	BAD(KVM_SET_GSI_ROUTING) BAD(KVM_IRQFD) BAD(KVM_IOEVENTFD) BAD(KVM_SIGNAL_MSI) BAD(KVM_ARM_SET_DEVICE_ADDR)
	BAD(KVM_ARM_PREFERRED_TARGET) BAD(KVM_ARM_MTE_COPY_TAGS) BAD(KVM_ARM_SET_COUNTER_OFFSET)
	BAD(KVM_ARM_GET_REG_WRITABLE_MASKS) BAD(KVM_ENABLE_CAP) BAD(KVM_CREATE_DEVICE) BAD(KVM_SET_DEVICE_ATTR)
	BAD(KVM_HAS_DEVICE_ATTR)
	IOV(h, KVM_RESET_DIRTY_RINGS, 0);
	note("size field of the number is wrong");
	io_val(h, "0x4021ae46", 0x4021ae46, 0);
}

SCENARIO(vcpu_fd_uninit, "vcpu-fd-uninit", "", "a vcpu before KVM_ARM_VCPU_INIT; wrong ioctls on a vcpu; bad pointers")
{
	H vm, h, sys = open_kvm();
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &h);
	map_run(h);
	u32 mp = 0;
	IOS(h, KVM_GET_MP_STATE, mp);
	static const u32 states[] = { 0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 0xffffffff };
	for (int i = 0; i < 11; i++) {
		mp = states[i];
		IOS(h, KVM_SET_MP_STATE, mp);
		mp = 0xdead;
		IOS(h, KVM_GET_MP_STATE, mp);
	}
	mp = 0;
	IOS(h, KVM_SET_MP_STATE, mp);
	run(h, NULL);
	get_reg(h, R_PC);
	set_reg(h, R_PC, 0);
	get_reg(h, 0);
	get_reg(h, R_PSCI_VERSION);
	get_reg(h, R_MPIDR);
	u64 list[2] = { 0, 0 };
	io_struct(h, "KVM_GET_REG_LIST", KVM_GET_REG_LIST, list, 16);
	struct kvm_vcpu_events ev;
	memset(&ev, 0, sizeof ev);
	since("6.2: ENOEXEC; older kernels answer");
	IOS(h, KVM_GET_VCPU_EVENTS, ev);
	memset(&ev, 0, sizeof ev);
	since("6.2: ENOEXEC; older kernels accept");
	IOS(h, KVM_SET_VCPU_EVENTS, ev);
	struct kvm_guest_debug dbg;
	memset(&dbg, 0, sizeof dbg);
	IOS(h, KVM_SET_GUEST_DEBUG, dbg);
	u32 what = 4;
	IOS(h, KVM_ARM_VCPU_FINALIZE, what);
	what = 0;
	IOS(h, KVM_ARM_VCPU_FINALIZE, what);
	IOV(h, KVM_SET_SIGNAL_MASK, 0);
	u32 sm[3] = { 4, 0, 0 };
	io_struct(h, "KVM_SET_SIGNAL_MASK", KVM_SET_SIGNAL_MASK, sm, 12);
	sm[0] = 8;
	io_struct(h, "KVM_SET_SIGNAL_MASK", KVM_SET_SIGNAL_MASK, sm, 12);
	IOV(h, KVM_RUN, 1);
	SYSTEM_IOCTLS(ZERO)
	VM_IOCTLS(ZERO)
	FOREIGN_IOCTLS(ZERO)
	io_val(h, "0x0000aeff", 0xaeff, 0);
	note("type byte is not 0xAE");
	io_val(h, "0x00005401", 0x5401, 0);
	BAD(KVM_ARM_VCPU_INIT) BAD(KVM_GET_ONE_REG) BAD(KVM_SET_ONE_REG) BAD(KVM_GET_REG_LIST) BAD(KVM_GET_MP_STATE)
	BAD(KVM_SET_MP_STATE) BAD(KVM_GET_VCPU_EVENTS) BAD(KVM_SET_VCPU_EVENTS) BAD(KVM_SET_GUEST_DEBUG)
	BAD(KVM_SET_SIGNAL_MASK) BAD(KVM_ARM_VCPU_FINALIZE) BAD(KVM_SET_DEVICE_ATTR) BAD(KVM_GET_DEVICE_ATTR)
	BAD(KVM_HAS_DEVICE_ATTR)
}
