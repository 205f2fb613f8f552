// Copies of many sizes, unaligned, with SIMD registers: overlapping ends for the small ones, 64 bytes a turn for the large.
#include <arm_neon.h>
typedef unsigned long u64;
typedef unsigned char u8;
#define N 65536
static u8 from[N + 64], to[N + 64];
__attribute__((noinline)) static void copy(u8 *d, const u8 *s, u64 n)
{
	u8 *end = d + n;
	const u8 *last = s + n;
	if (n < 16) {
		if (n >= 8) {
			uint8x8_t a = vld1_u8(s), b = vld1_u8(last - 8);
			vst1_u8(d, a);
			vst1_u8(end - 8, b);
			return;
		}
		for (; n; n--)
			*d++ = *s++;
		return;
	}
	uint8x16_t tail = vld1q_u8(last - 16);
	if (n > 128) {
		uint8x16_t head = vld1q_u8(s);
		u64 skip = 16 - ((u64)d & 15);
		vst1q_u8(d, head);
		for (d += skip, s += skip; d + 64 < end; d += 64, s += 64) {
			uint8x16_t a = vld1q_u8(s), b = vld1q_u8(s + 16), c = vld1q_u8(s + 32), e = vld1q_u8(s + 48);
			vst1q_u8(d, a);
			vst1q_u8(d + 16, b);
			vst1q_u8(d + 32, c);
			vst1q_u8(d + 48, e);
		}
	}
	for (; d + 16 < end; d += 16, s += 16)
		vst1q_u8(d, vld1q_u8(s));
	vst1q_u8(end - 16, tail);
}
unsigned long kernel(void)
{
	u64 seed = 5, sum = 0;
	for (int i = 0; i < N; i++)
		from[i] = i * 7 + (i >> 8);
	for (int round = 0; round < 6000000; round++) {
		seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		u64 n = (seed >> 32 & 1023) >> (seed >> 60), at = seed >> 20 & 0x3fff, source = seed >> 44 & 0x3fff;
		copy(to + at, from + source, n);
		sum += to[at + n / 2];
	}
	for (int round = 0; round < 12000; round++) {
		copy(to + (round & 15), from + (round >> 4 & 15), N);
		sum = sum * 31 + to[round * 99 & (N - 1)];
	}
	return sum;
}
