// Records, short strings, small functions and a switch, in the manner of system programs.
struct record {
	struct record *next;
	int kind, value;
	char name[32];
};
static struct record pool[64];
__attribute__((noinline)) static int compare(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a - *b;
}
__attribute__((noinline)) static void copy(char *to, const char *from)
{
	while ((*to++ = *from++))
		;
}
__attribute__((noinline)) static int step(struct record *r, int n)
{
	switch (r->kind) {
	case 0: r->value += n; break;
	case 1: r->value ^= n << 3; break;
	case 2: r->value = r->value * 5 + 1; break;
	case 3: r->value -= n >> 1; break;
	default: r->kind = 0; return r->value;
	}
	r->kind = (r->kind + (r->value & 1) + 1) % 5;
	return r->value;
}
unsigned long kernel(void)
{
	for (int i = 0; i < 64; i++) {
		pool[i].next = &pool[(i * 7 + 1) & 63];
		pool[i].kind = i % 5;
		copy(pool[i].name, "RECORD NUMBER 00 OF THE POOL");
		pool[i].name[14] = '0' + i / 10;
		pool[i].name[15] = '0' + i % 10;
	}
	struct record *r = pool;
	unsigned long sum = 0;
	for (int n = 0; n < 3000000; n++) {
		sum += step(r, n);
		if (compare(r->name, r->next->name) < 0)
			sum += 3;
		if ((n & 15) == 0)
			copy(r->next->name + 17, r->name + 17);
		r = r->next;
	}
	return sum;
}
