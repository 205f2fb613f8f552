// Computations whose results are known: SHA-256, sorting, primes, queens, floating point.
#include "round.h"

static uint32_t ror(uint32_t v, int n)
{
	return v >> n | v << (32 - n);
}

// FIPS 180-4, with the constants from the cube roots of primes as it says.
static void sha256(const uint8_t *data, size_t length, uint32_t h[8])
{
	static uint32_t k[64], first[8];
	if (k[0] == 0) {
		int n = 0;
		for (int p = 2; n < 64; p++) {
			int prime = 1;
			for (int q = 2; q < p; q++)
				prime &= p % q != 0;
			if (!prime)
				continue;
			// fractions of roots in integers: the largest x with x^3 <= p 2^96, and x^2 <= p 2^64
			unsigned __int128 x = 0, y = 0;
			for (int bit = 35; bit >= 0; bit--) {
				unsigned __int128 t = x | (unsigned __int128)1 << bit;
				if (t * t * t <= (unsigned __int128)p << 96)
					x = t;
				t = y | (unsigned __int128)1 << bit;
				if (t * t <= (unsigned __int128)p << 64)
					y = t;
			}
			if (n < 8)
				first[n] = (uint32_t)y;
			k[n++] = (uint32_t)x;
		}
	}
	memcpy(h, first, 32);
	for (size_t at = 0; at < length + 9; at += 64) {
		uint8_t block[64];
		uint32_t w[64], s[8];
		for (int i = 0; i < 64; i++)
			block[i] = at + i < length ? data[at + i] : at + i == length ? 0x80 : 0;
		if (at + 64 >= length + 9)
			for (int i = 0; i < 8; i++)
				block[63 - i] = (uint64_t)length * 8 >> 8 * i;
		for (int i = 0; i < 16; i++)
			w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
		for (int i = 16; i < 64; i++)
			w[i] = w[i - 16] + w[i - 7] + (ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3)
				+ (ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10);
		memcpy(s, h, 32);
		for (int i = 0; i < 64; i++) {
			uint32_t t = s[7] + (ror(s[4], 6) ^ ror(s[4], 11) ^ ror(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
			uint32_t u = (ror(s[0], 2) ^ ror(s[0], 13) ^ ror(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
			memmove(s + 1, s, 28);
			s[4] += t;
			s[0] = t + u;
		}
		for (int i = 0; i < 8; i++)
			h[i] += s[i];
	}
}

// A million times "a": the third example of FIPS 180-2, appendix B.
static void digest(unsigned number)
{
	static const uint32_t should[8] = { 0xcdc76e5c, 0x9914fb92, 0x81a1c7e2, 0x84d73e67, 0xf1809a48, 0xa497200e, 0x046d39cc, 0xc7112cd0 };
	static uint8_t data[1000000];
	uint32_t h[8];
	memset(data, 'a', sizeof data);
	sha256(data, sizeof data, h);
	if (memcmp(h, should, sizeof h) != 0)
		WRONG("round %u digest %08x", number, h[0]);
}

static int order(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void sorting(unsigned number)
{
	enum { COUNT = 60000 };
	static uint32_t data[COUNT];
	uint64_t sum = 0, product = 1;
	for (int i = 0; i < COUNT; i++) {
		data[i] = draw();
		sum += data[i];
		product *= data[i] | 1;
	}
	qsort(data, COUNT, sizeof data[0], order);
	for (int i = 0; i < COUNT; i++) {
		sum -= data[i];
		if (i > 0 && data[i - 1] > data[i]) {
			WRONG("round %u order at %d", number, i);
			return;
		}
	}
	uint64_t again = 1;
	for (int i = 0; i < COUNT; i++)
		again *= data[i] | 1;
	if (sum != 0 || again != product)
		WRONG("round %u sorting lost elements", number);
}

static int queens(int size, int row, unsigned columns, unsigned left, unsigned right)
{
	int found = 0;
	if (row == size)
		return 1;
	for (unsigned free = ~(columns | left | right) & ((1u << size) - 1); free; free &= free - 1) {
		unsigned place = free & -free;
		found += queens(size, row + 1, columns | place, (left | place) << 1, (right | place) >> 1);
	}
	return found;
}

static void counting(unsigned number)
{
	enum { LIMIT = 200000 };
	static uint8_t composite[LIMIT];
	int primes = 0, ways = queens(9, 0, 0, 0, 0);
	memset(composite, 0, sizeof composite);
	for (int i = 2; i < LIMIT; i++) {
		if (composite[i])
			continue;
		primes++;
		for (long j = (long)i * i; j < LIMIT; j += i)
			composite[j] = 1;
	}
	if (primes != 17984 || ways != 352)
		WRONG("round %u primes %d queens %d", number, primes, ways);
}

// IEEE 754 has one result for each step, so the sum has the bits that any other computer gets.
static void floating(unsigned number)
{
	double sum = 0, square = 0;
	for (int i = 1; i <= 200000; i++) {
		sum += 1.0 / ((double)i * i);
		square += __builtin_sqrt((double)i * i) - i;
	}
	uint64_t bits;
	memcpy(&bits, &sum, 8);
	if (bits != 0x3ffa51a1242681c5 || square != 0)
		WRONG("round %u floating %llx %a", number, (unsigned long long)bits, square);
}

static void round_of(unsigned number)
{
	static void (*const parts[])(unsigned) = { digest, sorting, counting, floating };
	parts[number % 4](number);
}

int main(int argc, char **argv)
{
	return rounds(argc, argv, "compute", round_of);
}
