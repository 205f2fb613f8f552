// LU decomposition of a matrix of doubles with partial pivoting, and the solution of one system: division, multiply-subtract.
#define N 128
static double a[N][N], b[N];
unsigned long kernel(void)
{
	union {
		double d;
		unsigned long u;
	} sum = { 0 };
	unsigned seed = 11;
	for (int round = 0; round < 60; round++) {
		for (int i = 0; i < N; i++) {
			for (int j = 0; j < N; j++) {
				seed = seed * 1664525 + 1013904223;
				a[i][j] = (int)seed / 2147483648.0;
			}
			b[i] = i - round;
		}
		for (int k = 0; k < N; k++) {
			int pivot = k;
			for (int i = k + 1; i < N; i++)
				if (__builtin_fabs(a[i][k]) > __builtin_fabs(a[pivot][k]))
					pivot = i;
			if (pivot != k) {
				for (int j = 0; j < N; j++) {
					double t = a[k][j];
					a[k][j] = a[pivot][j];
					a[pivot][j] = t;
				}
				double t = b[k];
				b[k] = b[pivot];
				b[pivot] = t;
			}
			for (int i = k + 1; i < N; i++) {
				double factor = a[i][k] /= a[k][k];
				for (int j = k + 1; j < N; j++)
					a[i][j] -= factor * a[k][j];
				b[i] -= factor * b[k];
			}
		}
		for (int i = N - 1; i >= 0; i--) {
			for (int j = i + 1; j < N; j++)
				b[i] -= a[i][j] * b[j];
			b[i] /= a[i][i];
			sum.d += b[i];
		}
	}
	return sum.u;
}
