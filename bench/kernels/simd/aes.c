// AES-128 in counter mode with the cryptographic instructions, four blocks at a time.
#include <arm_neon.h>
static uint8x16_t keys[11];
static uint8x16_t data[4096];
static inline uint8x16_t block(uint64x2_t counter)
{
	uint8x16_t s = vreinterpretq_u8_u64(counter);
	for (int i = 0; i < 9; i++)
		s = vaesmcq_u8(vaeseq_u8(s, keys[i]));
	return veorq_u8(vaeseq_u8(s, keys[9]), keys[10]);
}
unsigned long kernel(void)
{
	unsigned long seed = 3;
	for (int i = 0; i < 11; i++) {
		unsigned long half = seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		keys[i] = vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(half), vcreate_u64(seed)));
	}
	uint64x2_t counter = vdupq_n_u64(1), step = vcombine_u64(vcreate_u64(1), vcreate_u64(0));
	for (int round = 0; round < 1700; round++)
		for (int i = 0; i < 4096; i += 4)
			for (int k = 0; k < 4; k++) {
				data[i + k] = veorq_u8(data[i + k], block(counter));
				counter = vaddq_u64(counter, step);
			}
	uint8x16_t sum = data[0];
	for (int i = 1; i < 4096; i++)
		sum = veorq_u8(vextq_u8(sum, sum, 1), data[i]);
	uint64x2_t words = vreinterpretq_u64_u8(sum);
	return vgetq_lane_u64(words, 0) ^ vgetq_lane_u64(words, 1);
}
