// Multiplication of numbers of 2,048 bits by limbs of 32 bits: multiply-accumulate.
typedef unsigned int u32;
typedef unsigned long u64;
#define L 64
static u32 a[L], b[L], r[2 * L];
unsigned long kernel(void)
{
	u32 seed = 3;
	for (int i = 0; i < L; i++) {
		a[i] = seed = seed * 1664525 + 1013904223;
		b[i] = seed = seed * 1664525 + 1013904223;
	}
	for (int round = 0; round < 11000; round++) {
		for (int i = 0; i < 2 * L; i++)
			r[i] = 0;
		for (int i = 0; i < L; i++) {
			u64 carry = 0;
			for (int j = 0; j < L; j++) {
				u64 t = (u64)a[i] * b[j] + r[i + j] + carry;
				r[i + j] = (u32)t;
				carry = t >> 32;
			}
			r[i + L] = (u32)carry;
		}
		for (int i = 0; i < L; i++)
			a[i] = r[i] ^ r[i + L];
	}
	return (u64)a[0] << 32 | a[L - 1];
}
