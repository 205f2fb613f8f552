// Entry at EL1 with the MMU off: builds an identity map of 1 GiB at 0x40000000 in 2 MiB blocks of normal memory and of the
// devices below it,
// switches the MMU, the caches and floating point on, calls kernel() so often as REPEAT says, and leaves with HVC #0 and what the
// results come to in x0.
	.section .text.boot, "ax"
	.global _start
_start:
	adrp	x0, level1
	adrp	x1, level2
	orr	x2, x1, #3
	str	x2, [x0, #8]			// level 1, entry 1: 0x40000000
	mov	x2, #0x405			// AF, attribute 1 (device), block
	str	x2, [x0]			// level 1, entry 0: the board's devices
	movz	x3, #0x4000, lsl #16		// output address
	movz	x4, #0x0701			// AF, inner shareable, attribute 0, block
	mov	x5, #512
1:	orr	x6, x3, x4
	str	x6, [x1], #8
	add	x3, x3, #0x200000
	subs	x5, x5, #1
	b.ne	1b
	mov	x2, #0xff			// attribute 0: normal, write-back; 1: device
	msr	mair_el1, x2
	ldr	x2, =0x200803519		// 39-bit TTBR0, no TTBR1, 4 KiB, 40-bit output
	msr	tcr_el1, x2
	msr	ttbr0_el1, x0
	dsb	ish
	isb
	mrs	x2, sctlr_el1
	mov	x3, #0x1005			// M, C, I
	orr	x2, x2, x3
	msr	sctlr_el1, x2
	isb
	mov	x2, #0x300000			// FPEN: SIMD and floating point are not trapped
	msr	cpacr_el1, x2
	isb
	ldr	x2, =stack_top
	mov	sp, x2
	mov	x19, #REPEAT
	mov	x20, #0
2:	bl	kernel
	eor	x20, x0, x20, ror #63
	subs	x19, x19, #1
	b.ne	2b
	mov	x0, x20
	hvc	#0
	b	.
	.ltorg
	.bss
	.balign	4096
level1:	.space	4096
level2:	.space	4096
	.space	65536
	.balign	16
stack_top:
