// Products of matrices of doubles, one element at a time: fused multiply-add.
#define N 96
static double a[N][N], b[N][N], c[N][N];
static void fill(void)
{
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i][j] = (i * 7 + j * 3) % 101 / 101.0;
			b[i][j] = (i * 5 - j * 11) % 97 / 97.0;
		}
}
unsigned long kernel(void)
{
	for (int round = 0; round < 144; round++) {
		if (round % 6 == 0)
			fill();
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				double sum = 0;
				for (int k = 0; k < N; k++)
					sum += a[i][k] * b[k][j];
				c[i][j] = sum;
			}
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++)
				a[i][j] = c[i][j] / (N / 4);
	}
	union {
		double d;
		unsigned long u;
	} sum = { 0 };
	for (int i = 0; i < N; i++)
		sum.d += a[i][N - 1 - i];
	return sum.u;
}
