// Loads and stores over 16384 pages of 4 KiB, more than a TLB holds: translation table walks. The pages lie over 4 MiB of memory.
typedef unsigned long u64;
#define WINDOW 0x48000000ul
#define PAGES 16384
#define BLOCK 0x200000ul
static u64 tables[PAGES] __attribute__((aligned(4096)));
static unsigned char frames[1024][4096] __attribute__((aligned(4096)));
static void map(void)
{
	u64 *level1, *level2;
	__asm__ volatile("mrs %0, ttbr0_el1" : "=r"(level1));
	level2 = (u64 *)(level1[1] & 0xfffffff000ul);
	for (int i = 0; i < PAGES; i++)
		tables[i] = (u64)frames[i & 1023] | 0x703;
	u64 first = (WINDOW & 0x3fffffff) / BLOCK;
	for (int i = 0; i < PAGES / 512; i++)
		level2[first + i] = 0;
	__asm__ volatile("dsb ish\n\ttlbi vmalle1\n\tdsb ish" ::: "memory");
	for (int i = 0; i < PAGES / 512; i++)
		level2[first + i] = (u64)&tables[i * 512] | 3;
	__asm__ volatile("dsb ish\n\tisb" ::: "memory");
}
unsigned long kernel(void)
{
	u64 sum = 0;
	map();
	for (int round = 0; round < 1800; round++) {
		unsigned page = round;
		for (int n = 0; n < PAGES; n++) {
			page = (page * 5 + 4093) & (PAGES - 1);
			u64 *p = (u64 *)(WINDOW + page * 4096ul + (round & 63) * 8);
			sum += *p;
			*p = sum ^ n;
		}
	}
	return sum;
}
