// Copy, scale, add and triad over arrays of doubles that no cache of a CPU's first level holds.
#define N 262144
static double a[N], b[N], c[N];
unsigned long kernel(void)
{
	union {
		double d;
		unsigned long u;
	} sum = { 0 };
	for (int i = 0; i < N; i++) {
		a[i] = i % 17;
		b[i] = 2;
	}
	for (int round = 0; round < 120; round++) {
		for (int i = 0; i < N; i++)
			c[i] = a[i];
		for (int i = 0; i < N; i++)
			b[i] = 0.5 * c[i];
		for (int i = 0; i < N; i++)
			c[i] = a[i] + b[i];
		for (int i = 0; i < N; i++)
			a[i] = b[i] + 0.25 * c[i];
		sum.d = sum.d * 0.5 + a[round * 1001];
	}
	return sum.u;
}
