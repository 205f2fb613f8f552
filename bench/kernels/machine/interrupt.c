// How long interrupts take on a board with a GICv3: an SGI to this CPU, and the virtual timer while the CPU works and while it
// waits. Prints lines of numbers in decimal: name, count, sum of ticks, most ticks; then powers off.
typedef unsigned int u32;
typedef unsigned long u64;
#define UART (*(volatile u32 *)0x09000000)
#define GICD(offset) (*(volatile u32 *)(0x08000000ul + (offset)))
#define GICR(offset) (*(volatile u32 *)(0x080a0000ul + (offset)))
#define TIMER 27
#define SGIS 200000
#define TIMERS 200
#define read(reg) ({ u64 v; __asm__ volatile("mrs %0, " reg : "=r"(v)::"memory"); v; })
#define write(reg, value) __asm__ volatile("msr " reg ", %0\n\tisb" ::"r"((u64)(value)) : "memory")

// Interrupt taken: [0] how many, [1] the counter at its begin.
volatile u64 seen[2];
__asm__(
	".balign 2048\n"
	"vectors:\n"
	".space 0x280\n"
	"	stp	x0, x1, [sp, #-32]!\n"
	"	stp	x2, x3, [sp, #16]\n"
	"	mrs	x0, cntvct_el0\n"
	"	adrp	x1, seen\n"
	"	add	x1, x1, :lo12:seen\n"
	"	str	x0, [x1, #8]\n"
	"	mrs	x2, s3_0_c12_c12_0\n" // ICC_IAR1_EL1
	"	cmp	x2, #27\n"
	"	b.ne	1f\n"
	"	msr	cntv_ctl_el0, xzr\n"
	"	isb\n"
	"1:	msr	s3_0_c12_c12_1, x2\n" // ICC_EOIR1_EL1
	"	ldr	x0, [x1]\n"
	"	add	x0, x0, #1\n"
	"	str	x0, [x1]\n"
	"	ldp	x2, x3, [sp, #16]\n"
	"	ldp	x0, x1, [sp], #32\n"
	"	eret\n"
	".balign 2048\n");
extern char vectors[];

static void print(const char *name, u64 number)
{
	char digits[24];
	int n = 0;
	for (; *name; name++)
		UART = *name;
	do
		digits[n++] = '0' + number % 10;
	while (number /= 10);
	while (n)
		UART = digits[--n];
}

static void report(const char *name, u64 count, u64 sum, u64 most)
{
	print(name, count);
	print(" ", sum);
	print(" ", most);
	UART = '\n';
}

static void start(void)
{
	write("vbar_el1", (u64)vectors);
	GICD(0) = 0x12; // affinity routing, group 1
	GICR(0x14) = 0; // awake
	while (GICR(0x14) & 4)
		;
	GICR(0x10080) = ~0u; // group 1
	GICR(0x10100) = 1u << TIMER | 1;
	write("s3_0_c12_c12_5", 7);	   // ICC_SRE_EL1
	write("s3_0_c4_c6_0", 0xff);	   // ICC_PMR_EL1
	write("s3_0_c12_c12_7", 1);	   // ICC_IGRPEN1_EL1
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static void timer(const char *name, int count, u64 delay, int wait)
{
	u64 sum = 0, most = 0;
	for (int i = 0; i < count; i++) {
		u64 before = seen[0], due = read("cntvct_el0") + delay;
		if (wait)
			__asm__ volatile("msr daifset, #2" ::: "memory");
		write("cntv_cval_el0", due);
		write("cntv_ctl_el0", 1);
		if (wait)
			__asm__ volatile("wfi\n\tmsr daifclr, #2" ::: "memory");
		while (seen[0] == before)
			;
		u64 late = seen[1] - due;
		sum += late;
		most = late > most ? late : most;
	}
	report(name, count, sum, most);
}

unsigned long kernel(void)
{
	start();
	print("frequency ", read("cntfrq_el0"));
	UART = '\n';
	u64 from = read("cntvct_el0"), most = 0;
	for (int i = 0; i < SGIS; i++) {
		u64 before = seen[0], begin = read("cntvct_el0");
		write("s3_0_c12_c11_5", 1); // ICC_SGI1R_EL1
		while (seen[0] == before)
			;
		u64 took = seen[1] - begin;
		most = took > most ? took : most;
	}
	report("sgi ", SGIS, read("cntvct_el0") - from, most);
	u64 frequency = read("cntfrq_el0");
	timer("running ", TIMERS, frequency / 2000, 0);
	timer("waiting ", TIMERS, frequency / 500, 1);
	register u64 x0 __asm__("x0") = 0x84000008;
	__asm__ volatile("hvc #0" ::"r"(x0));
	return 0;
}
