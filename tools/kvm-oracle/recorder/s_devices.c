// SPDX-License-Identifier: Apache-2.0
// Interrupt lines and timers without an in-kernel GIC, eventfds, device attributes.
#include "box.h"

static void line(H vm, u32 irq, u32 level)
{
	struct kvm_irq_level l = { .irq = irq, .level = level };
	IOS(vm, KVM_IRQ_LINE, l);
}

SCENARIO(irq_line, "irq-line", "", "KVM_IRQ_LINE without an in-kernel GIC: errors by type, IRQ and FIQ delivery")
{
	struct box b;
	box_vm(&b, 0);
	note("no vcpu yet");
	line(b.vm, 0, 1);
	line(b.vm, 0x01000020, 1);
	b.cpu = box_vcpu(&b, 0, FEAT_PSCI);
	box_regs(b.cpu);
	H c5 = box_vcpu(&b, 5, FEAT_PSCI);
	static const u32 irqs[] = { 0x00000002, 0x0000ffff, 0x00010000, 0x00050000, 0x00050001, 0x00060000, 0x10000000, 0x01000020, 0x0100001f,
		0x0101ffff, 0x02000010, 0x0200001b, 0x0201001b, 0x02050010, 0x02000000, 0x03000000, 0x0f000000, 0x04000020 };
	for (unsigned i = 0; i < sizeof irqs / 4; i++) {
		line(b.vm, irqs[i], 1);
		line(b.vm, irqs[i], 0);
	}
	(void)c5;
	u64 un_i = SNIPPET(&b, "msr daifclr, #2\nnop\nnop\nmsr daifset, #2"), un_f = SNIPPET(&b, "msr daifclr, #1\nnop\nnop\nmsr daifset, #1");
	u64 isr = SNIPPET(&b, "mrs x0, isr_el1");
	line(b.vm, 0, 1);
	note("masked: visible in ISR_EL1");
	go(b.cpu, isr);
	get_x(b.cpu, 1);
	go(b.cpu, un_i);
	get_fault(b.cpu);
	note("level: taken again");
	go(b.cpu, un_i);
	note("any non-zero level raises");
	line(b.vm, 0, 0);
	line(b.vm, 0, 0xff00);
	go(b.cpu, un_i);
	line(b.vm, 0, 0);
	go(b.cpu, un_i);
	line(b.vm, 1, 1);
	go(b.cpu, isr);
	get_x(b.cpu, 1);
	go(b.cpu, un_f);
	get_fault(b.cpu);
	line(b.vm, 0, 1);
	note("both: FIQ unmasked only");
	go(b.cpu, un_f);
	u64 both = SNIPPET(&b, "msr daifclr, #3\nnop\nnop");
	go(b.cpu, both);
	line(b.vm, 1, 0);
	line(b.vm, 0, 0);
	struct kvm_irq_level st = { .irq = 0, .level = 1 };
	note("KVM_IRQ_LINE_STATUS: nothing is computed");
	IOS(b.vm, KVM_IRQ_LINE_STATUS, st);
	struct kvm_vcpu_init i = { .target = 5, .features = { FEAT_PSCI } };
	finish_mmio(b.cpu);
	note("init does not touch the line");
	IOS(b.cpu, KVM_ARM_VCPU_INIT, i);
	box_regs(b.cpu);
	go(b.cpu, isr);
	get_x(b.cpu, 1);
}

SCENARIO(timer_irq, "timer-irq", "4.12", "timers without an in-kernel GIC: EINTR with device_irq_level when an output changes")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	u64 nop = SNIPPET(&b, "nop"), rd = SNIPPET(&b, "mrs x0, cntv_ctl_el0\nmrs x1, cntp_ctl_el0\nmrs x2, isr_el1");
	u64 von = SNIPPET(&b, "msr cntv_cval_el0, xzr\nmov x0, #1\nmsr cntv_ctl_el0, x0\nisb"), voff = SNIPPET(&b, "msr cntv_ctl_el0, xzr\nisb");
	u64 pon = SNIPPET(&b, "msr cntp_cval_el0, xzr\nmov x0, #1\nmsr cntp_ctl_el0, x0\nisb"), poff = SNIPPET(&b, "msr cntp_ctl_el0, xzr\nisb");
	u64 mask = SNIPPET(&b, "mov x0, #3\nmsr cntv_ctl_el0, x0\nisb");
	u64 id = X(25);
	go(b.cpu, nop);
	note("a timer condition that is true: the exit after it shows the level");
	go(b.cpu, von);
	ignore_reg(R_PC, "time");
	get_x(b.cpu, 1);
	if (b.cpu->run[8] == KVM_EXIT_INTR)
		run(b.cpu, NULL);
	go(b.cpu, nop);
	if (b.cpu->run[8] == KVM_EXIT_INTR)
		run(b.cpu, NULL);
	go(b.cpu, rd);
	get_x(b.cpu, 3);
	note("IMASK lowers the line");
	go(b.cpu, mask);
	for (int i = 0; i < 2 && b.cpu->run[8] == KVM_EXIT_INTR; i++)
		run(b.cpu, NULL);
	go(b.cpu, rd);
	get_x(b.cpu, 3);
	go(b.cpu, voff);
	go(b.cpu, pon);
	for (int i = 0; i < 2 && b.cpu->run[8] == KVM_EXIT_INTR; i++)
		run(b.cpu, NULL);
	go(b.cpu, poff);
	for (int i = 0; i < 2 && b.cpu->run[8] == KVM_EXIT_INTR; i++)
		run(b.cpu, NULL);
	note("set by the client");
	set_reg(b.cpu, 0x603000000013df02, 0);
	set_reg(b.cpu, 0x603000000013df19, 1);
	go(b.cpu, nop);
	for (int i = 0; i < 2 && b.cpu->run[8] == KVM_EXIT_INTR; i++)
		run(b.cpu, NULL);
	(void)id;
}

static void dev(H h, const char *name, unsigned long req, u32 group, u64 attr, u64 v, const char *to)
{
	u64 val = v;
	struct kvm_device_attr d = { .group = group, .attr = attr };
	int has = !strcmp(to, "value");
	struct arg a = { .p = &d, .n = 24, .np = 1, .nb = has, .ptr = { { 16, to } }, .buf = { { "value", &val, 8 } } };
	io(h, name, req, &a);
}
#define DEV3(h, g, at, v) do { dev(h, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR, g, at, v, "value"); \
	dev(h, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR, g, at, v, "value"); \
	dev(h, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, g, at, v, "value"); } while (0)
#define SETD(h, g, at, v) dev(h, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, g, at, v, "value")
#define GETD(h, g, at, v) dev(h, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR, g, at, v, "value")
#define HASD(h, g, at) dev(h, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR, g, at, 0, "value")

SCENARIO(vcpu_attrs, "vcpu-attrs", "", "vcpu device attributes without an in-kernel GIC: PMU, timer, PV time, unknown groups")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	for (u32 g = 0; g < 5; g++)
		for (u64 at = 0; at < 6; at++)
			if (g != 2)
				DEV3(b.cpu, g, at, 20);
	DEV3(b.cpu, 0xffffffff, 0, 0);
	dev(b.cpu, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, 1, 0, 0, "bad");
	dev(b.cpu, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR, 1, 0, 0, "bad");
	dev(b.cpu, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, 2, 0, 0, "bad");
	struct kvm_device_attr fl = { .flags = 1, .group = 1 };
	note("flags");
	IOS(b.cpu, KVM_HAS_DEVICE_ATTR, fl);
	IOS(b.cpu, KVM_SET_DEVICE_ATTR, fl);
}

static long create_device(H vm, u32 type, u32 flags, H *out)
{
	struct kvm_create_device d = { .type = type, .fd = 0, .flags = flags };
	struct arg a = { .p = &d, .n = sizeof d };
	long r = io(vm, "KVM_CREATE_DEVICE", KVM_CREATE_DEVICE, &a);
	if (r == 0 && !(flags & 1) && out)
		*out = a.p;
	return r;
}

SCENARIO(create_device_errors, "create-device", "", "KVM_CREATE_DEVICE: every type with TEST and for real, twice, after a run; CREATE_IRQCHIP; SET_DEVICE_ADDR")
{
	H d = NULL;
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	for (u32 t = 0; t < 14; t++) {
		if (t == 4 || t == 5)
			ignore("ret", 0, 0, "cpu");
		create_device(b.vm, t, 1, NULL);
	}
	create_device(b.vm, 0xffffffff, 1, NULL);
	note("unknown flags are ignored");
	create_device(b.vm, 100, 2, NULL);
	struct kvm_arm_device_addr da = { 0, 0x08000000 };
	IOS(b.vm, KVM_ARM_SET_DEVICE_ADDR, da);
	da.id = 1;
	IOS(b.vm, KVM_ARM_SET_DEVICE_ADDR, da);
	da.id = 0x10000;
	IOS(b.vm, KVM_ARM_SET_DEVICE_ADDR, da);
	da.id = 2;
	IOS(b.vm, KVM_ARM_SET_DEVICE_ADDR, da);
	go(b.cpu, SNIPPET(&b, "nop"));
	note("a vcpu has run");
	create_device(b.vm, 7, 0, &d);
	H vm2;
	io_new(b.sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm2);
	create_device(vm2, 7, 0, &d);
	note("a second GIC");
	create_device(vm2, 7, 0, NULL);
	create_device(vm2, 7, 1, NULL);
	IOV(vm2, KVM_CREATE_IRQCHIP, 0);
	note("unknown ioctls on a device");
	if (d) {
		IOV(d, KVM_RUN, 0);
		IOV(d, KVM_CREATE_VM, 0);
		io_val(d, "0x0000aeff", 0xaeff, 0);
		IOBAD(d, KVM_GET_DEVICE_ATTR);
	}
	struct kvm_irq_level l = { .irq = 0x01000020, .level = 1 };
	note("GIC made but not initialised");
	IOS(vm2, KVM_IRQ_LINE, l);
	l.irq = 0;
	IOS(vm2, KVM_IRQ_LINE, l);
}

static void ioeventfd(H vm, H e, u64 match, u64 addr, u32 len, u32 flags)
{
	struct kvm_ioeventfd x;
	memset(&x, 0, sizeof x);
	x.datamatch = match;
	x.addr = addr;
	x.len = len;
	x.fd = e ? e->fd : -1;
	x.flags = flags;
	io_eventfd(vm, "KVM_IOEVENTFD", KVM_IOEVENTFD, &x, sizeof x, 20, e);
}

SCENARIO(ioeventfd_, "ioeventfd", "", "KVM_IOEVENTFD: argument checks, clashes, which guest writes signal it")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	H e = new_eventfd(0), f = new_eventfd(0);
	const u64 A = 0x0c000000;
	static const u32 lens[] = { 3, 5, 6, 7, 9, 16, 0xffffffff };
	for (unsigned i = 0; i < 7; i++)
		ioeventfd(b.vm, e, 0, A, lens[i], 0);
	for (int i = 4; i < 32; i++)
		ioeventfd(b.vm, e, 0, A, 4, 1u << i);
	ioeventfd(b.vm, NULL, 0, A, 4, 0);
	ioeventfd(b.vm, e, 0, ~0ull, 4, 0);
	ioeventfd(b.vm, e, 0, ~0ull - 3, 4, 4);
	note("len 0 with DATAMATCH");
	ioeventfd(b.vm, e, 0, A, 0, 1);
	ioeventfd(b.vm, e, 0, A, 4, 4);
	ioeventfd(b.vm, e, 0, A, 4, 0);
	ioeventfd(b.vm, f, 0, A, 4, 0);
	ioeventfd(b.vm, f, 7, A, 4, 1);
	ioeventfd(b.vm, f, 0, A, 0, 0);
	ioeventfd(b.vm, f, 0, A, 2, 0);
	ioeventfd(b.vm, f, 7, A + 8, 4, 1);
	ioeventfd(b.vm, e, 8, A + 8, 4, 1);
	ioeventfd(b.vm, e, 7, A + 8, 4, 1);
	ioeventfd(b.vm, e, 0, A + 16, 0, 0);
	u64 w = SNIPPET(&b, "str w0, [x1]"), x = SNIPPET(&b, "str x0, [x1]"), h = SNIPPET(&b, "strh w0, [x1]"), by = SNIPPET(&b, "strb w0, [x1]"),
	    ld = SNIPPET(&b, "ldr w0, [x1]");
	static const u64 addr[] = { 0x0c000000, 0x0c000008, 0x0c000010, 0x0c000004 };
	for (int v = 6; v < 9; v++)
		for (int k = 0; k < 4; k++) {
			u64 op[] = { w, x, h, by };
			for (int o = 0; o < 4; o++) {
				go4(b.cpu, op[o], (u64)v, addr[k], 0, 0);
				if (!at_done(b.cpu))
					run(b.cpu, NULL);
				read_eventfd(e);
				read_eventfd(f);
			}
		}
	note("a read is not swallowed");
	go4(b.cpu, ld, 0, A, 0, 0);
	run(b.cpu, NULL);
	read_eventfd(e);
	ioeventfd(b.vm, f, 0, A, 4, 4);
	ioeventfd(b.vm, e, 0, A, 4, 4);
	ioeventfd(b.vm, e, 0, A, 4, 4);
	go4(b.cpu, w, 1, A, 0, 0);
	run(b.cpu, NULL);
	read_eventfd(e);
}

static void irqfd(H vm, H e, u32 gsi, u32 flags)
{
	struct kvm_irqfd x;
	memset(&x, 0, sizeof x);
	x.fd = e ? (u32)e->fd : 0xffffffffu;
	x.gsi = gsi;
	x.flags = flags;
	io_eventfd(vm, "KVM_IRQFD", KVM_IRQFD, &x, sizeof x, 0, e);
}

SCENARIO(irqfd_no_gic, "irqfd-no-gic", "", "KVM_IRQFD, KVM_SIGNAL_MSI, KVM_SET_GSI_ROUTING and coalesced MMIO without an in-kernel GIC")
{
	struct box b;
	box_open(&b, 0, FEAT_PSCI);
	H e = new_eventfd(0);
	irqfd(b.vm, e, 0, 0);
	irqfd(b.vm, e, 0, 4);
	irqfd(b.vm, e, 0, 1);
	irqfd(b.vm, NULL, 0, 0);
	irqfd(b.vm, NULL, 0, 1);
	irqfd(b.vm, e, 5000, 0);
	struct kvm_msi m;
	memset(&m, 0, sizeof m);
	IOS(b.vm, KVM_SIGNAL_MSI, m);
	m.flags = 2;
	IOS(b.vm, KVM_SIGNAL_MSI, m);
	struct { struct kvm_irq_routing h; struct kvm_irq_routing_entry e[3]; } r;
	memset(&r, 0, sizeof r);
	note("empty table");
	IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	r.h.flags = 1;
	IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	r.h.flags = 0;
	r.h.nr = 4097;
	IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	for (u32 t = 0; t < 6; t++) {
		r.h.nr = 1;
		r.e[0].type = t;
		note("type");
		IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	}
	r.e[0].type = 1;
	static const u32 bad[][4] = { { 0, 0, 987, 0 }, { 0, 0, 988, 0 }, { 0, 1, 0, 0 }, { 4095, 0, 0, 0 }, { 4096, 0, 0, 0 }, { 0, 0, 0, 1 } };
	for (int i = 0; i < 6; i++) {
		r.e[0].gsi = bad[i][0];
		r.e[0].u.irqchip.irqchip = bad[i][1];
		r.e[0].u.irqchip.pin = bad[i][2];
		r.e[0].flags = bad[i][3];
		IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	}
	memset(&r, 0, sizeof r);
	r.h.nr = 2;
	r.e[0].type = r.e[1].type = 1;
	note("two routes of one gsi");
	IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	r.e[1].gsi = 1;
	IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	r.e[0].type = 2;
	r.e[0].flags = 1;
	IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	r.e[0].flags = 2;
	IOS(b.vm, KVM_SET_GSI_ROUTING, r);
	struct kvm_coalesced_mmio_zone z = { .addr = 0x0c000000, .size = 0x100 };
	IOS(b.vm, KVM_UNREGISTER_COALESCED_MMIO, z);
	z.pio = 2;
	IOS(b.vm, KVM_REGISTER_COALESCED_MMIO, z);
	IOS(b.vm, KVM_UNREGISTER_COALESCED_MMIO, z);
	z.pio = 0;
	IOS(b.vm, KVM_REGISTER_COALESCED_MMIO, z);
	u64 w = SNIPPET(&b, "str w0, [x1]"), ld = SNIPPET(&b, "ldr w0, [x1]"), x = SNIPPET(&b, "str x0, [x1]");
	note("in the zone: no exit for a write, one for a read; the ring is in the second page");
	go4(b.cpu, w, 0x11223344, 0x0c000000, 0, 0);
	peek_run(b.cpu, 4096, 8 + 2 * 24);
	go4(b.cpu, x, 0x5566778811223344, 0x0c0000f8, 0, 0);
	peek_run(b.cpu, 4096, 8 + 2 * 24);
	note("half outside");
	go4(b.cpu, x, 1, 0x0c0000fc & ~7ull, 0, 0);
	go4(b.cpu, w, 1, 0x0c000100, 0, 0);
	run(b.cpu, NULL);
	go4(b.cpu, ld, 1, 0x0c000000, 0, 0);
	run(b.cpu, NULL);
	peek_run(b.cpu, 4096, 8 + 4 * 24);
	u32 first = 3;
	note("the client empties the ring");
	poke(b.cpu, 4096, &first, 4);
	go4(b.cpu, w, 9, 0x0c000004, 0, 0);
	peek_run(b.cpu, 4096, 8 + 4 * 24);
	IOS(b.vm, KVM_UNREGISTER_COALESCED_MMIO, z);
	go4(b.cpu, w, 9, 0x0c000004, 0, 0);
	run(b.cpu, NULL);
}
