// SPDX-License-Identifier: Apache-2.0
// Memory slots, dirty logs, capabilities.
#include "box.h"

static long slot(H vm, u32 id, u32 flags, u64 gpa, u64 size, const char *at)
{
	struct kvm_userspace_memory_region r = { id, flags, gpa, size, 0 };
	struct arg a = { .p = &r, .n = sizeof r, .np = at ? 1 : 0, .ptr = { { 24, at } } };
	return io(vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
}

static long slot2(H vm, u32 id, u32 flags, u64 gpa, u64 size, const char *at, u32 memfd)
{
	struct mem_region2 r = { .slot = id, .flags = flags, .gpa = gpa, .size = size, .gmem = memfd };
	struct arg a = { .p = &r, .n = sizeof r, .np = 1, .ptr = { { 24, at } } };
	return io(vm, "KVM_SET_USER_MEMORY_REGION2", KVM_SET_USER_MEMORY_REGION2, &a);
}

SCENARIO(memory_slots, "memory-slots", "", "KVM_SET_USER_MEMORY_REGION: alignment, flags, ids, overlap, move, resize, delete, IPA limit")
{
	H sys = open_kvm(), vm;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	slot(vm, 0, 0, GPA, 0x100000, "mem+0x0");
	note("identical again");
	slot(vm, 0, 0, GPA, 0x100000, "mem+0x0");
	note("resize");
	slot(vm, 0, 0, GPA, 0x200000, "mem+0x0");
	slot(vm, 0, 0, GPA, 0x80000, "mem+0x0");
	note("other backing");
	slot(vm, 0, 0, GPA, 0x100000, "mem+0x100000");
	note("move");
	slot(vm, 0, 0, 0x50000000, 0x100000, "mem+0x0");
	note("move back, half over its own old place");
	slot(vm, 0, 0, 0x50080000, 0x100000, "mem+0x0");
	slot(vm, 0, 0, GPA, 0x100000, "mem+0x0");
	note("flags only: logging on, then off");
	slot(vm, 0, 1, GPA, 0x100000, "mem+0x0");
	slot(vm, 0, 0, GPA, 0x100000, "mem+0x0");
	note("READONLY cannot be changed");
	slot(vm, 0, 2, GPA, 0x100000, "mem+0x0");
	note("overlap: same place, tail, head, inside, around");
	slot(vm, 1, 0, GPA, 0x100000, "mem+0x100000");
	slot(vm, 1, 0, GPA + 0xff000, 0x2000, "mem+0x100000");
	slot(vm, 1, 0, GPA - 0x1000, 0x2000, "mem+0x100000");
	slot(vm, 1, 0, GPA + 0x4000, 0x1000, "mem+0x100000");
	slot(vm, 1, 0, GPA - 0x1000, 0x200000, "mem+0x100000");
	note("adjacent is fine; two slots may share backing");
	slot(vm, 1, 0, GPA + 0x100000, 0x1000, "mem+0x0");
	slot(vm, 2, 2, GPA - 0x1000, 0x1000, "mem+0x0");
	note("move onto a neighbour");
	slot(vm, 1, 0, GPA, 0x1000, "mem+0x0");
	note("READONLY off");
	slot(vm, 2, 0, GPA - 0x1000, 0x1000, "mem+0x0");
	note("READONLY with logging");
	slot(vm, 2, 3, GPA - 0x1000, 0x1000, "mem+0x0");
	note("alignment of size, gpa, hva");
	slot(vm, 3, 0, 0x60000000, 0x800, "mem+0x0");
	slot(vm, 3, 0, 0x60000000, 0x1001, "mem+0x0");
	slot(vm, 3, 0, 0x60000800, 0x1000, "mem+0x0");
	slot(vm, 3, 0, 0x60000000, 0x1000, "mem+0x800");
	note("unknown flags");
	for (int i = 2; i < 32; i++)
		slot(vm, 3, 1u << i, 0x60000000, 0x1000, "mem+0x0");
	note("slot ids: last valid, first invalid, address spaces");
	slot(vm, 32766, 0, 0x60000000, 0x1000, "mem+0x0");
	slot(vm, 32767, 0, 0x61000000, 0x1000, "mem+0x0");
	slot(vm, 65535, 0, 0x61000000, 0x1000, "mem+0x0");
	slot(vm, 0x10000, 0, 0x61000000, 0x1000, "mem+0x0");
	slot(vm, 0x80000000, 0, 0x61000000, 0x1000, "mem+0x0");
	note("deleting: existing, again, never there, with a nonsense address");
	slot(vm, 32766, 0, 0x60000000, 0, "mem+0x0");
	slot(vm, 32766, 0, 0x60000000, 0, "mem+0x0");
	slot(vm, 9, 0, 0, 0, NULL);
	slot(vm, 1, 0, 0x123000, 0, NULL);
	slot(vm, 2, 0, 1, 0, NULL);
	slot(vm, 2, 4, 0, 0, NULL);
	slot(vm, 2, 2, 0, 0, NULL);
	note("wrap, too many pages, hva outside user space");
	slot(vm, 3, 0, 0xfffffffffffff000, 0x2000, "mem+0x0");
	slot(vm, 3, 0, 0xfffffffffffff000, 0x1000, "mem+0x0");
	slot(vm, 3, 0, 0x60000000, 0x80000000000, "mem+0x0");
	struct kvm_userspace_memory_region r = { 3, 0, 0x60000000, 0x1000, 0xffff000000000000 };
	IOS(vm, KVM_SET_USER_MEMORY_REGION, r);
	r.userspace_addr = 0x0100000000001000;
	note("tagged address");
	IOS(vm, KVM_SET_USER_MEMORY_REGION, r);
	r.userspace_addr = 0x1000;
	note("an unmapped but valid user address is accepted");
	IOS(vm, KVM_SET_USER_MEMORY_REGION, r);
	note("IPA limit (40 bits): last page, first page beyond, across, delete beyond");
	slot(vm, 4, 0, 0xfffffff000, 0x1000, "mem+0x0");
	slot(vm, 5, 0, 0x10000000000, 0x1000, "mem+0x0");
	slot(vm, 4, 0, 0xffffffe000, 0x4000, "mem+0x0");
	slot(vm, 4, 0, 0x10000000000, 0x1000, "mem+0x0");
	slot(vm, 4, 0, 0x10000000000, 0, "mem+0x0");
	H vm36;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 36, "vm", &vm36);
	slot(vm36, 0, 0, 0xffffff000, 0x1000, "mem+0x0");
	slot(vm36, 1, 0, 0x1000000000, 0x1000, "mem+0x0");
	slot(vm36, 1, 0, 0xfff000000, 0x2000000, "mem+0x0");
	note("overlap is found before the limit");
	slot(vm36, 1, 0, 0xffffff000, 0x2000, "mem+0x0");
}

SCENARIO(memory_slots2, "memory-slots-2", "6.8", "KVM_SET_USER_MEMORY_REGION2")
{
	H sys = open_kvm(), vm;
	io_new(sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm);
	slot2(vm, 0, 0, GPA, 0x100000, "mem+0x0", 0);
	since("6.8: EINVAL as long as arm64 has no guest_memfd");
	slot2(vm, 1, 4, GPA + 0x100000, 0x1000, "mem+0x0", 0);
	for (int i = 3; i < 8; i++)
		slot2(vm, 1, 1u << i, GPA + 0x100000, 0x1000, "mem+0x0", 0);
	note("fields beyond the first four are not looked at without GUEST_MEMFD");
	slot2(vm, 1, 0, GPA + 0x100000, 0x1000, "mem+0x0", 77);
	struct mem_region2 r = { .slot = 2, .gpa = 0x70000000, .size = 0x1000, .pad1 = 1, .pad2 = { 1, 2, 3 }, .gmem_offset = 5 };
	struct arg a = { .p = &r, .n = sizeof r, .np = 1, .ptr = { { 24, "mem+0x0" } } };
	io(vm, "KVM_SET_USER_MEMORY_REGION2", KVM_SET_USER_MEMORY_REGION2, &a);
	note("overlap, and deletion through the old call");
	slot2(vm, 3, 0, GPA, 0x1000, "mem+0x0", 0);
	slot(vm, 1, 0, 0, 0, NULL);
	slot2(vm, 1, 0, 0, 0, "mem+0x0", 0);
	u64 gm[8] = { 0x1000 };
	since("EINVAL on 6.12; a file descriptor where arm64 has guest_memfd");
	ignore("ret", 0, 0, "fd");
	io_struct(vm, "KVM_CREATE_GUEST_MEMFD", KVM_CREATE_GUEST_MEMFD, gm, 64);
	u64 attr[4] = { GPA, 0x1000, 8, 0 };
	io_struct(vm, "KVM_SET_MEMORY_ATTRIBUTES", KVM_SET_MEMORY_ATTRIBUTES, attr, 32);
}

static void get_log(H vm, u32 slot, const char *to)
{
	u64 bits[2] = { 0x5555555555555555, 0x5555555555555555 };
	struct kvm_dirty_log l;
	memset(&l, 0, sizeof l);
	l.slot = slot;
	struct arg a = { .p = &l, .n = 16, .np = 1, .nb = 1, .ptr = { { 8, to ? to : "bitmap" } }, .buf = { { "bitmap", bits, 16 } } };
	io(vm, "KVM_GET_DIRTY_LOG", KVM_GET_DIRTY_LOG, &a);
}

static void clear_log(H vm, u32 slot, u64 first, u32 n, u64 b0, u64 b1)
{
	u64 bits[2] = { b0, b1 };
	struct kvm_clear_dirty_log l;
	memset(&l, 0, sizeof l);
	l.slot = slot;
	l.first_page = first;
	l.num_pages = n;
	struct arg a = { .p = &l, .n = 24, .np = 1, .nb = 1, .ptr = { { 16, "bitmap" } }, .buf = { { "bitmap", bits, 16 } } };
	io(vm, "KVM_CLEAR_DIRTY_LOG", KVM_CLEAR_DIRTY_LOG, &a);
}

static void cap(H h, u32 n, u32 flags, u64 a0)
{
	struct kvm_enable_cap c;
	memset(&c, 0, sizeof c);
	c.cap = n;
	c.flags = flags;
	c.args[0] = a0;
	IOS(h, KVM_ENABLE_CAP, c);
}

static void dirty(int manual, u64 arg)
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	u64 st = SNIPPET(&b, "str x0, [x1]"), ld = SNIPPET(&b, "ldr x0, [x1]");
	if (manual)
		cap(b.vm, 168, 0, arg);
	slot(b.vm, 1, 1, 0x50000000, 0x64000, "mem+0x200000"); // 100 pages
	get_log(b.vm, 1, NULL);
	note("not logging; no such slot; other address space; bad pointer");
	get_log(b.vm, 0, NULL);
	get_log(b.vm, 7, NULL);
	get_log(b.vm, 0x10001, NULL);
	get_log(b.vm, 32767, NULL);
	get_log(b.vm, 1, "bad");
	go4(b.cpu, ld, 0, 0x50005000, 0, 0);
	note("a read does not dirty");
	get_log(b.vm, 1, NULL);
	if (manual)
		clear_log(b.vm, 1, 0, 100, ~0ull, ~0ull);
	go4(b.cpu, st, 0x1111, 0x50005008, 0, 0);
	go4(b.cpu, st, 0x2222, 0x50063ff8, 0, 0);
	get_log(b.vm, 1, NULL);
	note("again without a write in between");
	get_log(b.vm, 1, NULL);
	go4(b.cpu, st, 0x3333, 0x50005008, 0, 0);
	get_log(b.vm, 1, NULL);
	note("the host's own writes are not seen");
	u64 v = 9;
	mem_write(0x200000, &v, 8, NULL);
	get_log(b.vm, 1, NULL);
	note("CLEAR: whole, unaligned start, beyond, length not a multiple of 64, slot errors");
	clear_log(b.vm, 1, 0, 64, 0x20, 0);
	get_log(b.vm, 1, NULL);
	clear_log(b.vm, 1, 1, 64, ~0ull, 0);
	clear_log(b.vm, 1, 0, 10, ~0ull, 0);
	clear_log(b.vm, 1, 64, 64, ~0ull, 0);
	clear_log(b.vm, 1, 64, 36, 0x800000000, 0);
	clear_log(b.vm, 1, 0, 100, ~0ull, ~0ull);
	clear_log(b.vm, 1, 0, 101, 0, 0);
	clear_log(b.vm, 1, 0, 0, 0, 0);
	clear_log(b.vm, 1, 128, 64, 0, 0);
	clear_log(b.vm, 1, ~0ull - 63, 64, 0, 0);
	clear_log(b.vm, 0, 0, 64, 0, 0);
	clear_log(b.vm, 7, 0, 64, 0, 0);
	clear_log(b.vm, 0x10001, 0, 64, 0, 0);
	get_log(b.vm, 1, NULL);
	go4(b.cpu, st, 0x4444, 0x50006008, 0, 0);
	get_log(b.vm, 1, NULL);
	slot(b.vm, 1, 0, 0x50000000, 0x64000, "mem+0x200000");
	get_log(b.vm, 1, NULL);
	slot(b.vm, 1, 1, 0x50000000, 0x64000, "mem+0x200000");
	note("a new log");
	get_log(b.vm, 1, NULL);
	mem_read(0x205008, 8);
}

SCENARIO(dirty_log, "dirty-log", "", "KVM_GET_DIRTY_LOG and KVM_CLEAR_DIRTY_LOG, automatic re-protection")
{
	dirty(0, 0);
}

SCENARIO(dirty_log_manual, "dirty-log-manual", "5.0", "the same with KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2 = 1")
{
	dirty(1, 1);
}

SCENARIO(dirty_log_initially_set, "dirty-log-initially-set", "5.7", "the same with KVM_DIRTY_LOG_INITIALLY_SET")
{
	dirty(1, 3);
}

SCENARIO(enable_cap, "enable-cap", "", "KVM_ENABLE_CAP: every number with flags 0, flags, arguments, on the vcpu")
{
	struct box b;
	box_vm(&b, 0);
	cap(b.vm, 168, 0, 0);
	static const u64 a168[] = { 1, 2, 3, 4, 7, 0x100000000, 1, 0 };
	for (int i = 0; i < 8; i++)
		cap(b.vm, 168, 0, a168[i]);
	cap(b.vm, 168, 1, 1);
	cap(b.vm, 182, 0, 0);
	cap(b.vm, 182, 0, 200000);
	cap(b.vm, 182, 0, 0xffffffff);
	cap(b.vm, 182, 0, 0x100000000);
	cap(b.vm, 182, 1, 0);
	cap(b.vm, 192, 0, 65536);
	static const u64 rings[] = { 0, 1, 100, 512, 1024, 2048, 4095, 4097, 12288, 0x200000, 0x100001000 };
	for (unsigned i = 0; i < sizeof rings / 8; i++)
		cap(b.vm, 223, 0, rings[i]);
	note("WITH_BITMAP before the ring size is set");
	cap(b.vm, 225, 0, 0);
	cap(b.vm, 177, 0, 0);
	cap(b.vm, 177, 0, 0);
	cap(b.vm, 177, 1, 0);
	note("arguments are not looked at");
	cap(b.vm, 177, 0, 99);
	cap(b.vm, 216, 0, 0);
	cap(b.vm, 216, 0x80000000, 0);
	ignore("ret", 0, 0, "cpu");
	cap(b.vm, 205, 0, 0);
	since("6.4");
	note("memory slots exist");
	cap(b.vm, 228, 0, 0x200000);
	cap(b.vm, 226, 0, 0);
	cap(b.vm, 227, 0, 0);
	for (int n = 0; n <= 260; n++)
		if (n != 168 && n != 182 && n != 192 && n != 223 && n != 225 && n != 177 && n != 216 && n != 205 && n != 228) {
			if (n == 239 || n == 245)
				since("EINVAL on 6.12; later kernels accept it");
			cap(b.vm, n, 0, 0);
		}
	H vm2, vm3, c;
	io_new(b.sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm2);
	note("a VM without slots");
	since("6.4");
	cap(vm2, 228, 0, 0x200000);
	cap(vm2, 228, 0, 0x3000);
	cap(vm2, 228, 0, 0);
	IOV(vm2, KVM_CHECK_EXTENSION, 228);
	cap(vm2, 223, 0, 65536);
	note("second time");
	cap(vm2, 223, 0, 65536);
	cap(vm2, 225, 1, 0);
	cap(vm2, 225, 0, 0);
	cap(vm2, 225, 0, 0);
	IOV(vm2, KVM_RESET_DIRTY_RINGS, 0);
	note("GET_DIRTY_LOG works next to a ring only with the bitmap capability");
	get_log(vm2, 0, NULL);
	io_new(b.sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm3);
	cap(vm3, 223, 0, 65536);
	get_log(vm3, 0, NULL);
	clear_log(vm3, 0, 0, 64, 0, 0);
	slot(vm3, 0, 0, GPA, 0x10000, "mem+0x0");
	note("slots exist");
	cap(vm3, 225, 0, 0);
	io_new(b.vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c);
	note("a vcpu exists");
	cap(b.vm, 223, 0, 65536);
	ignore("ret", 0, 0, "cpu");
	cap(b.vm, 205, 0, 0);
	cap(b.vm, 177, 0, 0);
	cap(b.vm, 216, 0, 0);
	note("no arm64 capability is enabled on a vcpu or on /dev/kvm");
	cap(c, 177, 0, 0);
	cap(c, 216, 0, 0);
	cap(b.sys, 177, 0, 0);
	struct kvm_enable_cap pad;
	memset(&pad, 0, sizeof pad);
	pad.cap = 177;
	pad.pad[63] = 1;
	note("pad is not checked");
	IOS(b.vm, KVM_ENABLE_CAP, pad);
}
