/* The C library's string functions at all alignments, against plain loops. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

static unsigned char a[512], b[512], c[512];
static unsigned seed = 7;
static unsigned next(void) { return seed = seed * 1664525u + 1013904223u; }
static unsigned failures;

static void check(const char *what, long got, long want) {
	if (got == want) return;
	failures++;
	printf("%s: %ld instead of %ld\n", what, got, want);
}

static long sign(long x) { return (x > 0) - (x < 0); }

int main(void) {
	uint64_t sum = 0;
	for (int from = 0; from < 20; from++)
		for (int to = 0; to < 20; to++)
			for (int n = 0; n < 140; n += 1 + n / 24) {
				for (int i = 0; i < 512; i++) a[i] = b[i] = c[i] = 1 + next() % 255;
				memcpy(b + to, a + from, n);
				for (int i = 0; i < n; i++) check("memcpy", b[to + i], a[from + i]);
				memcpy(c, b, 512);
				memmove(c + from, c + to, n);
				for (int i = 0; i < n; i++) check("memmove", c[from + i], b[to + i]);
				memset(b + to, from, n);
				for (int i = 0; i < n; i++) check("memset", b[to + i], from);
				a[from + n] = 0;
				check("strlen", strlen((char *)a + from), n);
				check("strnlen", strnlen((char *)a + from, 300), n);
				int key = 1 + next() % 255, where = -1, last = -1;
				for (int i = 0; i < n; i++)
					if (a[from + i] == key) {
						if (where < 0) where = i;
						last = i;
					}
				char *found = strchr((char *)a + from, key), *right = strrchr((char *)a + from, key);
				void *inside = memchr(a + from, key, n);
				check("strchr", found ? found - (char *)a - from : -1, where);
				check("strrchr", right ? right - (char *)a - from : -1, last);
				check("memchr", inside ? (unsigned char *)inside - a - from : -1, where);
				memcpy(c + to, a + from, n + 1);
				check("strcmp", strcmp((char *)a + from, (char *)c + to), 0);
				if (n > 0) {
					int at = next() % n;
					c[to + at] = a[from + at] == 255 ? 1 : a[from + at] + 1;
					long want = sign((long)a[from + at] - c[to + at]);
					check("strcmp", sign(strcmp((char *)a + from, (char *)c + to)), want);
					check("strncmp", sign(strncmp((char *)a + from, (char *)c + to, n)), want);
					check("memcmp", sign(memcmp(a + from, c + to, n)), want);
				}
				stpcpy((char *)b, (char *)a + from);
				strcat((char *)b, "-tail");
				sum = sum * 31 + strlen((char *)b) + b[n / 2] + strspn((char *)a + from, "abc") + strcspn((char *)a + from, "xyz");
			}
	char text[] = "one,two;;three four";
	for (char *part = strtok(text, ",; "); part; part = strtok(NULL, ",; ")) puts(part);
	printf("%s %s %d\n", strstr("a needle in the haystack", "needle"), strpbrk("hello world", "ow"), strcasecmp("AbC", "aBd"));
	printf("%zu %ls\n", wcslen(L"wide text"), wcschr(L"wide text", L't'));
	printf("%ld %lu %lld %ld\n", strtol("-0x7fff", NULL, 16), strtoul("777", NULL, 8), strtoll("99999999999999999999", NULL, 10), atol(" 42x"));
	printf("%u failures, sum %016llx\n", failures, (unsigned long long)sum);
	return failures != 0;
}
