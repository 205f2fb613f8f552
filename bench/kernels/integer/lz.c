// Compression and decompression in the manner of LZ77: matches found by a hash of three bytes, copied byte by byte.
typedef unsigned int u32;
typedef unsigned char u8;
#define N 131072
static u8 text[N], packed[N + N / 8], back[N];
static u32 heads[4096];
static int generate(u32 seed)
{
	static const char words[8][8] = { "the ", "guest ", "of ", "memory ", "page ", "and ", "a ", "runs " };
	int n = 0;
	while (n < N) {
		seed = seed * 1664525 + 1013904223;
		for (const char *w = words[seed >> 29]; *w && n < N; w++)
			text[n++] = *w;
		if ((seed >> 20 & 15) == 0 && n < N)
			text[n++] = seed >> 8;
	}
	return n;
}
__attribute__((noinline)) static int compress(void)
{
	int out = 0, at = 0;
	for (int i = 0; i < 4096; i++)
		heads[i] = ~0u;
	while (at < N) {
		int flags = out++, bits = 0;
		for (int item = 0; item < 8 && at < N; item++) {
			int length = 0, from = 0;
			if (at + 3 < N) {
				u32 h = (text[at] * 2654435761u ^ text[at + 1] * 40503u ^ text[at + 2] * 2246822519u) >> 20;
				from = heads[h];
				heads[h] = at;
				if (from >= 0 && at - from < 65536)
					while (length < 255 + 3 && at + length < N && text[from + length] == text[at + length])
						length++;
			}
			if (length >= 4) {
				bits |= 1 << item;
				packed[out++] = (at - from) & 255;
				packed[out++] = (at - from) >> 8;
				packed[out++] = length - 3;
				at += length;
			} else
				packed[out++] = text[at++];
		}
		packed[flags] = bits;
	}
	return out;
}
__attribute__((noinline)) static int expand(int size)
{
	int in = 0, n = 0;
	while (in < size) {
		int bits = packed[in++];
		for (int item = 0; item < 8 && in < size; item++, bits >>= 1)
			if (bits & 1) {
				int distance = packed[in] | packed[in + 1] << 8, length = packed[in + 2] + 3;
				in += 3;
				for (; length > 0; length--, n++)
					back[n] = back[n - distance];
			} else
				back[n++] = packed[in++];
	}
	return n;
}
unsigned long kernel(void)
{
	unsigned long sum = 0;
	for (int round = 0; round < 64; round++) {
		generate(round + 1);
		int size = compress();
		int n = expand(size);
		for (int i = 0; i < N; i++)
			if (back[i] != text[i])
				return 0;
		sum = sum * 31 + size + n;
	}
	return sum;
}
