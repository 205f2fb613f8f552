// A hash map with linear probing: insertions, look-ups that hit and miss, removals by moving entries back.
typedef unsigned long u64;
#define SIZE 65536
struct entry {
	u64 key, value;
};
static struct entry table[SIZE];
static u64 hash(u64 key)
{
	key ^= key >> 33;
	key *= 0xff51afd7ed558ccdul;
	key ^= key >> 33;
	return key;
}
__attribute__((noinline)) static struct entry *find(u64 key)
{
	u64 at = hash(key) & (SIZE - 1);
	while (table[at].key && table[at].key != key)
		at = (at + 1) & (SIZE - 1);
	return &table[at];
}
__attribute__((noinline)) static void removeKey(u64 key)
{
	u64 hole = find(key) - table;
	if (!table[hole].key)
		return;
	for (u64 at = (hole + 1) & (SIZE - 1); table[at].key; at = (at + 1) & (SIZE - 1)) {
		u64 home = hash(table[at].key) & (SIZE - 1);
		if (((at - home) & (SIZE - 1)) < ((at - hole) & (SIZE - 1)))
			continue;
		table[hole] = table[at];
		hole = at;
	}
	table[hole].key = 0;
}
unsigned long kernel(void)
{
	u64 seed = 9, sum = 0;
	for (int round = 0; round < 140; round++) {
		for (int i = 0; i < 40000; i++) {
			seed = seed * 6364136223846793005ul + 1442695040888963407ul;
			u64 key = (seed >> 44) + 1;
			struct entry *e = find(key);
			if (e->key) {
				e->value += i;
			} else if (i < 36000) {
				e->key = key;
				e->value = seed >> 32;
			}
			sum += e->value;
			if (i & 1)
				removeKey((seed >> 20 & 0xfffff) + 1);
		}
		for (int i = 0; i < SIZE; i++) {
			sum = sum * 31 + table[i].value;
			table[i].key = table[i].value = 0;
		}
	}
	return sum;
}
