// Fast Fourier transforms of complex doubles, forth and back: additions, subtractions, products, strided access.
#define LOG 12
#define N (1 << LOG)
struct complex {
	double re, im;
};
static struct complex data[N], roots[N / 2];
// The roots of unity by halving the angle: cos(x/2) = sqrt((1 + cos x) / 2), then products.
static void makeRoots(void)
{
	double c = -1, s = 0;
	roots[0].re = 1;
	roots[0].im = 0;
	for (int step = N / 2; step > 1; step >>= 1) {
		double half = __builtin_sqrt((1 + c) / 2);
		s = __builtin_sqrt((1 - c) / 2);
		c = half;
		roots[step / 2].re = c;
		roots[step / 2].im = s;
		for (int i = step; i < N / 2; i += step) {
			roots[i + step / 2].re = roots[i].re * c - roots[i].im * s;
			roots[i + step / 2].im = roots[i].re * s + roots[i].im * c;
		}
	}
}
__attribute__((noinline)) static void transform(double sign)
{
	for (int i = 1, j = 0; i < N; i++) {
		int bit = N >> 1;
		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j) {
			struct complex t = data[i];
			data[i] = data[j];
			data[j] = t;
		}
	}
	for (int half = 1; half < N; half *= 2)
		for (int begin = 0; begin < N; begin += half * 2)
			for (int k = 0; k < half; k++) {
				struct complex w = roots[k * (N / 2 / half)], u = data[begin + k], v = data[begin + k + half];
				double re = v.re * w.re - v.im * w.im * sign, im = v.re * w.im * sign + v.im * w.re;
				data[begin + k].re = u.re + re;
				data[begin + k].im = u.im + im;
				data[begin + k + half].re = u.re - re;
				data[begin + k + half].im = u.im - im;
			}
}
unsigned long kernel(void)
{
	union {
		double d;
		unsigned long u;
	} sum = { 0 };
	unsigned seed = 21;
	makeRoots();
	for (int i = 0; i < N; i++) {
		seed = seed * 1664525 + 1013904223;
		data[i].re = (int)seed / 2147483648.0;
		data[i].im = 0;
	}
	for (int round = 0; round < 640; round++) {
		transform(round & 1 ? 1.0 : -1.0);
		if (round & 1)
			for (int i = 0; i < N; i++) {
				data[i].re /= N;
				data[i].im /= N;
			}
	}
	for (int i = 0; i < N; i++)
		sum.d = sum.d * 0.5 + data[i].re + data[i].im;
	return sum.u;
}
