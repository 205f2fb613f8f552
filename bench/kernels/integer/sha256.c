// SHA-256 of generated data: rotations, additions, logic on 32 bits.
typedef unsigned int u32;
#define ROR(x, n) (((x) >> (n)) | ((x) << (32 - (n))))
static u32 K[64];
static u32 isqrt_bits(u32 prime, int cube)
{
	// the first 32 bits of the fractional part of the square or cube root, by bisection on integers
	unsigned long lo = 0, hi = 1ul << 36;
	while (hi - lo > 1) {
		unsigned long mid = (lo + hi) / 2;
		__uint128_t p = (__uint128_t)mid * mid, n = (__uint128_t)prime << 64;
		int below;
		if (cube) {
			// mid^3 <= prime << 96, with mid < 2^36: compare the parts above 2^64
			__uint128_t q = p * (mid >> 18), r = p * (mid & 0x3ffff);
			__uint128_t total = q + (r >> 18);
			below = total < ((__uint128_t)prime << 78);
		} else
			below = p <= n;
		if (below)
			lo = mid;
		else
			hi = mid;
	}
	return (u32)lo;
}
unsigned long kernel(void)
{
	u32 H[8], w[64];
	int n = 0;
	for (u32 p = 2; n < 64; p++) {
		int prime = 1;
		for (u32 d = 2; d * d <= p; d++)
			if (p % d == 0)
				prime = 0;
		if (!prime)
			continue;
		if (n < 8)
			H[n] = isqrt_bits(p, 0);
		K[n++] = isqrt_bits(p, 1);
	}
	u32 seed = 1;
	for (int block = 0; block < 120000; block++) {
		for (int i = 0; i < 16; i++) {
			seed = seed * 1664525 + 1013904223;
			w[i] = seed;
		}
		for (int i = 16; i < 64; i++) {
			u32 a = w[i - 15], b = w[i - 2];
			u32 s0 = ROR(a, 7) ^ ROR(a, 18) ^ (a >> 3), s1 = ROR(b, 17) ^ ROR(b, 19) ^ (b >> 10);
			w[i] = w[i - 16] + s0 + w[i - 7] + s1;
		}
		u32 a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
		for (int i = 0; i < 64; i++) {
			u32 t1 = h + (ROR(e, 6) ^ ROR(e, 11) ^ ROR(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
			u32 t2 = (ROR(a, 2) ^ ROR(a, 13) ^ ROR(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
			h = g; g = f; f = e; e = d + t1; d = c; c = b; b = a; a = t1 + t2;
		}
		H[0] += a; H[1] += b; H[2] += c; H[3] += d; H[4] += e; H[5] += f; H[6] += g; H[7] += h;
	}
	return (unsigned long)H[0] << 32 | H[7];
}
