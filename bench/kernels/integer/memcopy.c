// Copies of 64-byte blocks with pairs of registers, and a sum: what a memcpy does.
typedef unsigned long u64;
#define WORDS 65536
static u64 from[WORDS], to[WORDS];
__attribute__((noinline)) static void copy(u64 *d, const u64 *s, long words)
{
	for (; words >= 8; words -= 8, s += 8, d += 8) {
		u64 a = s[0], b = s[1], c = s[2], e = s[3], f = s[4], g = s[5], h = s[6], i = s[7];
		d[0] = a; d[1] = b; d[2] = c; d[3] = e; d[4] = f; d[5] = g; d[6] = h; d[7] = i;
	}
}
unsigned long kernel(void)
{
	u64 seed = 5, sum = 0;
	for (int i = 0; i < WORDS; i++)
		from[i] = seed = seed * 6364136223846793005ul + 1442695040888963407ul;
	for (int round = 0; round < 2100; round++) {
		copy(to, from, WORDS);
		copy(from + 8, to, WORDS - 8);
		sum += to[round * 64 & (WORDS - 1)] ^ from[round * 99 & (WORDS - 1)];
	}
	return sum;
}
