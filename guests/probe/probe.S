// Asks every hypercall service that Upcall has, says who answered each call and what came back, brings up a second
// vCPU through PSCI, and then lets the user try calls by number. Bare metal: EL1, MMU off, PL011 polled.
//
// It carries an arm64 Image header (Linux Documentation/arch/arm64/booting.rst), so any loader of the virt board can
// start it.

	.equ	UART,		0x09000000
	.equ	UART_DR,	0x00
	.equ	UART_FR,	0x18
	.equ	FR_RXFE,	4
	.equ	FR_TXFF,	5

	.equ	PSCI_CPU_OFF,		0x84000002
	.equ	PSCI_AFFINITY_INFO,	0xc4000004
	.equ	PSCI_CPU_ON,		0xc4000003
	.equ	PSCI_SYSTEM_OFF,	0x84000008
	// Answered by the demo's TypeScript: how many calls of this VM were passed up so far, this one included.
	.equ	DEMO_PASSED_UP,		0xc3000100

	.equ	CONTEXT,	0x5ec0
	.equ	LINE_MAX,	128

	.text
	.global	_start
_start:
	b	start
	.long	0
	.quad	0			// text_offset
	.quad	image_end - _start	// image_size
	.quad	0xa			// little-endian, 4K pages, placed anywhere
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

start:
	adr	x0, stack0_top
	mov	sp, x0
	adr	x0, vectors
	msr	vbar_el1, x0
	isb
	adr	x0, text_banner
	bl	puts

	adr	x19, rows
1:	ldr	w20, [x19]		// offset of the name, 0 ends the table
	cbz	w20, 2f
	bl	row
	add	x19, x19, #40
	b	1b

2:	bl	second_cpu
	adr	x0, text_prompt_help
	bl	puts

prompt:
	adr	x0, text_prompt
	bl	puts
	bl	getline			// x0 = text, x1 = length
	cbz	x1, prompt
	ldrb	w2, [x0]
	cmp	w2, #'q'
	b.eq	quit
	bl	parse_call		// fills call_args; x0 = how many numbers
	cbz	x0, 3f
	mov	w0, #0
	bl	do_call
	bl	print_who
	bl	print_results
	b	prompt
3:	adr	x0, text_usage
	bl	puts
	b	prompt

quit:
	ldr	x0, =PSCI_SYSTEM_OFF
	hvc	#0
4:	wfi				// only when nobody answers SYSTEM_OFF
	b	4b

// One row of the table: x19 -> { u32 name - rows, u32 conduit, u64 x0, u64 x1, u64 x2, u64 x3 }
row:
	stp	x29, x30, [sp, #-16]!
	adr	x21, rows
	ldr	w20, [x19]
	add	x0, x21, x20
	bl	puts_padded
	ldr	w0, [x19, #4]
	adr	x1, text_hvc
	adr	x2, text_smc
	cmp	w0, #0
	csel	x0, x1, x2, eq
	bl	puts
	ldr	x0, [x19, #8]
	mov	w1, #8
	bl	puthex
	adr	x1, call_args
	ldp	x2, x3, [x19, #8]
	stp	x2, x3, [x1]
	ldp	x2, x3, [x19, #24]
	stp	x2, x3, [x1, #16]
	ldr	w0, [x19, #4]
	bl	do_call
	bl	print_who
	bl	print_results
	ldp	x29, x30, [sp], #16
	ret

// Makes the call in call_args over HVC (w0 = 0) or SMC; leaves x0..x3 in call_results and in call_passed whether it
// was passed up to TypeScript: the counter then went up by two, once for the call and once for asking.
do_call:
	stp	x29, x30, [sp, #-32]!
	str	x0, [sp, #16]
	bl	passed_up
	str	x0, [sp, #24]
	adr	x4, call_args
	ldr	x5, [sp, #16]
	ldp	x0, x1, [x4]
	ldp	x2, x3, [x4, #16]
	cbnz	w5, 1f
	hvc	#0
	b	2f
1:	smc	#0
2:	adr	x4, call_results
	stp	x0, x1, [x4]
	stp	x2, x3, [x4, #16]
	bl	passed_up
	ldr	x1, [sp, #24]
	sub	x0, x0, x1
	sub	x0, x0, #1
	adr	x4, call_passed
	str	x0, [x4]
	ldp	x29, x30, [sp], #32
	ret

passed_up:
	ldr	x0, =DEMO_PASSED_UP
	hvc	#0
	ret

print_who:
	stp	x29, x30, [sp, #-16]!
	adr	x0, call_passed
	ldr	x0, [x0]
	adr	x1, text_kvm
	adr	x2, text_typescript
	adr	x3, text_unknown
	cmp	x0, #0
	csel	x2, x2, x3, gt		// no counter: not running under the demo
	csel	x0, x1, x2, eq
	bl	puts
	ldp	x29, x30, [sp], #16
	ret

// x0, then x1..x3 when one of them is not zero.
print_results:
	stp	x29, x30, [sp, #-16]!
	adr	x0, call_results
	ldr	x0, [x0]
	mov	w1, #16
	bl	puthex
	adr	x4, call_results
	ldp	x1, x2, [x4, #8]
	ldr	x3, [x4, #24]
	orr	x1, x1, x2
	orr	x1, x1, x3
	cbz	x1, 1f
	mov	x22, #8
2:	mov	w0, #' '
	bl	putc
	adr	x4, call_results
	ldr	x0, [x4, x22]
	mov	w1, #16
	bl	puthex
	add	x22, x22, #8
	cmp	x22, #32
	b.ne	2b
1:	bl	newline
	ldp	x29, x30, [sp], #16
	ret

// CPU_ON of vCPU 1, which leaves its MPIDR and context in memory and goes off again.
second_cpu:
	stp	x29, x30, [sp, #-16]!
	adr	x1, call_args
	ldr	x0, =PSCI_CPU_ON
	mov	x2, #1
	stp	x0, x2, [x1]
	adr	x2, secondary
	mov	x3, #CONTEXT
	stp	x2, x3, [x1, #16]
	mov	w0, #0
	bl	do_call
	adr	x0, name_cpu_on
	bl	puts_padded
	adr	x0, text_hvc
	bl	puts
	ldr	x0, =PSCI_CPU_ON
	mov	w1, #8
	bl	puthex
	bl	print_who
	bl	print_results
	adr	x0, call_results
	ldr	x0, [x0]
	cbnz	x0, 9f			// no second vCPU: nothing to wait for
	mov	x23, #(1 << 20)
1:	adr	x0, cpu1_mpidr
	ldr	x0, [x0]
	cbnz	x0, 2f
	yield
	subs	x23, x23, #1
	b.ne	1b
	adr	x0, text_cpu1_silent
	bl	puts
	b	9f
2:	mov	x24, x0
	adr	x0, text_cpu1
	bl	puts
	mov	x0, x24
	mov	w1, #8
	bl	puthex
	adr	x0, text_context
	bl	puts
	adr	x0, cpu1_context
	ldr	x0, [x0]
	mov	w1, #4
	bl	puthex
	bl	newline
	mov	x23, #(1 << 20)
3:	ldr	x0, =PSCI_AFFINITY_INFO
	mov	x1, #1
	mov	x2, #0
	hvc	#0
	cmp	x0, #1			// OFF
	b.eq	4f
	yield
	subs	x23, x23, #1
	b.ne	3b
4:	adr	x1, call_results
	adr	x2, call_passed
	ldr	x3, [x2]
	stp	x0, xzr, [x1]
	stp	xzr, xzr, [x1, #16]
	adr	x0, name_affinity
	bl	puts_padded
	adr	x0, text_hvc
	bl	puts
	ldr	x0, =PSCI_AFFINITY_INFO
	mov	w1, #8
	bl	puthex
	bl	print_who
	bl	print_results
9:	ldp	x29, x30, [sp], #16
	ret

secondary:
	adr	x1, stack1_top
	mov	sp, x1
	adr	x1, cpu1_context
	str	x0, [x1]
	mrs	x2, mpidr_el1
	adr	x1, cpu1_mpidr
	dmb	ish
	str	x2, [x1]
	ldr	x0, =PSCI_CPU_OFF
	hvc	#0
1:	wfi
	b	1b

// Up to four hexadecimal numbers of the line at x0 into call_args; x0 = how many.
parse_call:
	adr	x4, call_args
	stp	xzr, xzr, [x4]
	stp	xzr, xzr, [x4, #16]
	mov	x5, #0
1:	ldrb	w6, [x0], #1
	cbz	w6, 9f
	cmp	w6, #' '
	b.eq	1b
	cmp	x5, #4
	b.eq	9f
	mov	x7, #0
2:	cmp	w6, #'x'		// the x of 0x
	b.eq	3f
	sub	w8, w6, #'0'
	cmp	w8, #9
	b.ls	4f
	orr	w8, w6, #0x20
	sub	w8, w8, #'a'
	cmp	w8, #5
	b.hi	8f
	add	w8, w8, #10
4:	add	x7, x8, x7, lsl #4
3:	ldrb	w6, [x0], #1
	cbz	w6, 5f
	cmp	w6, #' '
	b.ne	2b
5:	str	x7, [x4, x5, lsl #3]
	add	x5, x5, #1
	cbnz	w6, 1b
9:	mov	x0, x5
	ret
8:	mov	x0, #0
	ret

// A line with echo and backspace; x0 = text (zero-terminated), x1 = length. Control-D quits.
getline:
	stp	x29, x30, [sp, #-16]!
	mov	x25, #0
	adr	x26, line
1:	bl	getc
	cmp	w0, #4
	b.eq	quit
	cmp	w0, #'\r'
	b.eq	9f
	cmp	w0, #'\n'
	b.eq	9f
	cmp	w0, #0x7f
	b.eq	3f
	cmp	w0, #8
	b.eq	3f
	cmp	w0, #' '
	b.lo	1b
	cmp	x25, #LINE_MAX
	b.eq	1b
	strb	w0, [x26, x25]
	add	x25, x25, #1
	bl	putc
	b	1b
3:	cbz	x25, 1b
	sub	x25, x25, #1
	adr	x0, text_rubout
	bl	puts
	b	1b
9:	strb	wzr, [x26, x25]
	bl	newline
	mov	x0, x26
	mov	x1, x25
	ldp	x29, x30, [sp], #16
	ret

getc:
	ldr	x1, =UART
1:	ldr	w0, [x1, #UART_FR]
	tbnz	w0, #FR_RXFE, 1b
	ldr	w0, [x1, #UART_DR]
	and	w0, w0, #0xff
	ret

putc:
	ldr	x9, =UART
1:	ldr	w10, [x9, #UART_FR]
	tbnz	w10, #FR_TXFF, 1b
	str	w0, [x9, #UART_DR]
	ret

puts:
	stp	x29, x30, [sp, #-16]!
	mov	x11, x0
1:	ldrb	w0, [x11], #1
	cbz	w0, 2f
	bl	putc
	b	1b
2:	ldp	x29, x30, [sp], #16
	ret

newline:
	adr	x0, text_newline
	b	puts

// Text in a column of 28.
puts_padded:
	stp	x29, x30, [sp, #-16]!
	mov	x11, x0
	mov	x12, #28
1:	ldrb	w0, [x11], #1
	cbz	w0, 2f
	bl	putc
	sub	x12, x12, #1
	b	1b
2:	mov	w0, #' '
	bl	putc
	subs	x12, x12, #1
	b.gt	2b
	ldp	x29, x30, [sp], #16
	ret

// The low w1 digits of x0.
puthex:
	stp	x29, x30, [sp, #-16]!
	mov	x11, x0
	lsl	w12, w1, #2
1:	sub	w12, w12, #4
	lsr	x0, x11, x12
	and	w0, w0, #0xf
	cmp	w0, #10
	mov	w13, #('a' - 10)
	mov	w14, #'0'
	csel	w13, w13, w14, hs
	add	w0, w0, w13
	bl	putc
	cbnz	w12, 1b
	ldp	x29, x30, [sp], #16
	ret

// Any exception: say so and power off.
exception:
	adr	x0, text_exception
	bl	puts
	mrs	x0, esr_el1
	mov	w1, #8
	bl	puthex
	mov	w0, #' '
	bl	putc
	mrs	x0, elr_el1
	mov	w1, #16
	bl	puthex
	bl	newline
	b	quit

	.balign	2048
vectors:
	.rept	16
	.balign	128
	b	exception
	.endr

	.macro	call name, conduit, fid, a1=0, a2=0, a3=0
	.long	\name - rows, \conduit
	.quad	\fid, \a1, \a2, \a3
	.endm

	.balign	8
rows:
	call	name_smccc_version, 0, 0x80000000
	call	name_arch_features, 0, 0x80000001, 0x80008000
	call	name_wa1, 0, 0x80008000
	call	name_psci_version, 0, 0x84000000
	call	name_psci_features, 0, 0x8400000a, 0xc4000003
	call	name_psci_smccc, 0, 0x8400000a, 0x80000000
	call	name_migrate_type, 0, 0x84000006
	call	name_affinity, 0, 0xc4000004, 0, 0
	call	name_trng_version, 0, 0x84000050
	call	name_trng_features, 0, 0x84000051, 0xc4000053
	call	name_trng_rnd64, 0, 0xc4000053, 64
	call	name_kvm_uid, 0, 0x8600ff01
	call	name_kvm_features, 0, 0x86000000
	call	name_pv_time, 0, 0xc5000020, 0xc5000021
	call	name_vendor, 0, 0xc3000101, 40, 2
	call	name_nobody, 0, 0xc2000042
	call	name_smc, 1, 0x84000000
	.quad	0

	.macro	text label, string
\label:	.asciz	"\string"
	.endm

	text	name_smccc_version, "SMCCC_VERSION"
	text	name_arch_features, "ARCH_FEATURES(WORKAROUND_1)"
	text	name_wa1, "ARCH_WORKAROUND_1"
	text	name_psci_version, "PSCI_VERSION"
	text	name_psci_features, "PSCI_FEATURES(CPU_ON)"
	text	name_psci_smccc, "PSCI_FEATURES(SMCCC)"
	text	name_migrate_type, "MIGRATE_INFO_TYPE"
	text	name_affinity, "AFFINITY_INFO"
	text	name_trng_version, "TRNG_VERSION"
	text	name_trng_features, "TRNG_FEATURES(RND64)"
	text	name_trng_rnd64, "TRNG_RND64(64 bits)"
	text	name_kvm_uid, "vendor CALL_UID"
	text	name_kvm_features, "vendor KVM FEATURES"
	text	name_pv_time, "PV_TIME_FEATURES"
	text	name_vendor, "demo ADD(40, 2)"
	text	name_nobody, "nobody's (0xc2000042)"
	text	name_smc, "PSCI_VERSION by SMC"
	text	name_cpu_on, "CPU_ON(vCPU 1)"
	text	text_hvc, "hvc "
	text	text_smc, "smc "
	text	text_kvm, "  KVM         "
	text	text_typescript, "  TypeScript  "
	text	text_unknown, "  ?           "
	text	text_newline, "\r\n"
	text	text_rubout, "\b \b"
	text	text_cpu1, "  vCPU 1 is up: MPIDR "
	text	text_context, ", context "
	text	text_cpu1_silent, "  vCPU 1 did not answer\r\n"
	text	text_exception, "\r\nexception: ESR, ELR "
	text	text_prompt, "call> "
	text	text_usage, "hexadecimal numbers, please: FUNCTION-ID [X1 [X2 [X3]]]; q powers off\r\n"
	text	text_prompt_help, "\r\nTry a call by number: FUNCTION-ID [X1 [X2 [X3]]], hexadecimal. q powers off.\r\n"
	text	text_banner, "\r\nUpcall: who answers a guest's hypercalls?\r\n\r\ncall                        way function  answered by x0 (x1 x2 x3)\r\n"

	.ltorg
	.balign	16
call_args:	.quad	0, 0, 0, 0
call_results:	.quad	0, 0, 0, 0
call_passed:	.quad	0
cpu1_mpidr:	.quad	0
cpu1_context:	.quad	0
line:		.space	LINE_MAX + 8
	.balign	16
	.space	1024
stack0_top:
	.space	512
stack1_top:
image_end:
