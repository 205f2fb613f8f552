/* Sorting, searching and the allocator. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t seed = 99;
static uint32_t next(void) {
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static int byInt(const void *a, const void *b) {
	int x = *(const int *)a, y = *(const int *)b;
	return (x > y) - (x < y);
}
static int byDouble(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}
static int byText(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

int main(void) {
	enum { N = 20000 };
	int *ints = malloc(N * sizeof *ints);
	double *doubles = malloc(N * sizeof *doubles);
	char **texts = malloc(N * sizeof *texts);
	for (int i = 0; i < N; i++) {
		ints[i] = (int)next();
		doubles[i] = (double)(int32_t)next() / 1024.0;
		texts[i] = malloc(16);
		snprintf(texts[i], 16, "t%08x", next());
	}
	qsort(ints, N, sizeof *ints, byInt);
	qsort(doubles, N, sizeof *doubles, byDouble);
	qsort(texts, N, sizeof *texts, byText);
	uint64_t hash = 1469598103934665603u;
	for (int i = 0; i < N; i++) {
		hash = (hash ^ (uint32_t)ints[i]) * 1099511628211u;
		hash = (hash ^ (uint64_t)(int64_t)(doubles[i] * 1024)) * 1099511628211u;
		for (char *c = texts[i]; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
		int *found = bsearch(&ints[i], ints, N, sizeof *ints, byInt);
		if (!found || *found != ints[i]) return 1;
	}
	printf("%016llx %d %f %s\n", (unsigned long long)hash, ints[N / 2], doubles[N / 2], texts[N / 2]);
	void *blocks[256] = {0};
	size_t sizes[256] = {0};
	for (int i = 0; i < 50000; i++) {
		unsigned at = next() % 256;
		for (size_t k = 0; k < sizes[at]; k += 97)
			if (((unsigned char *)blocks[at])[k] != (unsigned char)(at + k)) return 2;
		size_t size = next() % (i % 100 == 0 ? 300000 : 2000);
		blocks[at] = realloc(blocks[at], size + 1);
		sizes[at] = size;
		for (size_t k = 0; k < size; k++) ((unsigned char *)blocks[at])[k] = (unsigned char)(at + k);
	}
	for (int i = 0; i < 256; i++) free(blocks[i]);
	puts("allocator ok");
	return 0;
}
