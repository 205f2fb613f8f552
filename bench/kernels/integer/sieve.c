// Sieve of Eratosthenes over bytes: stores with strides, branches.
#define N 2000000
static unsigned char composite[N + 1];
unsigned long kernel(void)
{
	unsigned long count = 0;
	for (int round = 0; round < 12; round++) {
		for (int i = 0; i <= N; i++)
			composite[i] = 0;
		for (int i = 2; i * i <= N; i++)
			if (!composite[i])
				for (int j = i * i; j <= N; j += i)
					composite[j] = 1;
		for (int i = 2; i <= N; i++)
			count += !composite[i];
	}
	return count;
}
