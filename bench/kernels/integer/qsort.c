// Quicksort with a comparison function: calls through a pointer, unpredictable branches.
#define N 50000
static int data[N];
static int less(const int *a, const int *b) { return *a < *b; }
__attribute__((noinline)) static void sort(int *a, int n, int (*before)(const int *, const int *))
{
	while (n > 8) {
		int pivot = a[n / 2], i = -1, j = n;
		for (;;) {
			do i++; while (before(&a[i], &pivot));
			do j--; while (before(&pivot, &a[j]));
			if (i >= j)
				break;
			int t = a[i]; a[i] = a[j]; a[j] = t;
		}
		sort(a, j + 1, before);
		a += j + 1;
		n -= j + 1;
	}
	for (int i = 1; i < n; i++)
		for (int j = i; j > 0 && before(&a[j], &a[j - 1]); j--) {
			int t = a[j]; a[j] = a[j - 1]; a[j - 1] = t;
		}
}
unsigned long kernel(void)
{
	unsigned long sum = 0;
	for (int round = 0; round < 48; round++) {
		unsigned int seed = round + 1;
		for (int i = 0; i < N; i++) {
			seed = seed * 1664525 + 1013904223;
			data[i] = seed >> 1;
		}
		sort(data, N, less);
		for (int i = 0; i < N; i++)
			sum = sum * 33 + data[i];
	}
	return sum;
}
