// SPDX-License-Identifier: Apache-2.0
// The in-kernel GICv3: device attributes and their errors, the first run, distributor and redistributor registers.
#include "box.h"

static void attr(H h, const char *name, unsigned long req, u32 group, u64 at, u64 v, unsigned n, const char *to)
{
	u64 val = v;
	struct kvm_device_attr d = { .group = group, .attr = at };
	int has = !strcmp(to, "value");
	struct arg a = { .p = &d, .n = 24, .np = 1, .nb = has, .ptr = { { 16, to } }, .buf = { { "value", &val, n } } };
	io(h, name, req, &a);
}
#define SET(h, g, at, v) attr(h, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, g, at, v, 8, "value")
#define GET(h, g, at, v) attr(h, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR, g, at, v, 8, "value")
#define HAS(h, g, at) attr(h, "KVM_HAS_DEVICE_ATTR", KVM_HAS_DEVICE_ATTR, g, at, 0, 8, "value")
#define SETBAD(h, g, at) attr(h, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, g, at, 0, 8, "bad")
#define GETBAD(h, g, at) attr(h, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR, g, at, 0, 8, "bad")
enum { ADDR, DIST, CPU, NR, CTRL, REDIST, SYSREGS, LEVEL };
#define REGION(idx, base, count, flags) ((u64)(count) << 52 | (base) | (u64)(flags) << 12 | (idx))

static H gic(struct box *b, H *vm)
{
	struct kvm_create_device d = { .type = 7 };
	struct arg a = { .p = &d, .n = sizeof d };
	io_new(b->sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", vm);
	io(*vm, "KVM_CREATE_DEVICE", KVM_CREATE_DEVICE, &a);
	return a.p;
}

static H vcpu(H vm, u64 id)
{
	struct kvm_vcpu_init i = { .target = 5, .features = { FEAT_PSCI } };
	H c = NULL;
	if (io_new(vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, id, "vcpu", &c) < 0)
		return NULL;
	map_run(c);
	IOS(c, KVM_ARM_VCPU_INIT, i);
	return c;
}

SCENARIO(vgic_attrs, "vgic-v3-attrs", "", "GICv3: groups, addresses, regions, NR_IRQS, INIT: every errno, and first runs that fail")
{
	struct box b = { .sys = open_kvm() };
	H vm, g = gic(&b, &vm);
	for (u32 gr = 0; gr < 11; gr++)
		for (u64 at = 0; at < 7; at++)
			HAS(g, gr, at);
	HAS(g, 0xffffffff, 0);
	SET(g, 12, 0, 0);
	GET(g, 12, 0, 0);
	note("unset addresses; GICv2's; unknown; bad pointers");
	for (u64 at = 0; at < 8; at++)
		GET(g, ADDR, at, 0);
	SET(g, ADDR, 0, 0x08000000);
	SET(g, ADDR, 1, 0x08000000);
	SET(g, ADDR, 4, 0x08000000);
	SET(g, ADDR, 9, 0x08000000);
	SETBAD(g, ADDR, 2);
	GETBAD(g, ADDR, 2);
	note("distributor: misaligned, at and over the end of the IPA space, good, twice");
	SET(g, ADDR, 2, 0x08001000);
	SET(g, ADDR, 2, 1ull << 40);
	SET(g, ADDR, 2, (1ull << 40) - 0x8000);
	SET(g, ADDR, 2, ~0xffffull);
	SET(g, ADDR, 2, 0x08000000);
	SET(g, ADDR, 2, 0x08000000);
	GET(g, ADDR, 2, 0);
	note("redistributor regions: misaligned, flags, count 0, first index, beyond the IPA space");
	SET(g, ADDR, 5, REGION(0, 0x081000, 2, 0));
	SET(g, ADDR, 5, REGION(0, 0x08100000, 2, 1));
	SET(g, ADDR, 5, REGION(0, 0x08100000, 0, 0));
	SET(g, ADDR, 5, REGION(1, 0x08100000, 2, 0));
	SET(g, ADDR, 5, REGION(0, 0x10000000000, 2, 0));
	SET(g, ADDR, 5, REGION(0, 0xfffffe0000, 2, 0));
	GET(g, ADDR, 5, 0);
	SET(g, ADDR, 5, REGION(0, 0x08100000, 2, 0));
	note("used index, gap, overlap, good, then the old single-region attribute");
	SET(g, ADDR, 5, REGION(0, 0x08200000, 1, 0));
	SET(g, ADDR, 5, REGION(2, 0x08200000, 1, 0));
	SET(g, ADDR, 5, REGION(1, 0x08120000, 1, 0));
	SET(g, ADDR, 5, REGION(1, 0x08140000, 1, 0));
	GET(g, ADDR, 5, 0);
	GET(g, ADDR, 5, 1);
	GET(g, ADDR, 5, 2);
	GETBAD(g, ADDR, 5);
	SET(g, ADDR, 3, 0x09000000);
	GET(g, ADDR, 3, 0);
	note("number of interrupts");
	GET(g, NR, 0, 0);
	static const u64 nrs[] = { 0, 31, 32, 63, 65, 96, 1000, 1023, 1024, 1056, 0x100000040, 128 };
	for (unsigned i = 0; i < sizeof nrs / 8; i++)
		SET(g, NR, 0, nrs[i]);
	GET(g, NR, 0, 0);
	SET(g, NR, 0, 256);
	SETBAD(g, NR, 0);
	note("registers before a vcpu exists, before INIT");
	GET(g, DIST, 0, 0);
	GET(g, REDIST, 0, 0);
	SET(g, DIST, 0, 0);
	H c0 = vcpu(vm, 0), c3 = vcpu(vm, 3);
	GET(g, DIST, 0, 0);
	GET(g, REDIST, 0, 0);
	GET(g, REDIST, 3ull << 32 | 8, 0);
	GET(g, REDIST, 9ull << 32 | 8, 0);
	GET(g, SYSREGS, 0xc230, 0);
	GET(g, LEVEL, 0, 0);
	SET(g, CTRL, 3, 0);
	note("run before INIT");
	run(c0, NULL);
	H vm2, g2 = gic(&b, &vm2);
	SET(g2, ADDR, 2, 0x08000000);
	note("a region over the distributor is accepted while no vcpu is there; creating one fails");
	SET(g2, ADDR, 5, REGION(0, 0x08000000, 2, 0));
	io_new(vm2, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 0, "vcpu", &c3);
	H vm3, g3 = gic(&b, &vm3);
	SET(g3, ADDR, 2, 0x08000000);
	SET(g3, ADDR, 3, 0x080a0000);
	vcpu(vm3, 0);
	SET(g3, CTRL, 1, 0);
	SET(g3, CTRL, 3, 0);
	SET(g3, CTRL, 0, 0);
	SET(g3, CTRL, 0, 0);
	note("default number of interrupts; settings frozen; no more vcpus");
	GET(g3, NR, 0, 0);
	SET(g3, NR, 0, 256);
	SET(g3, CTRL, 3, 0);
	io_new(vm3, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, 1, "vcpu", &c3);
}

static void failing(struct box *b, int dist, int redist, int init, int vcpus)
{
	H vm, g = gic(b, &vm), c = NULL, first = NULL;
	for (int i = 0; i < vcpus; i++) {
		c = vcpu(vm, (u64)i);
		if (!first)
			first = c;
	}
	if (dist == 1)
		SET(g, ADDR, 2, 0x08000000);
	if (dist == 2)
		SET(g, ADDR, 2, 0x08110000);
	if (redist == 1)
		SET(g, ADDR, 3, 0x08100000);
	if (redist == 2)
		SET(g, ADDR, 5, REGION(0, 0x08100000, 1, 0));
	if (redist == 3)
		SET(g, ADDR, 3, (1ull << 40) - 0x40000);
	if (init)
		SET(g, CTRL, 0, 0);
	run(first, NULL);
	note("is the VM dead now?");
	run(first, NULL);
	u32 mp = 0;
	IOS(first, KVM_GET_MP_STATE, mp);
	IOV(vm, KVM_CHECK_EXTENSION, 3);
	GET(g, ADDR, 2, 0);
}

SCENARIO(vgic_first_run, "vgic-v3-first-run", "", "GICv3: a first KVM_RUN without distributor, without redistributor, uninitialised, overlapping, with too small a region")
{
	struct box b = { .sys = open_kvm() };
	note("no distributor");
	failing(&b, 0, 1, 1, 1);
	note("no redistributor");
	failing(&b, 1, 0, 1, 1);
	note("not initialised");
	failing(&b, 1, 1, 0, 1);
	note("nothing at all");
	failing(&b, 0, 0, 0, 1);
	note("distributor over the redistributor");
	failing(&b, 2, 1, 1, 1);
	note("a region for one, two vcpus");
	failing(&b, 1, 2, 1, 2);
	note("a single region that runs past the IPA space");
	failing(&b, 1, 3, 1, 4);
}

SCENARIO(vgic_typer, "vgic-v3-typer", "", "GICR_TYPER: order of vcpu creation, contiguous regions, the Last bit")
{
	struct box b = { .sys = open_kvm() };
	H vm, g = gic(&b, &vm);
	static const u64 order[] = { 0, 3, 5, 4, 1, 2 };
	SET(g, ADDR, 2, 0x08000000);
	SET(g, ADDR, 5, REGION(0, 0x08100000, 2, 0));
	SET(g, ADDR, 5, REGION(1, 0x08240000, 2, 0));
	SET(g, ADDR, 5, REGION(2, 0x08200000, 2, 0));
	for (int i = 0; i < 6; i++)
		vcpu(vm, order[i]);
	SET(g, CTRL, 0, 0);
	for (u64 id = 0; id < 6; id++) {
		GET(g, REDIST, id << 32 | 8, 0);
		GET(g, REDIST, id << 32 | 0xc, 0);
	}
	H vm2, g2 = gic(&b, &vm2);
	note("legacy region set after the vcpus");
	vcpu(vm2, 1);
	vcpu(vm2, 0);
	SET(g2, ADDR, 2, 0x08000000);
	SET(g2, ADDR, 3, 0x08100000);
	note("a region after the legacy attribute");
	SET(g2, ADDR, 5, REGION(0, 0x08300000, 2, 0));
	SET(g2, ADDR, 5, REGION(1, 0x08300000, 2, 0));
	SET(g2, ADDR, 3, 0x08200000);
	SET(g2, CTRL, 0, 0);
	GET(g2, REDIST, 8, 0);
	GET(g2, REDIST, 1ull << 32 | 8, 0);
	H vm3, g3;
	io_new(b.sys, "KVM_CREATE_VM", KVM_CREATE_VM, 0, "vm", &vm3);
	H early = vcpu(vm3, 0);
	struct kvm_create_device d = { .type = 7 };
	struct arg a = { .p = &d, .n = sizeof d };
	note("GIC made after a vcpu");
	io(vm3, "KVM_CREATE_DEVICE", KVM_CREATE_DEVICE, &a);
	g3 = a.p;
	GET(g3, ADDR, 2, 0);
	(void)early;
}

static H full(struct box *b)
{
	H g;
	struct kvm_create_device d = { .type = 7 };
	struct arg a = { .p = &d, .n = sizeof d };
	box_vm(b, 0);
	io(b->vm, "KVM_CREATE_DEVICE", KVM_CREATE_DEVICE, &a);
	g = a.p;
	b->cpu = box_vcpu(b, 0, FEAT_PSCI);
	box_regs(b->cpu);
	SET(g, ADDR, 2, 0x08000000);
	SET(g, ADDR, 3, 0x080a0000);
	SET(g, NR, 0, 64);
	SET(g, CTRL, 0, 0);
	return g;
}

SCENARIO(vgic_regs, "vgic-v3-regs", "", "GICv3: registers through the device, ISPENDR semantics, LEVEL_INFO, CPU system registers")
{
	struct box b;
	H g = full(&b);
	static const u32 dist[] = { 0, 4, 8, 0xc, 0x10, 0x20, 0x80, 0x84, 0x88, 0x100, 0x104, 0x108, 0x180, 0x184, 0x200, 0x204, 0x280, 0x284, 0x300, 0x304,
		0x384, 0x400, 0x420, 0x43c, 0x440, 0x800, 0x820, 0xc00, 0xc08, 0xc0c, 0xd04, 0xe00, 0xf00, 0x6000, 0x6100, 0x6104, 0x61f8,
		0x6200, 0xffe8, 0xffd0, 0xfffc, 0x1, 0x2, 0x10000, 0x102, 0x401 };
	for (unsigned i = 0; i < sizeof dist / 4; i++) {
		HAS(g, DIST, dist[i]);
		GET(g, DIST, dist[i], ~0ull);
	}
	static const u32 redist[] = { 0, 4, 8, 0xc, 0x10, 0x14, 0x70, 0x74, 0x78, 0x7c, 0xa0, 0xc0, 0xffe8, 0x10000, 0x10080, 0x10100, 0x10180, 0x10200, 0x10280,
		0x10300, 0x10380, 0x10400, 0x1041c, 0x10c00, 0x10c04, 0x10d00, 0x10e00, 0x1ffe8, 0x20000, 0x3 };
	for (unsigned i = 0; i < sizeof redist / 4; i++) {
		HAS(g, REDIST, redist[i]);
		GET(g, REDIST, redist[i], ~0ull);
	}
	note("writes");
	static const struct { u32 at; u64 v; } w[] = { { 0, 0xffffffff }, { 0, 0 }, { 0, 2 }, { 4, 1 }, { 8, 0 }, { 8, 0x4b00243b }, { 8, 0x4b00343b },
		{ 8, 0x4b00143b }, { 8, 0x4b00443b }, { 0x84, 0 }, { 0x84, 0xf0f0f0f0 }, { 0x104, 0x000000ff }, { 0x184, 0x0000000f }, { 0x204, 0xff00 }, { 0x204, 0xf0 },
		{ 0x284, 0xffffffff }, { 0x304, 0x3 }, { 0x384, 1 }, { 0x420, 0xa7a6a5a4 }, { 0xc08, 0xaaaaaaaa }, { 0xc08, 0x55555555 }, { 0x6100, 0x80ffffff },
		{ 0x6104, 0xff }, { 0xffe8, 0 }, { 0x80, 0 } };
	for (unsigned i = 0; i < sizeof w / sizeof *w; i++) {
		SET(g, DIST, w[i].at, w[i].v);
		GET(g, DIST, w[i].at, ~0ull);
	}
	GET(g, DIST, 0x104, 0);
	GET(g, DIST, 0x184, 0);
	GET(g, DIST, 0x204, 0);
	note("LEVEL_INFO: intid 32, misaligned, other info");
	GET(g, LEVEL, 32, ~0ull);
	SET(g, LEVEL, 32, 0x10001);
	GET(g, LEVEL, 32, ~0ull);
	GET(g, DIST, 0x204, ~0ull);
	GET(g, LEVEL, 33, 0);
	GET(g, LEVEL, 32 | 1 << 10, 0);
	GET(g, LEVEL, 64, ~0ull);
	HAS(g, LEVEL, 32);
	HAS(g, LEVEL, 33);
	HAS(g, LEVEL, 1 << 10);
	struct kvm_irq_level l = { .irq = 0x01000000 | 33, .level = 1 };
	note("IRQ_LINE: edge SPI, level down, a PPI, the timer's own PPI, beyond");
	IOS(b.vm, KVM_IRQ_LINE, l);
	GET(g, DIST, 0x204, ~0ull);
	l.level = 0;
	IOS(b.vm, KVM_IRQ_LINE, l);
	GET(g, DIST, 0x204, ~0ull);
	static const u32 lines[] = { 0, 0x01000000 | 31, 0x01000000 | 63, 0x01000000 | 64, 0x02000000 | 15, 0x02000000 | 16, 0x02000000 | 27, 0x02000000 | 30,
		0x02000000 | 32, 0x02010010, 0x01ff0021 };
	for (unsigned i = 0; i < sizeof lines / 4; i++) {
		l.irq = lines[i];
		l.level = 1;
		IOS(b.vm, KVM_IRQ_LINE, l);
	}
	GET(g, REDIST, 0x10200, ~0ull);
	static const u32 sys[] = { 0xc230, 0xc643, 0xc644, 0xc645, 0xc646, 0xc647, 0xc648, 0xc649, 0xc64a, 0xc64b, 0xc663, 0xc664, 0xc665, 0xc666, 0xc667,
		0xc660, 0xc65d, 0, 0xffff };
	for (unsigned i = 0; i < sizeof sys / 4; i++) {
		HAS(g, SYSREGS, sys[i]);
		ignore("value", 0, 8, "cpu");
		GET(g, SYSREGS, sys[i], 0);
	}
	note("ICC_PMR, ICC_SRE without its bit 0, ICC_CTLR with other PRIbits; an MPIDR without vcpu");
	SET(g, SYSREGS, 0xc230, 0xff);
	GET(g, SYSREGS, 0xc230, 0);
	SET(g, SYSREGS, 0xc665, 0);
	SET(g, SYSREGS, 0xc665, 1);
	ignore("ret", 0, 0, "cpu");
	SET(g, SYSREGS, 0xc664, 0x700);
	GET(g, SYSREGS, 5ull << 32 | 0xc230, 0);
	GET(g, REDIST, 5ull << 32, 0);
	note("a group-1 SPI pending and enabled reaches the guest");
	go(b.cpu, SNIPPET(&b, "nop"));
}

SCENARIO(vgic_guest, "vgic-v3-guest", "", "GICv3 from the guest: identification, SPI and SGI delivery, end of interrupt, WFI, no exits for the GIC frames")
{
	struct box b;
	H g = full(&b);
	u64 ld = SNIPPET(&b, "ldr w0, [x1]"), st = SNIPPET(&b, "str w0, [x1]"), ldx = SNIPPET(&b, "ldr x0, [x1]"), stb = SNIPPET(&b, "strb w0, [x1]"),
	    ldb = SNIPPET(&b, "ldrb w0, [x1]"), ldh = SNIPPET(&b, "ldrh w0, [x1]");
	static const u64 reads[] = { 0x08000000, 0x08000004, 0x08000008, 0x0800000c, 0x08000010, 0x08000084, 0x08000100, 0x08000c08, 0x0800ffe8, 0x08006100,
		0x080a0000, 0x080a0004, 0x080a0008, 0x080a0014, 0x080affe8, 0x080b0080, 0x080b0100, 0x080b0200, 0x080b0c00, 0x080b0c04, 0x080bffe8, 0x0800fff0 };
	for (unsigned i = 0; i < sizeof reads / 8; i++) {
		go4(b.cpu, ld, 0x5555, reads[i], 0, 0);
		get_x(b.cpu, 1);
	}
	note("other widths");
	u64 widths[] = { ldx, ldb, ldh };
	for (int i = 0; i < 3; i++) {
		go4(b.cpu, widths[i], 0x5555, 0x08000004 & ~7ull, 0, 0);
		get_x(b.cpu, 1);
		go4(b.cpu, widths[i], 0x5555, 0x080a0008, 0, 0);
		get_x(b.cpu, 1);
		go4(b.cpu, widths[i], 0x5555, 0x08000420, 0, 0);
		get_x(b.cpu, 1);
		go4(b.cpu, widths[i], 0x5555, 0x08006108, 0, 0);
		get_x(b.cpu, 1);
	}
	static const u64 wr[][2] = { { 0x08000000, 0x37 }, { 0x08000104, 0xf }, { 0x08000420, 0xa0a0a0a0 }, { 0x08000c08, 0xa }, { 0x08000084, 0xffffffff },
		{ 0x080b0100, 0x88000002 }, { 0x080b0400, 0x80808080 }, { 0x080b0404, 0x80808080 } };
	for (unsigned i = 0; i < sizeof wr / 16; i++) {
		go4(b.cpu, st, wr[i][1], wr[i][0], 0, 0);
		go4(b.cpu, ld, 0x5555, wr[i][0], 0, 0);
		get_x(b.cpu, 1);
	}
	go4(b.cpu, stb, 0x40, 0x08000421, 0, 0);
	go4(b.cpu, ld, 0x5555, 0x08000420, 0, 0);
	get_x(b.cpu, 1);
	u64 ctl = SNIPPET(&b, "mrs x0, S3_0_C12_C12_5\nmrs x1, S3_0_C12_C12_4\nmrs x2, S3_0_C12_C12_7\nmrs x3, S3_0_C4_C6_0");
	go4(b.cpu, ctl, 0, 0, 0, 0);
	ignore_reg(X(1), "cpu");
	get_x(b.cpu, 4);
	u64 on = SNIPPET(&b, "mov x0, #0xf0\nmsr S3_0_C4_C6_0, x0\nmov x0, #1\nmsr S3_0_C12_C12_7, x0\nisb");
	go(b.cpu, on);
	u64 iar = SNIPPET(&b, "mrs x0, S3_0_C12_C12_2\nmrs x1, S3_0_C12_C12_0\nmrs x2, S3_0_C12_C11_3"), eoi = SNIPPET(&b, "msr S3_0_C12_C12_1, x0\nmrs x2, S3_0_C12_C11_3\nmrs x3, isr_el1");
	struct kvm_irq_level l = { .irq = 0x01000000 | 32, .level = 1 };
	note("edge SPI 32: HPPIR, IAR, RPR, then EOI");
	IOS(b.vm, KVM_IRQ_LINE, l);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	GET(g, DIST, 0x304, 0);
	GET(g, DIST, 0x204, 0);
	go4(b.cpu, eoi, 32, 0, 0, 0);
	get_x(b.cpu, 4);
	GET(g, DIST, 0x304, 0);
	note("nothing pending: 1023");
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	note("SPI 34 is level here (ICFGR 0): stays pending while the line is up");
	l.irq = 0x01000000 | 34;
	IOS(b.vm, KVM_IRQ_LINE, l);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	go4(b.cpu, eoi, 34, 0, 0, 0);
	get_x(b.cpu, 4);
	l.level = 0;
	IOS(b.vm, KVM_IRQ_LINE, l);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	u64 sgi = SNIPPET(&b, "msr S3_0_C12_C11_5, x0\nisb");
	note("SGI 1 to itself");
	go4(b.cpu, sgi, 0x01000001, 0, 0, 0);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	go4(b.cpu, eoi, 1, 0, 0, 0);
	get_x(b.cpu, 4);
	note("SGI 1 to all but itself, and to nobody");
	go4(b.cpu, sgi, 0x10001000001, 0, 0, 0);
	go4(b.cpu, sgi, 0x01000002, 0, 0, 0);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	note("WFI with a pending interrupt falls through; PSTATE.I is set");
	l.irq = 0x01000000 | 32;
	l.level = 1;
	IOS(b.vm, KVM_IRQ_LINE, l);
	go(b.cpu, SNIPPET(&b, "wfi"));
	note("delivered when unmasked");
	u64 un = SNIPPET(&b, "msr daifclr, #2\nnop\nnop");
	go(b.cpu, un);
	get_fault(b.cpu);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	go4(b.cpu, eoi, 32, 0, 0, 0);
	note("WFI with nothing pending sleeps");
	u64 id = X(25), wfi = SNIPPET(&b, "wfi");
	set_regs(b.cpu, 1, &id, &wfi);
	run(b.cpu, "blocked");
	run(b.cpu, NULL);
	note("the virtual timer's PPI 27");
	u64 von = SNIPPET(&b, "msr cntv_cval_el0, xzr\nmov x0, #1\nmsr cntv_ctl_el0, x0\nisb\nwfi");
	go(b.cpu, von);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	note("after EOI it comes again as long as the condition is true");
	go4(b.cpu, eoi, 27, 0, 0, 0);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	go4(b.cpu, SNIPPET(&b, "msr cntv_ctl_el0, xzr\nisb\nmsr S3_0_C12_C12_1, x0"), 27, 0, 0, 0);
	go4(b.cpu, iar, 0, 0, 0, 0);
	get_x(b.cpu, 3);
	note("device_irq_level is not used with an in-kernel GIC");
	go(b.cpu, on);
}

SCENARIO(vcpu_attrs_gic, "vcpu-attrs-gic", "", "vcpu device attributes with an in-kernel GIC: PMU and timer interrupts")
{
	struct box b;
	struct kvm_create_device d = { .type = 7 };
	struct arg a = { .p = &d, .n = sizeof d };
	box_vm(&b, 0);
	io(b.vm, "KVM_CREATE_DEVICE", KVM_CREATE_DEVICE, &a);
	H g = a.p;
	ignore("ret", 0, 0, "cpu");
	H c = box_vcpu(&b, 0, FEAT_PSCI | 8), c1 = box_vcpu(&b, 1, FEAT_PSCI | 8);
#define VAL(h, g, at, v) attr(h, "KVM_SET_DEVICE_ATTR", KVM_SET_DEVICE_ATTR, g, at, v, 4, "value")
#define VGET(h, g, at) attr(h, "KVM_GET_DEVICE_ATTR", KVM_GET_DEVICE_ATTR, g, at, 0, 4, "value")
	static const u32 irqs[] = { 0, 15, 32, 1020, 31, 30, 27, 20 };
	for (u64 t = 0; t < 4; t++) {
		VGET(c, 1, t);
		for (int i = 0; i < 8; i++)
			VAL(c, 1, t, irqs[i]);
		VGET(c1, 1, t);
	}
	VAL(c, 1, 4, 20);
	VAL(c, 1, 0, 27);
	VAL(c, 1, 1, 30);
	VAL(c, 1, 2, 28);
	VAL(c, 1, 3, 26);
	note("PMU: INIT before the GIC and without an interrupt; bad interrupts; good; twice; another PPI elsewhere");
	for (u64 at = 0; at < 6; at++)
		HAS(c, 0, at);
	VAL(c, 0, 1, 0);
	VGET(c, 0, 0);
	static const u32 pirq[] = { 0, 15, 1020, 1023, 23, 23 };
	for (int i = 0; i < 6; i++)
		VAL(c, 0, 0, pirq[i]);
	VGET(c, 0, 0);
	VAL(c1, 0, 0, 24);
	VAL(c1, 0, 0, 40);
	note("event filters");
	static const u64 filters[] = { 0x0000000200000010, 0x0000000200010010, 0x00000001000203ff, 0x0000000100020400, 0x0000000100010400, 0x000000010002ffff };
	for (int i = 0; i < 6; i++)
		SET(c, 0, 2, filters[i]);
	SET(c, 0, 3, 99);
	VAL(c, 0, 1, 0);
	SET(g, ADDR, 2, 0x08000000);
	SET(g, ADDR, 3, 0x080a0000);
	SET(g, CTRL, 0, 0);
	VAL(c, 0, 1, 0);
	VAL(c, 0, 1, 0);
	SET(c, 0, 2, 0x0000000000010011);
	VAL(c, 0, 0, 22);
	box_regs(c);
	u64 nop = SNIPPET(&b, "nop");
	go(c, nop);
	note("the other vcpu's PMU is not initialised");
	box_regs(c1);
	run(c1, NULL);
	note("after the first run");
	VAL(c, 1, 0, 26);
	SET(c, 0, 2, 0x0000000000010011);
}
