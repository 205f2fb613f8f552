// SPDX-License-Identifier: Apache-2.0
// A small VM for guest code: one slot at 0x40000000, a trampoline, exception vectors, two MMIO ports.
#ifndef BOX_H
#define BOX_H
#include "engine.h"

#define GPA 0x40000000ull // guest physical address of mem+0
#define DONE 0x0a000000ull // a snippet stores x28 here when it is through
#define EXC 0x0b000000ull // vector n stores to EXC + 8n
#define FEAT_PSCI 4u // KVM_ARM_VCPU_PSCI_0_2

struct box {
	H sys, vm, cpu;
	u64 next; // where the next snippet goes in mem
};

/**
 * Opens KVM, makes a VM of the given type with one slot and one initialised vcpu whose PC is the trampoline
 * `br x25`. x26 = EXC, x27 = DONE, x28 = 0xd09e, VBAR_EL1 = the vectors, CPACR_EL1.FPEN = 3.
 */
void box_open(struct box *b, u64 vm_type, u32 features);
/** Only the VM, the slot, the trampoline and the vectors: no vcpu yet. */
void box_vm(struct box *b, u64 vm_type);
H box_vcpu(struct box *b, u64 id, u32 features);
void box_regs(H cpu);

/** Assembles a snippet at build time; `PUT` copies it to guest memory and returns its guest address. */
#define PUT(b, source) ({ \
	const unsigned char *start_, *end_; \
	asm volatile(".pushsection .rodata.guest, \"a\"\n.balign 4\n7770:\n" source "\n7771:\n.popsection\n" \
		"adrp %0, 7770b\nadd %0, %0, :lo12:7770b\nadrp %1, 7771b\nadd %1, %1, :lo12:7771b" \
		: "=&r"(start_), "=&r"(end_)); \
	put_code(b, start_, (size_t)(end_ - start_), source); })
/** Appends the tail that every snippet ends with: report to DONE, then jump to x25. */
#define TAIL "\nstr x28, [x27]\nbr x25"
#define SNIPPET(b, source) PUT(b, source TAIL)
u64 put_code(struct box *b, const void *p, size_t n, const char *source);
/** One instruction word followed by the tail. */
u64 put_insn(struct box *b, u32 insn, const char *source);

/** Ends a pending MMIO exit without running the guest (immediate_exit), so that PC may be set. */
void finish_mmio(H cpu);
/** Points x25 at `at` and runs: the vcpu leaves the previous tail (or trampoline) and goes there. */
long go(H cpu, u64 at);
/** The same with x0..x3. */
long go4(H cpu, u64 at, u64 x0, u64 x1, u64 x2, u64 x3);
/** Back to the trampoline after an exit that left PC inside a snippet. */
void rewind_pc(H cpu);
void get_x(H cpu, int n); // x0..x(n-1) and pc
void get_fault(H cpu); // esr, far, elr, spsr, pstate
int at_done(H cpu);
int at_vector(H cpu);
#endif
