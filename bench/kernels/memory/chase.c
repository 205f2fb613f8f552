// A walk along pointers in random order through 8 MiB: each load waits for the one before.
#define N 131072
struct node {
	struct node *next;
	unsigned long pad[7];
};
static struct node nodes[N];
static unsigned order[N];
unsigned long kernel(void)
{
	unsigned seed = 3;
	for (int i = 0; i < N; i++)
		order[i] = i;
	for (int i = N - 1; i > 0; i--) {
		seed = seed * 1664525 + 1013904223;
		int j = ((unsigned long)seed * i) >> 32;
		unsigned t = order[i];
		order[i] = order[j];
		order[j] = t;
	}
	for (int i = 0; i < N; i++)
		nodes[order[i]].next = &nodes[order[(i + 1) % N]];
	struct node *p = nodes;
	for (int n = 0; n < 32000000; n += 4)
		p = p->next->next->next->next;
	return p - nodes;
}
