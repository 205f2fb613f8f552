// SPDX-License-Identifier: Apache-2.0
// Exceptions that the guest takes because of KVM: UNDEF, external aborts, SError; debug exits; trapped registers.
#include "box.h"

static void step_into(struct box *b, u64 at, u64 x0, u64 x1)
{
	go4(b->cpu, at, x0, x1, 0x2222, 0x3333);
	if (at_vector(b->cpu))
		get_fault(b->cpu);
	else
		get_x(b->cpu, 2);
	if (b->cpu->run[8] != KVM_EXIT_MMIO)
		rewind_pc(b->cpu);
}

SCENARIO(aborts, "aborts", "", "instruction fetches and data accesses that no slot and no exit can serve")
{
	struct box b;
	box_open(&b, 36, FEAT_PSCI);
	u64 br = PUT(&b, "br x1"), ld = SNIPPET(&b, "ldr x0, [x1]"), st = SNIPPET(&b, "str x0, [x1]"), blr = SNIPPET(&b, "blr x1");
	note("fetch from nowhere: external abort");
	step_into(&b, br, 0, 0x60000000);
	step_into(&b, br, 0, 0x60000ffc);
	step_into(&b, blr, 0, DONE);
	note("PC not aligned: the guest's own exception");
	step_into(&b, br, 0, GPA + 0x1002);
	note("beyond the VM's 36 bits, below the host's limit");
	step_into(&b, ld, 0, 0x1000000000);
	step_into(&b, ld, 0, 0x1000000788);
	step_into(&b, st, 0, 0x8000000458);
	step_into(&b, br, 0, 0x1000000788);
	note("beyond the physical address size: the guest's own address size fault");
	ignore_reg(R_ESR, "cpu");
	step_into(&b, ld, 0, 0x1000000000000);
	u64 pair = SNIPPET(&b, "ldp x0, x1, [x1]");
	note("beyond 36 bits without a valid syndrome");
	step_into(&b, pair, 0, 0x1000000000);
}

SCENARIO(aborts_walk, "aborts-walk", "", "stage-1 page-table walks through addresses without memory; MMIO through a mapping")
{
	struct box b;
	box_open(&b, 36, FEAT_PSCI);
	u64 br = PUT(&b, "br x1"), ld = SNIPPET(&b, "ldr x0, [x1]"), st = SNIPPET(&b, "str x0, [x1]");
	// A stage-1 translation: 4K granule, T0SZ = 25 (39 bits, start level 1), table at mem+0x20000.
	u64 table[512] = { 0 };
	table[0] = 0x40000000 + 0x21000 + 3; // level 2 table for 0..1G
	table[1] = 0x40000701; // block 1G at 0x40000000, AF, Attr 0 (device) - code and data of the box
	table[2] = 0x60000003; // a level 2 table outside every slot
	table[3] = 0x2000000000 | 3; // a table beyond the IPA size
	mem_write(0x20000, table, 64, "level 1 table");
	u64 l2[8] = { 0x00000701, 0x00200701, 0, 0, 0, 0x0a000701 };
	mem_write(0x21000, l2, sizeof l2, "level 2 table");
	u64 dev[] = { 0x0a000701 };
	mem_write(0x21000 + 8 * 0x50, dev, 8, "0x0a000000");
	u64 dev2[] = { 0x0b000701 };
	mem_write(0x21000 + 8 * 0x58, dev2, 8, "0x0b000000");
	u64 on = SNIPPET(&b, "msr mair_el1, xzr\nmsr ttbr0_el1, x1\nmov x2, #0x3519\nmovk x2, #0x80, lsl #16\nmovk x2, #2, lsl #32\nmsr tcr_el1, x2\nisb\ntlbi vmalle1\n"
			     "dsb sy\nisb\nmrs x2, sctlr_el1\norr x2, x2, #1\nmsr sctlr_el1, x2\nisb");
	note("MMU on");
	go4(b.cpu, on, 0, GPA + 0x20000, 0, 0);
	get_x(b.cpu, 3);
	note("walk through a table that is in no slot: external abort on the walk");
	step_into(&b, ld, 0, 0x80000000);
	step_into(&b, st, 0, 0x80000018);
	step_into(&b, br, 0, 0x80000000);
	note("walk beyond the IPA size");
	step_into(&b, ld, 0, 0xc0000000);
	note("MMIO through a mapping: the exit carries the IPA with the page offset");
	step_into(&b, ld, 0, 0x00a00123 & ~7ull);
	if (b.cpu->run[8] == KVM_EXIT_MMIO && !b.cpu->run[52])
		run(b.cpu, NULL);
	note("an unmapped address is the guest's own fault");
	step_into(&b, ld, 0, 0x00700000);
}

SCENARIO(vcpu_events, "vcpu-events", "5.5", "KVM_GET/SET_VCPU_EVENTS: checks, SError, external data aborts")
{
	struct box b;
	struct kvm_vcpu_events ev;
	box_open(&b, 0, FEAT_PSCI);
	struct kvm_enable_cap nisv;
	memset(&nisv, 0, sizeof nisv);
	nisv.cap = KVM_CAP_ARM_NISV_TO_USER;
	IOS(b.vm, KVM_ENABLE_CAP, nisv);
#define GET() do { memset(&ev, 0xee, sizeof ev); IOS(b.cpu, KVM_GET_VCPU_EVENTS, ev); } while (0)
#define SET(pending, has, dabt, esr) do { memset(&ev, 0, sizeof ev); ev.exception.serror_pending = pending; \
	ev.exception.serror_has_esr = has; ev.exception.ext_dabt_pending = dabt; ev.exception.serror_esr = esr; \
	IOS(b.cpu, KVM_SET_VCPU_EVENTS, ev); } while (0)
	GET();
	note("reserved and pad");
	memset(&ev, 0, sizeof ev);
	ev.reserved[0] = 1;
	IOS(b.cpu, KVM_SET_VCPU_EVENTS, ev);
	memset(&ev, 0, sizeof ev);
	ev.reserved[11] = 1;
	IOS(b.cpu, KVM_SET_VCPU_EVENTS, ev);
	memset(&ev, 0, sizeof ev);
	ev.exception.pad[0] = 1;
	IOS(b.cpu, KVM_SET_VCPU_EVENTS, ev);
	memset(&ev, 0, sizeof ev);
	ev.exception.pad[4] = 1;
	IOS(b.cpu, KVM_SET_VCPU_EVENTS, ev);
	note("esr outside ISS");
	SET(1, 1, 0, 0x2000000);
	SET(1, 1, 0, 1ull << 32);
	note("not pending: has_esr and esr are not looked at");
	SET(0, 1, 0, 0x2000000);
	GET();
	note("any non-zero byte counts as true");
	SET(0x80, 0x40, 0, 0x1234);
	GET();
	note("0 does not clear");
	SET(0, 0, 0, 0);
	GET();
	u64 nop = SNIPPET(&b, "nop"), unmask = SNIPPET(&b, "msr daifclr, #4\nisb\nnop");
	note("masked: still pending");
	go(b.cpu, nop);
	GET();
	u64 isr = SNIPPET(&b, "mrs x0, isr_el1");
	go(b.cpu, isr);
	get_x(b.cpu, 1);
	step_into(&b, unmask, 0, 0);
	GET();
	note("without has_esr: implementation defined syndrome");
	SET(1, 0, 0, 0);
	GET();
	step_into(&b, unmask, 0, 0);
	u64 ld = SNIPPET(&b, "ldr x0, [x1]"), pre = SNIPPET(&b, "ldr x0, [x1, #8]!"), st = SNIPPET(&b, "strb w0, [x1]");
	note("external abort for an MMIO read");
	go4(b.cpu, ld, 0x5555, 0x0c000128, 0, 0);
	SET(0, 0, 1, 0);
	GET();
	note("ESR and FAR as the client sees them, before and after the next KVM_RUN");
	get_fault(b.cpu);
	run(b.cpu, NULL);
	get_x(b.cpu, 2);
	get_fault(b.cpu);
	note("for an MMIO write");
	go4(b.cpu, st, 0x5555, 0x0c000abc, 0, 0);
	SET(0, 0, 1, 0);
	run(b.cpu, NULL);
	get_fault(b.cpu);
	note("for an access without syndrome");
	go4(b.cpu, pre, 0x5555, 0x0c000100, 0, 0);
	SET(0, 0, 1, 0);
	run(b.cpu, NULL);
	get_x(b.cpu, 2);
	get_fault(b.cpu);
	note("with immediate_exit in between");
	go4(b.cpu, ld, 0x5555, 0x0c000128, 0, 0);
	SET(0, 0, 1, 0);
	finish_mmio(b.cpu);
	get_x(b.cpu, 1);
	get_fault(b.cpu);
	run(b.cpu, NULL);
	note("SError and external abort together");
	go4(b.cpu, ld, 0x5555, 0x0c000128, 0, 0);
	SET(1, 1, 1, 0x77);
	run(b.cpu, NULL);
	get_fault(b.cpu);
	GET();
	step_into(&b, unmask, 0, 0);
}

static void debug(H h, u32 control)
{
	struct kvm_guest_debug d;
	memset(&d, 0, sizeof d);
	d.control = control;
	IOS(h, KVM_SET_GUEST_DEBUG, d);
}

static void debug_hw(H h, u32 control, u64 bcr, u64 bvr, u64 wcr, u64 wvr)
{
	struct kvm_guest_debug d;
	memset(&d, 0, sizeof d);
	d.control = control;
	d.arch.dbg_bcr[0] = bcr;
	d.arch.dbg_bvr[0] = bvr;
	d.arch.dbg_wcr[0] = wcr;
	d.arch.dbg_wvr[0] = wvr;
	IOS(h, KVM_SET_GUEST_DEBUG, d);
}

static void where(H h)
{
	u64 ids[] = { R_PC, R_PSTATE, X(0), R_ESR, SYSREG(2, 0, 0, 2, 2) };
	get_regs(h, 5, ids);
}

SCENARIO(guest_debug, "guest-debug", "", "KVM_SET_GUEST_DEBUG: control bits, single step, BRK, breakpoints, watchpoints")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	for (int i = 0; i < 32; i++)
		if (i > 1 && i != 16 && i != 17)
			debug(b.cpu, 1u << i);
	debug(b.cpu, 0x30003 | 4);
	u64 code = PUT(&b, "mov x0, #1\nadd x0, x0, #1\nbrk #0x77\nadd x0, x0, #1\nstr x28, [x27]\nbr x25");
	note("BRK without debugging: the guest's own exception");
	step_into(&b, code, 0, 0);
	finish_mmio(b.cpu);
	rewind_pc(b.cpu);
	debug(b.cpu, 1);
	note("ENABLE alone: BRK is routed out all the same");
	go(b.cpu, code);
	where(b.cpu);
	note("PC stays at the BRK");
	run(b.cpu, NULL);
	where(b.cpu);
	debug(b.cpu, 0);
	run(b.cpu, NULL);
	get_fault(b.cpu);
	finish_mmio(b.cpu);
	rewind_pc(b.cpu);
	debug(b.cpu, 0x10001);
	go(b.cpu, code);
	where(b.cpu);
	rewind_pc(b.cpu);
	note("SINGLESTEP without ENABLE is nothing");
	debug(b.cpu, 2);
	go(b.cpu, code);
	finish_mmio(b.cpu);
	rewind_pc(b.cpu);
	debug(b.cpu, 3);
	u64 id = X(25);
	set_regs(b.cpu, 1, &id, &code);
	note("single step: one instruction a KVM_RUN");
	for (int i = 0; i < 4; i++) {
		run(b.cpu, NULL);
		where(b.cpu);
	}
	u64 pc = R_PC, past = code + 12;
	set_regs(b.cpu, 1, &pc, &past);
	for (int i = 0; i < 5; i++) {
		run(b.cpu, NULL);
		where(b.cpu);
	}
	finish_mmio(b.cpu);
	u64 hvc = PUT(&b, "hvc #0\nnop\nsvc #1\nnop");
	rewind_pc(b.cpu);
	u64 ids[] = { R_PC, X(0) }, vals[] = { hvc, 0x84000000 };
	note("stepping over HVC, into SVC");
	set_regs(b.cpu, 2, ids, vals);
	for (int i = 0; i < 5; i++) {
		run(b.cpu, NULL);
		where(b.cpu);
	}
	debug(b.cpu, 0);
	rewind_pc(b.cpu);
	note("hardware breakpoint at the second instruction");
	debug_hw(b.cpu, 0x20001, 0x1e7, code + 4, 0, 0);
	go(b.cpu, code);
	where(b.cpu);
	run(b.cpu, NULL);
	where(b.cpu);
	rewind_pc(b.cpu);
	u64 mem8 = GPA + 0x30000, st = SNIPPET(&b, "str x0, [x1]\nldr x2, [x1]\nnop");
	note("write watchpoint");
	debug_hw(b.cpu, 0x20001, 0, 0, 0x1ff7, mem8);
	go4(b.cpu, st, 0x1234, mem8, 0, 0);
	where(b.cpu);
	mem_read(0x30000, 8);
	rewind_pc(b.cpu);
	note("read and write watchpoint with a byte mask");
	debug_hw(b.cpu, 0x20001, 0, 0, 0x1ff, mem8);
	go4(b.cpu, st, 0x1234, mem8, 0, 0);
	where(b.cpu);
	debug(b.cpu, 0);
	rewind_pc(b.cpu);
	go4(b.cpu, st, 0x1234, mem8, 0, 0);
	mem_read(0x30000, 8);
}

static void traps(struct box *b, const u32 *regs, int n, int write)
{
	for (int i = 0; i < n; i++) {
		u32 e = regs[i], op0 = e >> 14, op1 = e >> 11 & 7, crn = e >> 7 & 15, crm = e >> 3 & 15, op2 = e & 7;
		u32 insn = (write ? 0xd5000000 : 0xd5200000) | op0 << 19 | op1 << 16 | crn << 12 | crm << 8 | op2 << 5;
		char s[64];
		snprintf(s, sizeof s, write ? "msr S%u_%u_C%u_C%u_%u, x0" : "mrs x0, S%u_%u_C%u_C%u_%u", op0, op1, crn, crm, op2);
		u64 saved = b->next, at = put_insn(b, insn, s);
		b->next = saved; // the next one takes the same place
		go4(b->cpu, at, 0, 0, 0, 0);
		if (at_vector(b->cpu))
			get_fault(b->cpu);
		else {
			ignore_reg(X(0), "cpu");
			get_x(b->cpu, 1);
		}
	}
}

#define E(op0, op1, crn, crm, op2) ((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
static const u32 sysregs[] = {
	// debug (without those that QEMU 7.2 does not know: it makes them UNDEF before KVM could see them)
	E(2, 0, 0, 2, 0), E(2, 0, 0, 2, 2), E(2, 0, 0, 0, 4), E(2, 0, 0, 0, 5),
	E(2, 0, 0, 0, 6), E(2, 0, 0, 0, 7), E(2, 0, 0, 15, 4), E(2, 0, 1, 0, 0), E(2, 0, 1, 0, 4), E(2, 0, 1, 1, 4), E(2, 0, 1, 3, 4),
	E(2, 3, 0, 1, 0), 
	E(2, 4, 0, 7, 0),
	// ID space
	E(3, 0, 0, 0, 0), E(3, 0, 0, 0, 1), E(3, 0, 0, 0, 5), E(3, 0, 0, 0, 6), E(3, 0, 0, 1, 0), E(3, 0, 0, 3, 3), E(3, 0, 0, 4, 0),
	E(3, 0, 0, 4, 3), E(3, 0, 0, 4, 7), E(3, 0, 0, 7, 7), E(3, 1, 0, 0, 0), E(3, 1, 0, 0, 1), E(3, 1, 0, 0, 2), E(3, 1, 0, 0, 7),
	E(3, 2, 0, 0, 0), E(3, 3, 0, 0, 1), E(3, 3, 0, 0, 7),
	// EL1
	E(3, 0, 1, 0, 0), E(3, 0, 1, 0, 1), E(3, 0, 1, 0, 2), E(3, 0, 1, 0, 5), E(3, 0, 1, 0, 6), E(3, 0, 1, 2, 0), E(3, 0, 1, 2, 1),
	E(3, 0, 2, 0, 3), E(3, 0, 2, 1, 0), E(3, 0, 2, 3, 1), E(3, 0, 5, 1, 0), E(3, 0, 5, 3, 0), E(3, 0, 5, 6, 0),
	E(3, 0, 7, 4, 0), E(3, 0, 9, 9, 0), E(3, 0, 9, 10, 0), E(3, 0, 9, 12, 0), E(3, 0, 9, 14, 1), E(3, 0, 9, 14, 6), E(3, 0, 10, 2, 2),
	E(3, 0, 10, 4, 0), E(3, 0, 10, 4, 7), E(3, 0, 12, 1, 0), E(3, 0, 12, 1, 1), E(3, 0, 13, 0, 7), E(3, 0, 11, 0, 0), E(3, 0, 15, 0, 0),
	E(3, 3, 11, 0, 0), E(3, 3, 15, 9, 0), E(3, 1, 15, 0, 0),
	// GIC CPU interface
	E(3, 0, 4, 6, 0), E(3, 0, 12, 8, 0), E(3, 0, 12, 8, 1), E(3, 0, 12, 8, 3), E(3, 0, 12, 9, 0), E(3, 0, 12, 11, 1), E(3, 0, 12, 11, 3),
	E(3, 0, 12, 11, 5), E(3, 0, 12, 12, 0), E(3, 0, 12, 12, 1), E(3, 0, 12, 12, 3), E(3, 0, 12, 12, 4), E(3, 0, 12, 12, 5), E(3, 0, 12, 12, 6),
	E(3, 0, 12, 12, 7),
	// EL0
	E(3, 3, 2, 4, 0), E(3, 3, 4, 2, 2), E(3, 3, 9, 12, 0), E(3, 3, 9, 13, 0), E(3, 3, 9, 14, 0), E(3, 3, 13, 0, 5), E(3, 3, 13, 0, 7),
	E(3, 3, 13, 2, 0), E(3, 3, 14, 0, 0), E(3, 3, 14, 0, 1), E(3, 3, 14, 0, 2), E(3, 3, 14, 0, 5), E(3, 3, 14, 2, 0), E(3, 3, 14, 2, 1),
	E(3, 3, 14, 2, 2), E(3, 3, 14, 3, 0), E(3, 3, 14, 3, 1), E(3, 3, 14, 3, 2), E(3, 3, 14, 8, 0), E(3, 3, 14, 15, 7),
	// EL2, EL3, EL12 aliases
	E(3, 4, 0, 0, 0), E(3, 4, 1, 0, 0), E(3, 4, 1, 1, 0), E(3, 4, 3, 0, 0), E(3, 4, 5, 0, 1), E(3, 4, 5, 3, 0), E(3, 4, 12, 0, 0),
	E(3, 5, 1, 0, 0), E(3, 5, 14, 3, 1), E(3, 6, 1, 0, 0), E(3, 6, 1, 1, 0), E(3, 6, 12, 12, 7), E(3, 7, 14, 2, 1),
	// unallocated
	E(3, 0, 1, 1, 7), E(3, 0, 3, 0, 0), E(3, 0, 8, 0, 0), E(3, 3, 1, 0, 0), E(2, 1, 0, 0, 0), E(2, 7, 15, 15, 7),
};

SCENARIO(sysreg_reads, "sysreg-reads", "", "MRS of trapped, absent and unallocated system registers, no PMU, no GIC: value or UNDEF")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	traps(&b, sysregs, sizeof sysregs / 4, 0);
}

SCENARIO(sysreg_writes, "sysreg-writes", "", "MSR of zero to the same registers (without those whose write would end the guest)")
{
	struct box b;
	static u32 some[sizeof sysregs / 4];
	int n = 0;
	box_open(&b, 0, FEAT_PSCI);
	for (unsigned i = 0; i < sizeof sysregs / 4; i++)
		if (sysregs[i] != E(3, 0, 1, 0, 0) && sysregs[i] != E(3, 0, 1, 0, 2))
			some[n++] = sysregs[i];
	traps(&b, some, n, 1);
	u64 w[] = { SNIPPET(&b, "dc isw, x0"), SNIPPET(&b, "dc csw, x0"), SNIPPET(&b, "dc cisw, x0"), SNIPPET(&b, "tlbi vmalle1"),
		SNIPPET(&b, "tlbi vmalle1is"), SNIPPET(&b, "tlbi alle1"), SNIPPET(&b, "tlbi alle2"), SNIPPET(&b, "tlbi ipas2e1, x0"), SNIPPET(&b, "at s1e1r, x0"),
		SNIPPET(&b, "at s1e2r, x0"), SNIPPET(&b, "at s12e1r, x0"), SNIPPET(&b, "ic iallu"), SNIPPET(&b, "eret"), SNIPPET(&b, ".inst 0"),
		SNIPPET(&b, "hlt #0"), SNIPPET(&b, "dcps1"), SNIPPET(&b, "dcps2"), SNIPPET(&b, "dcps3"), SNIPPET(&b, "svc #0x123"), SNIPPET(&b, "brk #0"),
		SNIPPET(&b, "drps"), SNIPPET(&b, "yield"), SNIPPET(&b, "sevl\nwfe"), SNIPPET(&b, "esb") };
	u64 set[] = { R_ELR, R_SPSR }, to[] = { GPA, 0x3c5 };
	finish_mmio(b.cpu);
	rewind_pc(b.cpu);
	for (unsigned i = 0; i < sizeof w / 8; i++) {
		set_regs(b.cpu, 2, set, to);
		if (i == 12) {
			to[0] = SNIPPET(&b, "nop");
			note("ERET goes to ELR_EL1");
			set_regs(b.cpu, 2, set, to);
			to[0] = GPA;
		}
		step_into(&b, w[i], 0, 0);
	}
}

SCENARIO(el0, "el0", "", "a guest at EL0: HVC and SMC are UNDEF there, SVC, trapped instructions")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	u64 w[] = { PUT(&b, "hvc #0\nsvc #0x99"), PUT(&b, "smc #0\nsvc #0x99"), PUT(&b, "svc #7\nsvc #0x99"), PUT(&b, "mrs x0, midr_el1\nsvc #0x99"),
		PUT(&b, "mrs x0, ctr_el0\nsvc #0x99"), PUT(&b, "mrs x0, cntvct_el0\nsvc #0x99"), PUT(&b, "mrs x0, pmccntr_el0\nsvc #0x99"),
		PUT(&b, "msr daifset, #2\nsvc #0x99"), PUT(&b, ".inst 0\nsvc #0x99"), PUT(&b, "ldr x0, [x27]\nsvc #1\nsvc #0x99"), PUT(&b, "brk #3\nsvc #0x99") };
	u64 eret = PUT(&b, "eret");
	for (unsigned i = 0; i < sizeof w / 8; i++) {
		u64 ids[] = { R_ELR, R_SPSR, X(0) }, vals[] = { w[i], 0, 0x84000000 };
		set_regs(b.cpu, 3, ids, vals);
		go(b.cpu, eret);
		if (b.cpu->run[8] == KVM_EXIT_MMIO && !b.cpu->run[52])
			run(b.cpu, NULL);
		if (at_vector(b.cpu))
			get_fault(b.cpu);
	}
}
