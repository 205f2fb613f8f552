// Runs probes one after the other under qemu-system-aarch64 -M virt and writes what each exception reported.
// Memory: this code and its vectors at 0x40400000, the number of probes at 0x40410000, records from 0x40410100,
// results 0x70000 above their records, the arena of the running probe at 0x40500000, all arenas from 0x48000000.
// Only instructions of EL1; registers that hold state between probes: TPIDR_EL1 (record), TPIDR_EL0, TPIDRRO_EL0.

	.arch armv8.2-a
	.equ	RECORD_BYTES, 384
	.equ	ARENA_BYTES, 0x100000

	.text
	.globl	_start
_start:
	ldr	x0, =0x40410100
	msr	tpidr_el1, x0
	ldr	x0, =0x40400800
	msr	vbar_el1, x0
	b	run

	.balign	0x800
vectors:
	.irp	number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.balign	0x80
	msr	tpidrro_el0, x0
	mov	x0, #\number
	b	report
	.endr

	.balign	0x800
report:
	msr	tpidr_el0, x1
	mrs	x1, sctlr_el1
	bic	x1, x1, #1			// M
	bic	x1, x1, #2			// A
	bic	x1, x1, #(1 << 25)		// EE
	msr	sctlr_el1, x1
	isb
	mrs	x1, tpidr_el1
	add	x1, x1, #0x70, lsl #12
	str	x0, [x1, #31 * 8]
	stp	x2, x3, [x1, #2 * 8]
	stp	x4, x5, [x1, #4 * 8]
	stp	x6, x7, [x1, #6 * 8]
	stp	x8, x9, [x1, #8 * 8]
	stp	x10, x11, [x1, #10 * 8]
	stp	x12, x13, [x1, #12 * 8]
	stp	x14, x15, [x1, #14 * 8]
	stp	x16, x17, [x1, #16 * 8]
	stp	x18, x19, [x1, #18 * 8]
	stp	x20, x21, [x1, #20 * 8]
	stp	x22, x23, [x1, #22 * 8]
	stp	x24, x25, [x1, #24 * 8]
	stp	x26, x27, [x1, #26 * 8]
	stp	x28, x29, [x1, #28 * 8]
	str	x30, [x1, #30 * 8]
	mrs	x2, nzcv
	mrs	x3, daif
	orr	x2, x2, x3
	mrs	x3, s3_0_c4_c2_3		// PAN
	orr	x2, x2, x3
	mrs	x3, s3_0_c4_c2_4		// UAO
	orr	x2, x2, x3
	mrs	x3, s3_3_c4_c2_6		// SSBS
	orr	x2, x2, x3
	str	x2, [x1, #37 * 8]
	mrs	x0, tpidrro_el0
	mrs	x2, tpidr_el0
	stp	x0, x2, [x1]
	mrs	x2, esr_el1
	mrs	x3, far_el1
	stp	x2, x3, [x1, #32 * 8]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x2, x3, [x1, #34 * 8]
	mrs	x2, par_el1
	str	x2, [x1, #36 * 8]
	mrs	x2, sp_el0
	str	x2, [x1, #38 * 8]

	mrs	x0, tpidr_el1
	add	x0, x0, #RECORD_BYTES
	msr	tpidr_el1, x0

run:
	ldr	x0, =0x40410000
	ldr	x1, [x0]			// probes
	mrs	x2, tpidr_el1
	add	x0, x0, #0x100
	sub	x2, x2, x0
	mov	x3, #RECORD_BYTES
	udiv	x2, x2, x3			// number of this probe
	cmp	x2, x1
	b.hs	finish

	ldr	x3, =0x48000000
	mov	x4, #ARENA_BYTES
	madd	x3, x2, x4, x3
	ldr	x5, =0x40500000
	add	x6, x5, x4
1:	ldp	x7, x8, [x3], #16
	stp	x7, x8, [x5], #16
	cmp	x5, x6
	b.ne	1b
	ic	iallu
	tlbi	vmalle1
	dsb	sy
	isb

	mrs	x0, tpidr_el1
	ldr	x1, [x0, #31 * 8]
	msr	sp_el0, x1
	ldr	x1, [x0, #32 * 8]
	msr	spsel, #1
	mov	sp, x1
	ldr	x1, [x0, #33 * 8]
	msr	elr_el1, x1
	ldr	x1, [x0, #34 * 8]
	msr	spsr_el1, x1
	ldr	x1, [x0, #36 * 8]
	msr	tcr_el1, x1
	ldr	x1, [x0, #37 * 8]
	msr	ttbr0_el1, x1
	ldr	x1, [x0, #38 * 8]
	msr	ttbr1_el1, x1
	ldr	x1, [x0, #39 * 8]
	msr	mair_el1, x1
	ldr	x1, [x0, #40 * 8]
	msr	cntkctl_el1, x1
	ldr	x1, [x0, #41 * 8]
	msr	mdscr_el1, x1
	ldr	x1, [x0, #42 * 8]
	msr	far_el1, x1
	ldr	x1, [x0, #43 * 8]
	msr	par_el1, x1
	clrex
	msr	daifset, #15
	ldr	x1, [x0]
	msr	tpidr_el0, x1
	ldr	x1, [x0, #8]
	msr	tpidrro_el0, x1
	ldp	x2, x3, [x0, #2 * 8]
	ldp	x4, x5, [x0, #4 * 8]
	ldp	x6, x7, [x0, #6 * 8]
	ldp	x8, x9, [x0, #8 * 8]
	ldp	x10, x11, [x0, #10 * 8]
	ldp	x12, x13, [x0, #12 * 8]
	ldp	x14, x15, [x0, #14 * 8]
	ldp	x16, x17, [x0, #16 * 8]
	ldp	x18, x19, [x0, #18 * 8]
	ldp	x20, x21, [x0, #20 * 8]
	ldp	x22, x23, [x0, #22 * 8]
	ldp	x24, x25, [x0, #24 * 8]
	ldp	x26, x27, [x0, #26 * 8]
	ldp	x28, x29, [x0, #28 * 8]
	ldr	x30, [x0, #30 * 8]
	ldr	x1, [x0, #35 * 8]
	msr	sctlr_el1, x1
	tlbi	vmalle1
	dsb	sy
	isb
	mrs	x0, tpidr_el0
	mrs	x1, tpidrro_el0
	eret

	.balign	16
finish:						// semihosting: open standard output, write the results, exit
	ldr	x19, =0x40410000
	ldr	x20, [x19]
	mov	x3, #RECORD_BYTES
	mul	x20, x20, x3
	mov	x0, #1				// SYS_OPEN
	adr	x1, open_block
	hlt	#0xf000
	ldr	x1, =0x404f0000
	str	x0, [x1]
	ldr	x2, =0x40480100
	stp	x2, x20, [x1, #8]
	mov	x0, #5				// SYS_WRITE
	hlt	#0xf000
	ldr	x1, =0x404f0000
	ldr	x2, =0x20026			// ADP_Stopped_ApplicationExit
	stp	x2, xzr, [x1]
	mov	x0, #0x18			// SYS_EXIT
	hlt	#0xf000
1:	b	1b

	.balign	8
open_block:
	.quad	name, 4, 3
name:
	.asciz	":tt"
