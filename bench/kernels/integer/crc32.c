// CRC-32 with a table: a chain of dependent byte loads.
typedef unsigned int u32;
static u32 table[256];
static unsigned char data[65536];
unsigned long kernel(void)
{
	for (u32 i = 0; i < 256; i++) {
		u32 c = i;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
		table[i] = c;
	}
	u32 seed = 7;
	for (int i = 0; i < 65536; i++) {
		seed = seed * 1103515245 + 12345;
		data[i] = seed >> 16;
	}
	u32 crc = ~0u;
	for (int round = 0; round < 900; round++)
		for (int i = 0; i < 65536; i++)
			crc = table[(crc ^ data[i]) & 255] ^ (crc >> 8);
	return ~crc;
}
