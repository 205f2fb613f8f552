// SPDX-License-Identifier: Apache-2.0
// PSCI as the kernel serves it, by version.
#include "box.h"

#define BOTH(f) (f), (f) | 0x40000000u

static u64 hvc(struct box *b) { return SNIPPET(b, "hvc #0"); }

static void call(struct box *b, u64 at, u64 f, u64 x1, u64 x2, u64 x3)
{
	go4(b->cpu, at, f, x1, x2, x3);
	get_x(b->cpu, 5);
}

static void two(struct box *b, u32 features, u64 version)
{
	box_open(b, 0, features);
	box_vcpu(b, 1, features | 1);
	if (version)
		set_reg(b->cpu, R_PSCI_VERSION, version);
}

/** Functions that end in a system event; the vcpus are stopped, and re-entry shows what the caller sees. */
static void event(struct box *b, u64 at, u64 f, u64 x1, u64 x2)
{
	u32 mp = 0;
	call(b, at, f, x1, x2, 0x3333);
	if (at_done(b->cpu) && b->cpu->run[8] == KVM_EXIT_MMIO)
		return;
	IOS(b->cpu, KVM_GET_MP_STATE, mp);
	if (mp == 5) {
		note("re-entered as it is: STOPPED sleeps");
		run(b->cpu, "blocked");
		mp = 0;
		IOS(b->cpu, KVM_SET_MP_STATE, mp);
	}
	note("made RUNNABLE: goes on behind the call");
	run(b->cpu, NULL);
	get_x(b->cpu, 5);
}

static void scan(u32 features, u64 version)
{
	struct box b;
	two(&b, features, version);
	u64 at = hvc(&b);
	static const u32 wide[] = { 0x84000001, 0x84000002, 0x84000008, 0x84000009, 0x8400000e, 0x84000012 };
	for (u32 n = 0; n < 0x20; n++)
		for (int w = 0; w < 2; w++) {
			u32 f = 0x84000000 | n | (w ? 0x40000000u : 0);
			int skip = 0;
			for (unsigned k = 0; k < 6; k++)
				skip |= (f & ~0x40000000u) == wide[k];
			if (!skip || (w && (n == 2 || n == 8 || n == 9)))
				call(&b, at, f, 0, 0, 0);
		}
	for (u32 n = 0x20; n < 0x48; n += 5)
		call(&b, at, 0x84000000 | n, 0, 0, 0);
	for (u32 n = 0; n < 0x20; n++) {
		call(&b, at, 0x8400000a, 0x84000000 | n, 0, 0);
		call(&b, at, 0x8400000a, 0xc4000000 | n, 0, 0);
	}
	static const u64 features_of[] = { 0x80000000, 0x80000001, 0x84000050, 0xc5000020, 0x8600ff01, 0x95c1ba5e, 0,
		0x1084000000, ~0ull };
	for (unsigned k = 0; k < sizeof features_of / 8; k++)
		call(&b, at, 0x8400000a, features_of[k], 0, 0);
	note("upper half of x0 is ignored");
	call(&b, at, 0xffffffff84000000, 0, 0, 0);
	call(&b, at, 0xc400000a, 0x84000000, 0, 0);
	for (u32 n = 0; n < 6; n++)
		if (n != 0 && n != 1)
			call(&b, at, 0x95c1ba5e + n, 0, 0, 0);
	static const u64 aff[][2] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 0, 1 }, { 1, 1 }, { 0x100, 1 }, { 0, 2 }, { 0, 3 }, { 0, 4 },
		{ 0, ~0ull }, { 0x80000000, 0 }, { 0x100000000, 3 }, { 0x1000000, 0 }, { 0x10000000000, 0 }, { ~0ull, 3 },
		{ 1, 0x100000000 } };
	for (unsigned k = 0; k < sizeof aff / 16; k++) {
		call(&b, at, 0x84000004, aff[k][0], aff[k][1], 0);
		call(&b, at, 0xc4000004, aff[k][0], aff[k][1], 0);
	}
}

SCENARIO(psci_0_1, "psci-0.1", "", "every PSCI number on a vcpu without the PSCI_0_2 feature") { scan(0, 0); }
SCENARIO(psci_0_2, "psci-0.2", "", "every PSCI number, version 0.2") { scan(FEAT_PSCI, 2); }
SCENARIO(psci_1_0, "psci-1.0", "", "every PSCI number, version 1.0") { scan(FEAT_PSCI, 0x10000); }
SCENARIO(psci_1_1, "psci-1.1", "5.18", "every PSCI number, version 1.1") { scan(FEAT_PSCI, 0x10001); }

static void look(H c)
{
	u64 ids[] = { R_PC, X(0), X(1), R_PSTATE, R_SCTLR, R_VBAR, X(25) };
	u32 mp = 0;
	get_regs(c, 7, ids);
	IOS(c, KVM_GET_MP_STATE, mp);
}

static void cpu_on(u32 features, u32 f)
{
	struct box b;
	box_open(&b, 0, features);
	H c1 = box_vcpu(&b, 1, features | 1), c2 = box_vcpu(&b, 2, features);
	u64 at = hvc(&b), entry = PUT(&b, "mrs x5, mpidr_el1\nmov x27, #0x0a000000\nstr x0, [x27]\nb .");
	note("invalid: affinity without a vcpu, bits outside the affinity fields, the U bit, the whole MPIDR");
	call(&b, at, f, 3, entry, 7);
	call(&b, at, f, 0x80000001, entry, 7);
	call(&b, at, f, 0x1000001, entry, 7);
	call(&b, at, f, 0x100000001, entry, 7);
	call(&b, at, f, 0xffffff0000000001, entry, 7);
	note("itself, and a vcpu that is on");
	call(&b, at, f, 0, entry, 7);
	call(&b, at, f, 2, entry, 7);
	note("state before");
	u64 ids[] = { X(1), R_VBAR, X(25) }, vals[] = { 0x1234, 0x5000, 0x77 };
	set_regs(c1, 3, ids, vals);
	note("valid; the upper halves of x2 and x3 are cut off by the 32-bit form");
	call(&b, at, f, 1, entry | 0x100000000000000, 0xabcdef0123456789);
	note("the reset is visible through GET_ONE_REG before the target runs");
	look(c1);
	note("again: already on, although it never ran");
	call(&b, at, f, 1, entry, 7);
	call(&b, at, 0x84000004, 1, 0, 0);
	u64 pc = R_PC;
	set_regs(c1, 1, &pc, &entry);
	run(c1, NULL);
	look(c1);
	finish_mmio(c1);
	note("target switched off by its client; a second CPU_ON");
	u32 mp = 5;
	IOS(c1, KVM_SET_MP_STATE, mp);
	call(&b, at, 0x84000004, 1, 0, 0);
	call(&b, at, f, 1, entry, 0x55);
	note("an init between CPU_ON and the first run wins");
	struct kvm_vcpu_init i = { .target = 5, .features = { features } };
	IOS(c1, KVM_ARM_VCPU_INIT, i);
	look(c1);
	IOS(c2, KVM_GET_MP_STATE, mp);
	mp = 5;
	IOS(c1, KVM_SET_MP_STATE, mp);
	note("a big-endian caller: the target starts big-endian");
	u64 be = SNIPPET(&b, "mrs x5, sctlr_el1\norr x6, x5, #0x2000000\nmsr sctlr_el1, x6\nisb\nhvc #0\nmsr sctlr_el1, x5\nisb");
	call(&b, be, f, 1, entry, 0x55);
	look(c1);
	mp = 10;
	IOS(c1, KVM_SET_MP_STATE, mp);
	note("a SUSPENDED target is on");
	call(&b, at, f, 1, entry, 7);
	call(&b, at, 0x84000004, 1, 0, 0);
}

SCENARIO(psci_cpu_on_32, "psci-cpu-on-32", "", "CPU_ON, SMC32 form: errors, the target's registers") { cpu_on(FEAT_PSCI, 0x84000003); }
SCENARIO(psci_cpu_on_64, "psci-cpu-on-64", "", "CPU_ON, SMC64 form: errors, the target's registers") { cpu_on(FEAT_PSCI, 0xc4000003); }
SCENARIO(psci_cpu_on_01, "psci-cpu-on-0.1", "", "CPU_ON of PSCI 0.1") { cpu_on(0, 0x95c1ba60); }

static void cpu_off(u32 features, u32 f)
{
	struct box b;
	u32 mp = 0;
	box_open(&b, 0, features);
	H c1 = box_vcpu(&b, 1, features);
	u64 at = hvc(&b);
	u64 ids[] = { X(25), X(0), X(1), X(2), X(3), X(4) }, vals[] = { at, f, 1, 2, 3, 4 };
	set_regs(b.cpu, 6, ids, vals);
	note("the vcpu sleeps inside KVM_RUN");
	run(b.cpu, "blocked");
	get_x(b.cpu, 5);
	IOS(b.cpu, KVM_GET_MP_STATE, mp);
	run(b.cpu, "blocked");
	mp = 0;
	IOS(b.cpu, KVM_SET_MP_STATE, mp);
	note("made RUNNABLE: CPU_OFF returns");
	run(b.cpu, NULL);
	get_x(b.cpu, 5);
	(void)c1;
}

SCENARIO(psci_cpu_off, "psci-cpu-off", "", "CPU_OFF") { cpu_off(FEAT_PSCI, 0x84000002); }
SCENARIO(psci_cpu_off_01, "psci-cpu-off-0.1", "", "CPU_OFF of PSCI 0.1") { cpu_off(0, 0x95c1ba5f); }

SCENARIO(psci_suspend, "psci-suspend", "", "CPU_SUSPEND (32, 64) and WFI: sleep until an interrupt line rises, then return 0")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	u64 at = hvc(&b), wfi = SNIPPET(&b, "wfi"), wfe = SNIPPET(&b, "wfe");
	static const u32 f[] = { 0x84000001, 0xc4000001 };
	struct kvm_irq_level up = { .irq = 0, .level = 1 }, down = { .irq = 0, .level = 0 };
	for (int k = 0; k < 2; k++) {
		u64 ids[] = { X(25), X(0), X(1), X(2), X(3), X(4) }, vals[] = { at, f[k], 0x10000, GPA, 3, 4 };
		set_regs(b.cpu, 6, ids, vals);
		run(b.cpu, "blocked");
		get_x(b.cpu, 5);
		note("KVM_RUN again does not sleep again: the call is over");
		run(b.cpu, NULL);
		get_x(b.cpu, 5);
		IOS(b.vm, KVM_IRQ_LINE, up);
		note("with the line up it returns at once");
		set_regs(b.cpu, 6, ids, vals);
		run(b.cpu, NULL);
		get_x(b.cpu, 5);
		IOS(b.vm, KVM_IRQ_LINE, down);
	}
	u64 id = X(25);
	set_regs(b.cpu, 1, &id, &wfi);
	run(b.cpu, "blocked");
	get_x(b.cpu, 1);
	run(b.cpu, NULL);
	IOS(b.vm, KVM_IRQ_LINE, up);
	go(b.cpu, wfi);
	IOS(b.vm, KVM_IRQ_LINE, down);
	note("WFE never sleeps");
	go(b.cpu, wfe);
}

static void events(u64 version, int cap)
{
	struct box b;
	two(&b, FEAT_PSCI, version);
	if (cap) {
		struct kvm_enable_cap c;
		memset(&c, 0, sizeof c);
		c.cap = 216;
		IOS(b.vm, KVM_ENABLE_CAP, c);
	}
	u64 at = hvc(&b);
	call(&b, at, 0x8400000a, 0x8400000e, 0, 0);
	call(&b, at, 0x8400000a, 0xc400000e, 0, 0);
	if (!cap) {
		event(&b, at, 0x84000008, 0x1111, 0x2222);
		event(&b, at, 0x84000009, 0x1111, 0x2222);
		static const u64 types[] = { 0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x180000000 };
		for (int k = 0; k < 8; k++) {
			event(&b, at, 0x84000012, types[k], 0xaaaabbbbccccdddd);
			event(&b, at, 0xc4000012, types[k], 0xaaaabbbbccccdddd);
		}
		event(&b, at, 0x84000015, 1, 0);
		event(&b, at, 0xc4000015, 1, 0);
	}
	event(&b, at, 0x8400000e, 0x1111222240000000, 0x123456789);
	event(&b, at, 0xc400000e, 0x1111222240000000, 0x123456789);
}

SCENARIO(psci_events_02, "psci-events-0.2", "", "SYSTEM_OFF, RESET, RESET2, SUSPEND of PSCI 0.2") { events(2, 0); }
SCENARIO(psci_events_10, "psci-events-1.0", "", "SYSTEM_OFF, RESET, RESET2, SUSPEND of PSCI 1.0") { events(0x10000, 0); }
SCENARIO(psci_events_11, "psci-events-1.1", "5.18", "SYSTEM_OFF, RESET, RESET2, SUSPEND of PSCI 1.1") { events(0x10001, 0); }
SCENARIO(psci_system_suspend, "psci-system-suspend", "6.0", "SYSTEM_SUSPEND with KVM_CAP_ARM_SYSTEM_SUSPEND") { events(0x10001, 1); }

SCENARIO(psci_off_others, "psci-off-others", "", "SYSTEM_OFF stops every vcpu of the VM; all of them again after an init")
{
	struct box b;
	u32 mp = 0;
	box_open(&b, 0, FEAT_PSCI);
	H c1 = box_vcpu(&b, 1, FEAT_PSCI), c2 = box_vcpu(&b, 2, FEAT_PSCI);
	box_regs(c1);
	u64 at = hvc(&b);
	call(&b, at, 0x84000008, 0, 0, 0);
	IOS(b.cpu, KVM_GET_MP_STATE, mp);
	IOS(c1, KVM_GET_MP_STATE, mp);
	IOS(c2, KVM_GET_MP_STATE, mp);
	run(c1, "blocked");
	struct kvm_vcpu_init i = { .target = 5, .features = { FEAT_PSCI } };
	IOS(c1, KVM_ARM_VCPU_INIT, i);
	IOS(c1, KVM_GET_MP_STATE, mp);
	box_regs(c1);
	go(c1, SNIPPET(&b, "nop"));
}
