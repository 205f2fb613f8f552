/*
 * Runs single A64 instructions, or two in a row, with given registers and memory, and reports what they did. Meant for
 * qemu-aarch64; nothing in it needs an emulator.
 *
 * Records of one size come in on stdin, in batches of at most BATCH that begin with their number (64 bits), and go out
 * on stdout in the same order. The layout is that of records.ts. For each record a slot of the code page is written:
 *
 *	clrex; mrs x30, tpidr_el0; ldr x30, [x30, #240]; INSTRUCTION 0; INSTRUCTION 1; b epilogue; brk ...
 *
 * TPIDR_EL0 holds the address of the record, so that all of X0 to X30, SP, V0 to V31, NZCV,
 * FPCR and FPSR are the case's. A record that is a
 * branch has BRK in place of instruction 1, so that every way out of it is a signal whose PC is the target.
 * All slots of a batch are written before the first runs: an emulator then translates the page only once.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { BATCH = 256, SLOT_WORDS = 16, WINDOW = 128, PAGE = 4096 };
#define CODE 0x40000000ul
#define DATA 0x40080000ul /* one page; the window is its end, and nothing is mapped after it */
#define FLAG_BRANCH 1u

struct record {
	uint64_t x[31], sp;
	uint64_t pc; /* in: unused; out: where the signal was raised */
	uint32_t nzcv, signal; /* in: flags in place of the signal */
	uint32_t instruction[2];
	uint64_t address; /* out: si_addr */
	uint8_t memory[WINDOW];
	uint8_t v[32][16];
	uint32_t fpcr, fpsr;
	uint64_t unused;
};

static struct record in[BATCH], out[BATCH];
struct record *result;
uint64_t host_sp, host_tpidr;
extern void run(struct record *record);
extern char epilogue[], leave[];

__asm__(
	".text\n.global run\nrun:\n"
	"	stp x29, x30, [sp, #-96]!\n	stp x19, x20, [sp, #16]\n	stp x21, x22, [sp, #32]\n"
	"	stp x23, x24, [sp, #48]\n	stp x25, x26, [sp, #64]\n	stp x27, x28, [sp, #80]\n"
	"	adrp x2, host_sp\n	mov x3, sp\n	str x3, [x2, :lo12:host_sp]\n"
	"	adrp x2, host_tpidr\n	mrs x3, tpidr_el0\n	str x3, [x2, :lo12:host_tpidr]\n"
	"	msr tpidr_el0, x0\n	mov x30, x0\n"
	"	add x2, x30, #416\n"
	"	ldp q0, q1, [x2, #0]\n	ldp q2, q3, [x2, #32]\n	ldp q4, q5, [x2, #64]\n	ldp q6, q7, [x2, #96]\n"
	"	ldp q8, q9, [x2, #128]\n	ldp q10, q11, [x2, #160]\n	ldp q12, q13, [x2, #192]\n	ldp q14, q15, [x2, #224]\n"
	"	ldp q16, q17, [x2, #256]\n	ldp q18, q19, [x2, #288]\n	ldp q20, q21, [x2, #320]\n	ldp q22, q23, [x2, #352]\n"
	"	ldp q24, q25, [x2, #384]\n	ldp q26, q27, [x2, #416]\n	ldp q28, q29, [x2, #448]\n	ldp q30, q31, [x2, #480]\n"
	"	ldr w2, [x30, #928]\n	msr fpcr, x2\n	ldr w2, [x30, #932]\n	msr fpsr, x2\n"
	"	ldr w2, [x30, #264]\n	msr nzcv, x2\n	ldr x2, [x30, #248]\n	mov sp, x2\n"
	"	ldp x0, x1, [x30]\n	ldp x2, x3, [x30, #16]\n	ldp x4, x5, [x30, #32]\n	ldp x6, x7, [x30, #48]\n"
	"	ldp x8, x9, [x30, #64]\n	ldp x10, x11, [x30, #80]\n	ldp x12, x13, [x30, #96]\n	ldp x14, x15, [x30, #112]\n"
	"	ldp x16, x17, [x30, #128]\n	ldp x18, x19, [x30, #144]\n	ldp x20, x21, [x30, #160]\n	ldp x22, x23, [x30, #176]\n"
	"	ldp x24, x25, [x30, #192]\n	ldp x26, x27, [x30, #208]\n	ldp x28, x29, [x30, #224]\n"
	"	ldr x30, [x30, #256]\n	br x30\n"
	".global epilogue\nepilogue:\n"
	"	msr tpidr_el0, x30\n	adrp x30, result\n	ldr x30, [x30, :lo12:result]\n"
	"	stp x0, x1, [x30]\n	stp x2, x3, [x30, #16]\n	stp x4, x5, [x30, #32]\n	stp x6, x7, [x30, #48]\n"
	"	stp x8, x9, [x30, #64]\n	stp x10, x11, [x30, #80]\n	stp x12, x13, [x30, #96]\n	stp x14, x15, [x30, #112]\n"
	"	stp x16, x17, [x30, #128]\n	stp x18, x19, [x30, #144]\n	stp x20, x21, [x30, #160]\n	stp x22, x23, [x30, #176]\n"
	"	stp x24, x25, [x30, #192]\n	stp x26, x27, [x30, #208]\n	stp x28, x29, [x30, #224]\n"
	"	mrs x0, tpidr_el0\n	mov x1, sp\n	stp x0, x1, [x30, #240]\n	mrs x0, nzcv\n	str w0, [x30, #264]\n"
	"	mrs x0, fpcr\n	str w0, [x30, #928]\n	mrs x0, fpsr\n	str w0, [x30, #932]\n	add x1, x30, #416\n"
	"	stp q0, q1, [x1, #0]\n	stp q2, q3, [x1, #32]\n	stp q4, q5, [x1, #64]\n	stp q6, q7, [x1, #96]\n"
	"	stp q8, q9, [x1, #128]\n	stp q10, q11, [x1, #160]\n	stp q12, q13, [x1, #192]\n	stp q14, q15, [x1, #224]\n"
	"	stp q16, q17, [x1, #256]\n	stp q18, q19, [x1, #288]\n	stp q20, q21, [x1, #320]\n	stp q22, q23, [x1, #352]\n"
	"	stp q24, q25, [x1, #384]\n	stp q26, q27, [x1, #416]\n	stp q28, q29, [x1, #448]\n	stp q30, q31, [x1, #480]\n"
	".global leave\nleave:\n"
	"	msr fpcr, xzr\n	adrp x2, host_tpidr\n	ldr x3, [x2, :lo12:host_tpidr]\n	msr tpidr_el0, x3\n"
	"	adrp x2, host_sp\n	ldr x3, [x2, :lo12:host_sp]\n	mov sp, x3\n"
	"	ldp x19, x20, [sp, #16]\n	ldp x21, x22, [sp, #32]\n	ldp x23, x24, [sp, #48]\n"
	"	ldp x25, x26, [sp, #64]\n	ldp x27, x28, [sp, #80]\n	ldp x29, x30, [sp], #96\n	ret\n");

static void on_signal(int number, siginfo_t *info, void *context)
{
	mcontext_t *m = &((ucontext_t *)context)->uc_mcontext;
	const struct fpsimd_context *fp = (const struct fpsimd_context *)m->__reserved; /* the kernel puts it first */
	memcpy(result->v, fp->vregs, sizeof result->v);
	result->fpcr = fp->fpcr;
	result->fpsr = fp->fpsr;
	memcpy(result->x, m->regs, sizeof result->x);
	result->sp = m->sp;
	result->pc = m->pc;
	result->nzcv = m->pstate & 0xf0000000u;
	result->signal = number;
	result->address = (uint64_t)info->si_addr;
	m->pc = (uint64_t)leave;
}

static void *map(uint64_t address, size_t size, int protection)
{
	void *p = mmap((void *)address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return p;
}

int main(void)
{
	static const int signals[] = {SIGILL, SIGSEGV, SIGBUS, SIGTRAP};
	static uint8_t stack[1 << 16];
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
	struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	size_t code_bytes = BATCH * SLOT_WORDS * 4;
	uint32_t *code = map(CODE, code_bytes, PROT_READ | PROT_WRITE | PROT_EXEC);
	uint8_t *window = (uint8_t *)map(DATA, PAGE, PROT_READ | PROT_WRITE) + PAGE - WINDOW;
	uint64_t count;

	sigaltstack(&alternate, 0);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &action, 0);
	for (size_t i = 0; i < code_bytes / 4; i++)
		code[i] = 0xd4200000; /* brk #0 */

	while (fread(&count, sizeof count, 1, stdin) == 1) {
		if (count > BATCH || fread(in, sizeof *in, count, stdin) != count)
			return 1;
		for (size_t i = 0; i < count; i++) {
			uint32_t *slot = code + i * SLOT_WORDS;
			slot[0] = 0xd503305f | 0xf00; /* clrex */
			slot[1] = 0xd53bd05e; /* mrs x30, tpidr_el0 */
			slot[2] = 0xf9407bde; /* ldr x30, [x30, #240] */
			slot[3] = in[i].instruction[0];
			slot[4] = in[i].signal & FLAG_BRANCH ? 0xd4200000 : in[i].instruction[1];
			slot[5] = 0x14000000 | ((((uint64_t)epilogue - (uint64_t)(slot + 5)) >> 2) & 0x3ffffff);
		}
		__builtin___clear_cache((char *)code, (char *)code + code_bytes);
		for (size_t i = 0; i < count; i++) {
			in[i].pc = (uint64_t)(code + i * SLOT_WORDS);
			result = &out[i];
			result->pc = result->address = 0;
			result->signal = 0;
			memcpy(window, in[i].memory, WINDOW);
			run(&in[i]);
			memcpy(result->memory, window, WINDOW);
		}
		fwrite(out, sizeof *out, count, stdout);
		fflush(stdout);
	}
	return 0;
}
