// A filter of 3 x 3 over an image of bytes, sixteen at a time: widening multiplications, narrowing shifts.
#include <arm_neon.h>
#define W 256
#define H 128
static unsigned char image[H][W], other[H][W];
static void blur(unsigned char (*to)[W], unsigned char (*from)[W])
{
	uint8x8_t one = vdup_n_u8(1), two = vdup_n_u8(2), four = vdup_n_u8(4);
	for (int y = 1; y < H - 1; y++)
		for (int x = 8; x < W - 16; x += 16) {
			uint16x8_t low = vdupq_n_u16(0), high = low;
			for (int dy = -1; dy <= 1; dy++) {
				unsigned char *p = &from[y + dy][x];
				uint8x8_t side = dy ? one : two, middle = dy ? two : four;
				uint8x16_t l = vld1q_u8(p - 1), m = vld1q_u8(p), r = vld1q_u8(p + 1);
				low = vmlal_u8(vmlal_u8(low, vget_low_u8(l), side), vget_low_u8(m), middle);
				low = vmlal_u8(low, vget_low_u8(r), side);
				high = vmlal_u8(vmlal_u8(high, vget_high_u8(l), side), vget_high_u8(m), middle);
				high = vmlal_u8(high, vget_high_u8(r), side);
			}
			vst1q_u8(&to[y][x], vcombine_u8(vrshrn_n_u16(low, 4), vrshrn_n_u16(high, 4)));
		}
}
unsigned long kernel(void)
{
	unsigned seed = 7;
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			seed = seed * 1103515245 + 12345;
			image[y][x] = seed >> 16;
		}
	for (int round = 0; round < 1500; round++) {
		blur(other, image);
		blur(image, other);
		for (int x = 0; x < W; x++)
			image[round % 100 + 1][x] ^= 0x55 + x;
	}
	unsigned long sum = 0;
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			sum = sum * 31 + image[y][x];
	return sum;
}
