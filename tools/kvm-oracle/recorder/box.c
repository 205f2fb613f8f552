// SPDX-License-Identifier: Apache-2.0
#include "box.h"

static const char vector_source[] =
	"vector n (every 0x80 bytes): str xzr, [x26, #8*n]; br x25";

void box_vm(struct box *b, u64 vm_type)
{
	u32 tramp = 0xd61f0320, vec[16 * 32];
	b->sys = open_kvm();
	io_new(b->sys, "KVM_CREATE_VM", KVM_CREATE_VM, vm_type, "vm", &b->vm);
	for (int i = 0; i < 16 * 32; i++)
		vec[i] = 0xd503201f; // nop
	for (u32 n = 0; n < 16; n++) {
		vec[n * 32] = 0xf900035f | n << 10; // str xzr, [x26, #8*n]
		vec[n * 32 + 1] = tramp;
	}
	mem_write(0, &tramp, 4, "br x25");
	mem_write(0x800, vec, sizeof vec, vector_source);
	struct kvm_userspace_memory_region r = { 0, 0, GPA, 0x200000, 0 };
	struct arg a = { .p = &r, .n = sizeof r, .np = 1, .ptr = { { 24, "mem+0x0" } } };
	io(b->vm, "KVM_SET_USER_MEMORY_REGION", KVM_SET_USER_MEMORY_REGION, &a);
	b->next = 0x1000;
}

H box_vcpu(struct box *b, u64 id, u32 features)
{
	H cpu = NULL;
	struct kvm_vcpu_init init = { .target = 5, .features = { features } };
	if (io_new(b->vm, "KVM_CREATE_VCPU", KVM_CREATE_VCPU, id, "vcpu", &cpu) < 0)
		return NULL;
	map_run(cpu);
	IOS(cpu, KVM_ARM_VCPU_INIT, init);
	return cpu;
}

void box_regs(H cpu)
{
	u64 ids[] = { R_PC, X(25), X(26), X(27), X(28), R_VBAR, SYSREG(3, 0, 1, 0, 2) };
	u64 vals[] = { GPA, GPA, EXC, DONE, 0xd09e, GPA + 0x800, 0x300000 };
	set_regs(cpu, 7, ids, vals);
}

void box_open(struct box *b, u64 vm_type, u32 features)
{
	box_vm(b, vm_type);
	b->cpu = box_vcpu(b, 0, features);
	box_regs(b->cpu);
}

u64 put_code(struct box *b, const void *p, size_t n, const char *source)
{
	u64 at = b->next;
	mem_write(at, p, n, source);
	b->next = (at + n + 15) & ~15ull;
	return GPA + at;
}

u64 put_insn(struct box *b, u32 insn, const char *source)
{
	char s[200];
	u32 w[3] = { insn, 0xf900037c, 0xd61f0320 }; // str x28, [x27]; br x25
	snprintf(s, sizeof s, "%s%s", source, TAIL);
	return put_code(b, w, sizeof w, s);
}

void finish_mmio(H cpu)
{
	unsigned char one = 1, zero = 0;
	poke(cpu, 1, &one, 1);
	run(cpu, NULL);
	poke(cpu, 1, &zero, 1);
}

long go(H cpu, u64 at)
{
	u64 id = X(25);
	set_regs(cpu, 1, &id, &at);
	return run(cpu, NULL);
}

long go4(H cpu, u64 at, u64 x0, u64 x1, u64 x2, u64 x3)
{
	u64 ids[] = { X(25), X(0), X(1), X(2), X(3), X(4) };
	u64 vals[] = { at, x0, x1, x2, x3, 0x4444444444444444 };
	set_regs(cpu, 6, ids, vals);
	return run(cpu, NULL);
}

void rewind_pc(H cpu)
{
	u64 ids[] = { R_PC, R_PSTATE }, vals[] = { GPA, 0x3c5 };
	set_regs(cpu, 2, ids, vals);
}

void get_x(H cpu, int n)
{
	u64 ids[32];
	for (int i = 0; i < n; i++)
		ids[i] = X(i);
	ids[n] = R_PC;
	get_regs(cpu, n + 1, ids);
}

void get_fault(H cpu)
{
	u64 ids[] = { R_ESR, R_FAR, R_ELR, R_SPSR, R_PSTATE };
	get_regs(cpu, 5, ids);
}

int at_done(H cpu)
{
	u32 reason;
	u64 pa;
	memcpy(&reason, cpu->run + 8, 4);
	memcpy(&pa, cpu->run + 32, 8);
	return reason == KVM_EXIT_MMIO && pa == DONE;
}

int at_vector(H cpu)
{
	u32 reason;
	u64 pa;
	memcpy(&reason, cpu->run + 8, 4);
	memcpy(&pa, cpu->run + 32, 8);
	return reason == KVM_EXIT_MMIO && pa >= EXC && pa < EXC + 128;
}
