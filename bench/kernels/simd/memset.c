// Blocks filled with a byte: SIMD pairs, and zeroed by cache line (DC ZVA) when they are large.
#include <arm_neon.h>
typedef unsigned long u64;
typedef unsigned char u8;
#define N 65536
static u8 data[N + 256];
__attribute__((noinline)) static void fill(u8 *d, u8 byte, u64 n)
{
	u8 *end = d + n;
	uint8x16_t v = vdupq_n_u8(byte);
	if (n < 16) {
		for (; n; n--)
			*d++ = byte;
		return;
	}
	vst1q_u8(d, v);
	vst1q_u8(end - 16, v);
	d = (u8 *)(((u64)d + 16) & ~15ul);
	if (!byte && n > 256) {
		for (; (u64)d & 63; d += 16)
			vst1q_u8(d, v);
		for (; d + 64 <= end; d += 64)
			__asm__ volatile("dc zva, %0" ::"r"(d) : "memory");
	}
	for (; d + 64 <= end; d += 64) {
		vst1q_u8(d, v);
		vst1q_u8(d + 16, v);
		vst1q_u8(d + 32, v);
		vst1q_u8(d + 48, v);
	}
	for (; d + 16 <= end; d += 16)
		vst1q_u8(d, v);
}
unsigned long kernel(void)
{
	u64 seed = 5, sum = 0;
	for (int round = 0; round < 6000000; round++) {
		seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		u64 n = (seed >> 32 & 1023) >> (seed >> 60), at = seed >> 20 & 0x3fff;
		fill(data + at, seed >> 56, n);
		sum += data[at + n / 2];
	}
	for (int round = 0; round < 32000; round++) {
		fill(data + (round & 63), round & 1 ? 0 : round, N);
		sum = sum * 31 + data[round & 0xffff];
	}
	return sum;
}
