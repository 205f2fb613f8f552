// SPDX-License-Identifier: Apache-2.0
// The dirty ring.
#include "box.h"
#include <sys/mman.h>

static void cap(H vm, u32 n, u64 a0)
{
	struct kvm_enable_cap c;
	memset(&c, 0, sizeof c);
	c.cap = n;
	c.args[0] = a0;
	IOS(vm, KVM_ENABLE_CAP, c);
}

/** The client has read entries first..last: marks them for recycling. */
static void harvested(H c, unsigned first, unsigned last)
{
	u32 reset = 2;
	for (unsigned i = first; i <= last; i++)
		poke(c, RING_OFFSET + 16 * (i % 256), &reset, 4);
}

SCENARIO(dirty_ring, "dirty-ring", "6.3", "a dirty ring of 256 entries: what is published, the exit when it is nearly full, RESET_DIRTY_RINGS")
{
	struct box b;
	box_vm(&b, 0);
	cap(b.vm, 223, 4096);
	b.cpu = box_vcpu(&b, 0, FEAT_PSCI);
	box_regs(b.cpu);
	struct kvm_userspace_memory_region r = { 3, 1, 0x50000000, 0x190000, 0 };
	struct arg a = { .p = &r, .n = sizeof r, .np = 1, .ptr = { { 24, "mem+0x200000" } } };
	io(b.vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
	note("not executable");
	map_ring(b.cpu, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
	map_ring(b.cpu, 4096, PROT_READ | PROT_WRITE);
	u64 loop = SNIPPET(&b, "1: str x0, [x1]\nadd x1, x1, #0x1000\nsubs x2, x2, #1\nb.ne 1b"), st = SNIPPET(&b, "str x0, [x1]"),
	    ld = SNIPPET(&b, "ldr x0, [x1]");
	go4(b.cpu, ld, 0, 0x50000000, 0, 0);
	note("a read publishes nothing");
	peek_run(b.cpu, RING_OFFSET, 32);
	go4(b.cpu, st, 1, 0x50005008, 0, 0);
	go4(b.cpu, st, 1, 0x50005010, 0, 0);
	go4(b.cpu, st, 1, 0x50002000, 0, 0);
	note("each page once, in order of the first write");
	peek_run(b.cpu, RING_OFFSET, 64);
	note("nothing harvested: nothing to reset");
	IOV(b.vm, KVM_RESET_DIRTY_RINGS, 0);
	note("harvested out of order: stops at the first that is not");
	harvested(b.cpu, 1, 1);
	IOV(b.vm, KVM_RESET_DIRTY_RINGS, 0);
	harvested(b.cpu, 0, 0);
	IOV(b.vm, KVM_RESET_DIRTY_RINGS, 0);
	peek_run(b.cpu, RING_OFFSET, 64);
	go4(b.cpu, st, 1, 0x50005008, 0, 0);
	note("published again after the reset");
	peek_run(b.cpu, RING_OFFSET, 64);
	note("the guest writes 300 pages: soft-full exit, again until something is reset");
	go4(b.cpu, loop, 7, 0x50010000, 300, 0);
	get_x(b.cpu, 3);
	run(b.cpu, NULL);
	note("harvest everything that is there");
	harvested(b.cpu, 2, 191);
	IOV(b.vm, KVM_RESET_DIRTY_RINGS, 0);
	run(b.cpu, NULL);
	get_x(b.cpu, 3);
	peek_run(b.cpu, RING_OFFSET, 4096);
	u64 bits[8] = { 0 };
	struct kvm_dirty_log l;
	memset(&l, 0, sizeof l);
	l.slot = 3;
	struct arg g = { .p = &l, .n = 16, .np = 1, .nb = 1, .ptr = { { 8, "bitmap" } }, .buf = { { "bitmap", bits, 64 } } };
	note("the bitmap call does not work next to a ring");
	io(b.vm, "KVM_GET_DIRTY_LOG", KVM_GET_DIRTY_LOG, &g);
}
