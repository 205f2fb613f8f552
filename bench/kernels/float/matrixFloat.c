// Products of matrices of singles, four elements at a time.
#include <arm_neon.h>
#define N 128
static float a[N][N], b[N][N], c[N][N];
static void fill(void)
{
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i][j] = (i * 7 + j * 3) % 101 / 101.0f;
			b[i][j] = (i * 5 - j * 11) % 97 / 97.0f;
		}
}
unsigned long kernel(void)
{
	for (int round = 0; round < 224; round++) {
		if (round % 8 == 0)
			fill();
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j += 16) {
				float32x4_t s0 = vdupq_n_f32(0), s1 = s0, s2 = s0, s3 = s0;
				for (int k = 0; k < N; k++) {
					float32x4_t x = vdupq_n_f32(a[i][k]);
					s0 = vfmaq_f32(s0, x, vld1q_f32(&b[k][j]));
					s1 = vfmaq_f32(s1, x, vld1q_f32(&b[k][j + 4]));
					s2 = vfmaq_f32(s2, x, vld1q_f32(&b[k][j + 8]));
					s3 = vfmaq_f32(s3, x, vld1q_f32(&b[k][j + 12]));
				}
				vst1q_f32(&c[i][j], s0);
				vst1q_f32(&c[i][j + 4], s1);
				vst1q_f32(&c[i][j + 8], s2);
				vst1q_f32(&c[i][j + 12], s3);
			}
		float32x4_t scale = vdupq_n_f32(4.0f / N);
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j += 4)
				vst1q_f32(&a[i][j], vmulq_f32(vld1q_f32(&c[i][j]), scale));
	}
	float32x4_t sum = vdupq_n_f32(0);
	for (int i = 0; i < N; i++)
		sum = vaddq_f32(sum, vld1q_f32(&a[i][i & ~3]));
	return vgetq_lane_u64(vreinterpretq_u64_f32(sum), 0) ^ vgetq_lane_u64(vreinterpretq_u64_f32(sum), 1);
}
