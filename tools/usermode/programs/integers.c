/* Wide arithmetic, bits, division, atomics. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

static uint64_t state = 88172645463325252u;
static uint64_t next(void) {
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void show(unsigned __int128 x) { printf(" %016llx%016llx", (unsigned long long)(x >> 64), (unsigned long long)x); }

int main(void) {
	_Atomic uint64_t counter = 1;
	_Atomic uint32_t small = 1;
	_Atomic uint8_t tiny = 1;
	for (int i = 0; i < 500; i++) {
		uint64_t a = next(), b = next() >> (i % 64);
		unsigned __int128 x = ((unsigned __int128)a << 64) | b, y = ((unsigned __int128)(b >> 20) << 64) | (a | 1);
		printf("%d:", i);
		show(x * y);
		show(x / y);
		show(x % (a | 1));
		show(x >> (i % 128));
		show(x << (i % 128));
		show((unsigned __int128)((__int128)x >> (i % 128)));
		printf(" %d %d %d %016llx %08x", __builtin_clzll(a | 1), __builtin_ctzll(b | (1ull << 63)), __builtin_popcountll(a),
		       (unsigned long long)__builtin_bswap64(a), __builtin_bswap32((uint32_t)b));
		printf(" %lld %llu %d %u", (long long)a / ((long long)b | 1), (unsigned long long)(a % (b | 1)),
		       (int32_t)a / (int32_t)(b | 1), (uint32_t)a % (uint32_t)(b | 1));
		long long sum;
		int over = __builtin_add_overflow((long long)a, (long long)b, &sum);
		printf(" %d %lld", over, sum);
		over = __builtin_mul_overflow((long long)a, (long long)(b >> 40), &sum);
		printf(" %d %lld\n", over, sum);
		atomic_fetch_add(&counter, a);
		atomic_fetch_xor(&counter, b);
		atomic_fetch_and(&small, (uint32_t)a | 0xff00ff00u);
		atomic_fetch_or(&small, (uint32_t)b);
		atomic_fetch_sub(&tiny, (uint8_t)a);
		uint64_t expected = i % 2 ? counter : a;
		int swapped = atomic_compare_exchange_strong(&counter, &expected, b);
		printf("%d %016llx %08x %02x %016llx\n", swapped, (unsigned long long)counter, (uint32_t)small, (uint8_t)tiny,
		       (unsigned long long)atomic_exchange(&counter, a * 3));
	}
	return 0;
}
