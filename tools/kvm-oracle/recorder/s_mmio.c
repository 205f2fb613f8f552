// SPDX-License-Identifier: Apache-2.0
// Accesses to guest physical addresses without memory.
#include "box.h"

#define DEV 0x0c000000ull

/** Answers a pending MMIO read with the low bytes of v and runs on. */
static void answer(H cpu, u64 v)
{
	poke(cpu, 40, &v, 8);
	run(cpu, NULL);
}

static int is_read(H cpu) { return cpu->run[8] == KVM_EXIT_MMIO && !cpu->run[52]; }

static void load(struct box *b, u64 at, u64 v, int sign)
{
	go4(b->cpu, at, 0x5555555555555555, DEV + 0x18, 8, 0);
	get_x(b->cpu, 3);
	if (is_read(b->cpu)) {
		note("the answer");
		answer(b->cpu, v);
		if (sign)
			since("6.12 loses the sign, 7.2 does not");
		get_x(b->cpu, 3);
	}
}

static void store(struct box *b, u64 at)
{
	go4(b->cpu, at, 0x8899aabbccddeeff, DEV + 0x18, 8, 0);
	get_x(b->cpu, 3);
	if (b->cpu->run[8] == KVM_EXIT_MMIO && !at_done(b->cpu)) {
		run(b->cpu, NULL);
		get_x(b->cpu, 3);
	}
}

SCENARIO(mmio_loads, "mmio-loads", "", "MMIO reads: every width, sign extension, zero register, addressing forms with a valid syndrome")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
#define LD(src) do { u64 at_ = SNIPPET(&b, src); load(&b, at_, 0x8899aabbccddeeff, strstr(src, "rs") != NULL); load(&b, at_, 0x0123456701234567, 0); } while (0)
	LD("ldrb w0, [x1]"); LD("ldrh w0, [x1]"); LD("ldr w0, [x1]"); LD("ldr x0, [x1]");
	LD("ldrsb w0, [x1]"); LD("ldrsb x0, [x1]"); LD("ldrsh w0, [x1]"); LD("ldrsh x0, [x1]"); LD("ldrsw x0, [x1]");
	LD("ldr xzr, [x1]"); LD("ldr wzr, [x1]"); LD("ldurb w0, [x1, #-1]"); LD("ldurh w0, [x1, #2]"); LD("ldur x0, [x1, #-8]");
	LD("ldursw x0, [x1, #4]"); LD("ldr x0, [x1, x2]"); LD("ldr w0, [x1, w2, sxtw #2]"); LD("ldr x0, [x1, #0x100]");
	LD("ldtr x0, [x1]"); LD("ldtrsb w0, [x1]"); LD("ldar x0, [x1]"); LD("ldarb w0, [x1]"); LD("ldar w0, [x1]");
	LD("ldr x1, [x1]"); LD("ldrb w0, [x1, #1]");
}

SCENARIO(mmio_stores, "mmio-stores", "", "MMIO writes: every width and addressing form with a valid syndrome")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
#define ST(src) do { u64 at_ = SNIPPET(&b, src); store(&b, at_); } while (0)
	ST("strb w0, [x1]"); ST("strh w0, [x1]"); ST("str w0, [x1]"); ST("str x0, [x1]"); ST("str xzr, [x1]"); ST("strb wzr, [x1]");
	ST("sturb w0, [x1, #-1]"); ST("sturh w0, [x1, #2]"); ST("stur x0, [x1, #-8]"); ST("str x0, [x1, x2]");
	ST("str w0, [x1, w2, uxtw #2]"); ST("sttr x0, [x1]"); ST("stlr x0, [x1]"); ST("stlrb w0, [x1]"); ST("stlrh w0, [x1]");
	ST("str x1, [x1]"); ST("str w0, [x1, #4]");
	note("two accesses in a row: one exit each");
	ST("str w0, [x1]\nstr w0, [x1, #4]");
	note("cache maintenance and prefetch to nowhere are skipped");
	ST("dc civac, x1"); ST("dc cvac, x1"); ST("dc cvau, x1"); ST("ic ivau, x1"); ST("prfm pldl1keep, [x1]");
	note("big-endian: SCTLR_EL1.EE");
	u64 be = SNIPPET(&b, "mrs x3, sctlr_el1\norr x3, x3, #0x2000000\nmsr sctlr_el1, x3\nisb\nstr w0, [x1]\nstr x0, [x1]\nldrsh x0, [x1]\n"
			     "bic x3, x3, #0x2000000\nmsr sctlr_el1, x3\nisb");
	go4(b.cpu, be, 0x8899aabbccddeeff, DEV, 0, 0);
	run(b.cpu, NULL);
	run(b.cpu, NULL);
	since("6.12 loses the sign, 7.2 does not");
	note("read answered with bytes 80 01");
	answer(b.cpu, 0x0180);
	get_x(b.cpu, 2);
}

static void nisv_try(struct box *b, u64 at)
{
	go4(b->cpu, at, 0x1111, DEV + 0x40, 0x2222, 0x3333);
	get_x(b->cpu, 4);
	if (b->cpu->run[8] != KVM_EXIT_MMIO)
		rewind_pc(b->cpu);
	else if (at_vector(b->cpu))
		get_fault(b->cpu);
}

static void nisv(int with_cap, int readonly_slot)
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	if (with_cap) {
		struct kvm_enable_cap c;
		memset(&c, 0, sizeof c);
		c.cap = KVM_CAP_ARM_NISV_TO_USER;
		IOS(b.vm, KVM_ENABLE_CAP, c);
	}
	if (readonly_slot) {
		struct kvm_userspace_memory_region r = { 1, KVM_MEM_READONLY, DEV, 0x10000, 0 };
		struct arg a = { .p = &r, .n = sizeof r, .np = 1, .ptr = { { 24, "mem+0x200000" } } };
		io(b.vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
		u64 pattern[9] = { 0xf00df00df00df00d, 1, 2, 3, 4, 5, 6, 7, 0x8877665544332211 };
		mem_write(0x200000, pattern, sizeof pattern, NULL);
	}
#define NI(src) do { u64 at_ = SNIPPET(&b, src); nisv_try(&b, at_); } while (0)
	NI("ldr x0, [x1], #8"); NI("ldr x0, [x1, #8]!"); NI("ldrb w0, [x1], #1"); NI("ldp x0, x2, [x1]"); NI("ldp w0, w2, [x1]");
	NI("ldxr x0, [x1]"); NI("ldaxr x0, [x1]"); NI("ldr q0, [x1]"); NI("ldr d0, [x1]"); NI("ld1 {v0.16b}, [x1]");
	NI("str x0, [x1], #8"); NI("str x0, [x1, #8]!"); NI("strh w0, [x1, #2]!"); NI("stp x0, x2, [x1]"); NI("stp w0, w2, [x1, #8]!");
	NI("str q0, [x1]"); NI("st1 {v0.16b}, [x1]"); NI("ldxr x0, [x1]\nstxr w3, x2, [x1]");
	NI(".arch_extension lse\ncas x0, x2, [x1]"); NI(".arch_extension lse\nswp x0, x2, [x1]");
	NI(".arch_extension lse\nldadd x0, x2, [x1]"); NI(".arch_extension lse\nstadd x0, [x1]");
	NI("ldpsw x0, x2, [x1]"); NI("ldnp x0, x2, [x1]"); NI("stnp x0, x2, [x1]"); NI("ldxp x0, x2, [x1]");
}

SCENARIO(mmio_nisv, "mmio-nisv", "", "accesses without a valid syndrome: KVM_RUN fails with ENOSYS, PC stays")
{
	nisv(0, 0);
}

SCENARIO(mmio_nisv_cap, "mmio-nisv-cap", "5.5", "the same with KVM_CAP_ARM_NISV_TO_USER: KVM_EXIT_ARM_NISV; injecting an abort after it")
{
	nisv(1, 0);
}

SCENARIO(readonly_slot, "readonly-slot", "", "a READONLY slot: reads and execution work, writes are MMIO or ENOSYS")
{
	nisv(0, 1);
}

SCENARIO(readonly_slot_mmio, "readonly-slot-mmio", "", "a READONLY slot: plain stores exit as MMIO, memory is unchanged; code runs from it")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	struct kvm_userspace_memory_region r = { 1, KVM_MEM_READONLY, DEV, 0x10000, 0 };
	struct arg a = { .p = &r, .n = sizeof r, .np = 1, .ptr = { { 24, "mem+0x200000" } } };
	io(b.vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
	u32 code[] = { 0xd28001e0, 0xf900037c, 0xd61f0320 }; // mov x0, #15; tail
	mem_write(0x200000, code, sizeof code, "mov x0, #15\nstr x28, [x27]\nbr x25");
	go4(b.cpu, DEV, 1, 2, 3, 4);
	get_x(b.cpu, 1);
	ST("str x0, [x1]"); ST("strb w0, [x1]"); LD("ldr x0, [x1]");
	u64 zva = SNIPPET(&b, "dc civac, x1");
	store(&b, zva);
	mem_read(0x200000, 64);
	r.memory_size = 0;
	note("slot gone: reads exit too");
	io(b.vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
	LD("ldr x0, [x1]");
}

SCENARIO(immediate_exit, "immediate-exit", "", "immediate_exit with and without a pending MMIO; overwriting exit_reason; signals")
{
	struct box b;
	unsigned char one = 1, zero = 0;
	box_open(&b, 0, FEAT_PSCI);
	u64 ld = SNIPPET(&b, "ldrsb x0, [x1]"), st = SNIPPET(&b, "str x0, [x1]"), spin = PUT(&b, "b .");
	note("before the first run");
	poke(b.cpu, 1, &one, 1);
	run(b.cpu, NULL);
	get_x(b.cpu, 1);
	note("any non-zero value");
	unsigned char big = 0x80;
	poke(b.cpu, 1, &big, 1);
	run(b.cpu, NULL);
	poke(b.cpu, 1, &zero, 1);
	go4(b.cpu, ld, 0x5555, DEV, 0, 0);
	note("PC at the load, register not yet written");
	get_x(b.cpu, 1);
	u64 v = 0x80;
	poke(b.cpu, 40, &v, 8);
	poke(b.cpu, 1, &one, 1);
	note("completes the load, commits PC");
	run(b.cpu, NULL);
	get_x(b.cpu, 1);
	note("nothing pending any more: the answer is used once");
	v = 0x7f;
	poke(b.cpu, 40, &v, 8);
	run(b.cpu, NULL);
	get_x(b.cpu, 1);
	poke(b.cpu, 1, &zero, 1);
	run(b.cpu, NULL);
	go4(b.cpu, ld, 0x5555, DEV, 0, 0);
	u32 reason = 0;
	note("exit_reason overwritten: the load is not completed and executes again");
	poke(b.cpu, 8, &reason, 4);
	v = 0x44;
	poke(b.cpu, 40, &v, 8);
	run(b.cpu, NULL);
	get_x(b.cpu, 1);
	v = 0x33;
	poke(b.cpu, 40, &v, 8);
	note("length in kvm_run overwritten");
	u32 len = 8;
	poke(b.cpu, 48, &len, 4);
	run(b.cpu, NULL);
	get_x(b.cpu, 1);
	go4(b.cpu, st, 0x5555, DEV, 0, 0);
	u64 ids[] = { X(0), R_PC }, vals[] = { 0x6666, GPA };
	note("registers set between a write exit and its completion: PC advances from the new value");
	set_regs(b.cpu, 2, ids, vals);
	poke(b.cpu, 1, &one, 1);
	run(b.cpu, NULL);
	get_x(b.cpu, 1);
	poke(b.cpu, 1, &zero, 1);
	rewind_pc(b.cpu);
	note("a guest loop ends with a signal");
	u64 id = X(25);
	set_regs(b.cpu, 1, &id, &spin);
	run(b.cpu, "spinning");
	get_x(b.cpu, 1);
	note("KVM_RUN with an argument");
	IOV(b.cpu, KVM_RUN, 1);
}

SCENARIO(backing_fault, "backing-fault", "", "a slot whose user memory is not there: KVM_RUN fails with EFAULT, PC stays, and works once the slot is good")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	u64 ld = SNIPPET(&b, "ldr x0, [x1]"), st = SNIPPET(&b, "str x0, [x1]"), br = PUT(&b, "br x1");
	struct kvm_userspace_memory_region r = { 1, 0, DEV, 0x1000, 0 };
	struct arg a = { .p = &r, .n = sizeof r, .np = 1, .ptr = { { 24, "bad" } } };
	io(b.vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
	u64 ops[] = { ld, st, br };
	for (int i = 0; i < 3; i++) {
		go4(b.cpu, ops[i], 0x1111, DEV + 8, 0, 0);
		get_x(b.cpu, 2);
		rewind_pc(b.cpu);
	}
	r.memory_size = 0;
	io(b.vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
	r.memory_size = 0x1000;
	a.ptr[0].to = "mem+0x200000";
	io(b.vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
	go4(b.cpu, st, 0x1111, DEV + 8, 0, 0);
	mem_read(0x200000, 16);
}
