/* Cryptographic instructions: AES-128, SHA-1, SHA-256, a polynomial product, CRC32. */
#include <arm_acle.h>
#include <arm_neon.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void show(const char *what, const void *data, int bytes) {
	printf("%s ", what);
	for (int i = 0; i < bytes; i++) printf("%02x", ((const unsigned char *)data)[i]);
	putchar('\n');
}

static uint32_t word(uint32_t x) { return vgetq_lane_u32(vreinterpretq_u32_u8(vaeseq_u8(vreinterpretq_u8_u32(vdupq_n_u32(x)), vdupq_n_u8(0))), 0); }

static void aes(void) {
	static const uint8_t key[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
	static const uint8_t plain[16] = {0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a};
	static const uint8_t constant[10] = {1, 2, 4, 8, 16, 32, 64, 128, 27, 54};
	uint32_t k[44];
	memcpy(k, key, 16);
	for (int i = 4; i < 44; i++) {
		uint32_t t = k[i - 1];
		if (i % 4 == 0) {
			t = word(t);
			t = (t >> 8 | t << 24) ^ constant[i / 4 - 1];
		}
		k[i] = k[i - 4] ^ t;
	}
	uint8x16_t state = vld1q_u8(plain);
	for (int i = 0; i < 9; i++) state = vaesmcq_u8(vaeseq_u8(state, vld1q_u8((uint8_t *)(k + 4 * i))));
	state = veorq_u8(vaeseq_u8(state, vld1q_u8((uint8_t *)(k + 36))), vld1q_u8((uint8_t *)(k + 40)));
	uint8_t out[16];
	vst1q_u8(out, state);
	show("aes", out, 16);
	for (int i = 0; i < 1000; i++) state = vaesimcq_u8(vaesdq_u8(state, vld1q_u8((uint8_t *)(k + 4 * (i % 11)))));
	vst1q_u8(out, state);
	show("aes inverse", out, 16);
}

static void sha256(void) {
	uint32x4_t abcd = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a}, efgh = {0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	uint32x4_t m[4];
	for (int i = 0; i < 4; i++) m[i] = vdupq_n_u32(0x01234567u * (i + 1));
	for (int i = 0; i < 400; i++) {
		uint32x4_t w = vaddq_u32(m[0], vdupq_n_u32(0x428a2f98u + i)), old = abcd;
		abcd = vsha256hq_u32(abcd, efgh, w);
		efgh = vsha256h2q_u32(efgh, old, w);
		uint32x4_t extended = vsha256su1q_u32(vsha256su0q_u32(m[0], m[1]), m[2], m[3]);
		m[0] = m[1], m[1] = m[2], m[2] = m[3], m[3] = extended;
	}
	uint32_t out[8];
	vst1q_u32(out, abcd);
	vst1q_u32(out + 4, efgh);
	show("sha256", out, 32);
}

static void sha1(void) {
	uint32x4_t abcd = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}, m[4];
	uint32_t e = 0xc3d2e1f0;
	for (int i = 0; i < 4; i++) m[i] = vdupq_n_u32(0x89abcdefu * (i + 3));
	for (int i = 0; i < 400; i++) {
		uint32_t old = vgetq_lane_u32(abcd, 0);
		abcd = i % 3 == 0 ? vsha1cq_u32(abcd, e, m[0]) : i % 3 == 1 ? vsha1pq_u32(abcd, e, m[0]) : vsha1mq_u32(abcd, e, m[0]);
		e = vsha1h_u32(old);
		uint32x4_t extended = vsha1su1q_u32(vsha1su0q_u32(m[0], m[1], m[2]), m[3]);
		m[0] = m[1], m[1] = m[2], m[2] = m[3], m[3] = extended;
	}
	uint32_t out[4];
	vst1q_u32(out, abcd);
	show("sha1", out, 16);
	printf("%08x\n", e);
}

int main(void) {
	aes();
	sha256();
	sha1();
	poly64_t x = 0x8765432112345678, y = 0xfedcba9876543210;
	for (int i = 0; i < 200; i++) {
		poly128_t product = vmull_p64(x, y);
		x = (poly64_t)product ^ y;
		y = (poly64_t)(product >> 64) + 1;
	}
	printf("pmull %016llx %016llx\n", (unsigned long long)x, (unsigned long long)y);
	uint32_t crc = 0, castagnoli = ~0u;
	for (uint64_t i = 0; i < 1000; i++) {
		crc = __crc32d(__crc32w(__crc32h(__crc32b(crc, i), i * 3), i * 5), i * 7919);
		castagnoli = __crc32cd(__crc32cw(__crc32ch(__crc32cb(castagnoli, i), i * 3), i * 5), i * 7919);
	}
	printf("crc %08x %08x\n", crc, castagnoli);
	return 0;
}
