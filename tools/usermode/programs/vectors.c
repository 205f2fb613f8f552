/* Loops that the compiler vectorises, and Advanced SIMD intrinsics. */
#include <arm_neon.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { N = 1003 };
static float f[N], g[N], h[N];
static double d[N], e[N];
static int32_t i32[N], j32[N];
static int16_t i16[N], j16[N];
static uint8_t u8[N], v8[N];
static _Float16 q[N], r[N];
static uint64_t seed = 12345;

static uint64_t next(void) {
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint64_t hash(const void *data, size_t bytes) {
	uint64_t sum = 1469598103934665603u;
	for (size_t i = 0; i < bytes; i++) sum = (sum ^ ((const unsigned char *)data)[i]) * 1099511628211u;
	return sum;
}
#define SHOW(what, array) printf("%s %016llx\n", what, (unsigned long long)hash(array, sizeof array))

__attribute__((noinline)) static void saxpy(float a) {
	for (int i = 0; i < N; i++) h[i] = a * f[i] + g[i];
}
__attribute__((noinline)) static void blend(void) {
	for (int i = 0; i < N; i++) u8[i] = (uint8_t)((u8[i] * 3 + v8[i] * 5 + 4) >> 3);
}
__attribute__((noinline)) static int64_t dot(void) {
	int64_t sum = 0;
	for (int i = 0; i < N; i++) sum += (int64_t)i32[i] * j32[i];
	return sum;
}
__attribute__((noinline)) static void saturate(void) {
	for (int i = 0; i < N; i++) {
		int x = i16[i] + j16[i];
		i16[i] = (int16_t)(x > 32767 ? 32767 : x < -32768 ? -32768 : x);
	}
}
__attribute__((noinline)) static void convert(void) {
	for (int i = 0; i < N; i++) {
		d[i] = (double)i32[i] / 3.0;
		e[i] = d[i] > 0 ? d[i] * d[i] : -d[i];
		j32[i] = (int32_t)(e[i] / 1e12);
		q[i] = (_Float16)(f[i] / 100.0f);
		r[i] = q[i] * q[i] + (_Float16)0.5f;
	}
}

int main(void) {
	for (int i = 0; i < N; i++) {
		f[i] = (float)(int32_t)next() / 65536.0f;
		g[i] = (float)(int32_t)next() / 1024.0f;
		i32[i] = (int32_t)next();
		j32[i] = (int32_t)next() >> 8;
		i16[i] = (int16_t)next();
		j16[i] = (int16_t)next();
		u8[i] = (uint8_t)next();
		v8[i] = (uint8_t)next();
	}
	saxpy(1.37f);
	SHOW("saxpy", h);
	blend();
	SHOW("blend", u8);
	printf("dot %lld\n", (long long)dot());
	saturate();
	SHOW("saturate", i16);
	convert();
	SHOW("convert d", d);
	SHOW("convert e", e);
	SHOW("convert j", j32);
	SHOW("convert q", q);
	SHOW("convert r", r);
	uint8_t out[16 * 24];
	for (int i = 0; i + 64 <= N; i += 61) {
		uint8x16_t a = vld1q_u8(u8 + i), b = vld1q_u8(v8 + i);
		uint8x16x3_t three = vld3q_u8(u8 + i);
		int16x8_t s = vld1q_s16(i16 + i), t = vld1q_s16(j16 + i);
		int32x4_t w = vld1q_s32(i32 + i), x = vld1q_s32(j32 + i);
		float32x4_t p = vld1q_f32(f + i), y = vld1q_f32(g + i);
		uint8x16_t results[] = {
			vqaddq_u8(a, b),
			vhaddq_u8(a, b),
			vabdq_u8(a, b),
			vqtbl1q_u8(a, vandq_u8(b, vdupq_n_u8(15))),
			vzip1q_u8(a, b),
			vuzp2q_u8(a, b),
			vtrn1q_u8(three.val[0], three.val[2]),
			vrev64q_u8(three.val[1]),
			vcntq_u8(a),
			vextq_u8(a, b, 5),
			vreinterpretq_u8_s16(vqrdmulhq_s16(s, t)),
			vreinterpretq_u8_s32(vmull_s16(vget_low_s16(s), vget_high_s16(t))),
			vreinterpretq_u8_s32(vqdmlal_s16(w, vget_low_s16(s), vget_low_s16(t))),
			vreinterpretq_u8_s32(vrshlq_s32(w, vandq_s32(x, vdupq_n_s32(31)))),
			vreinterpretq_u8_s8(vcombine_s8(vqmovn_s16(s), vqshrn_n_s16(t, 3))),
			vreinterpretq_u8_f32(vmaxnmq_f32(p, y)),
			vreinterpretq_u8_f32(vrecpeq_f32(p)),
			vreinterpretq_u8_f32(vrsqrteq_f32(vabsq_f32(y))),
			vreinterpretq_u8_f32(vpaddq_f32(p, y)),
			vreinterpretq_u8_s32(vcvtnq_s32_f32(p)),
			vreinterpretq_u8_u32(vdotq_u32(vreinterpretq_u32_s32(w), a, b)),
			vreinterpretq_u8_p16(vmull_p8(vreinterpret_p8_u8(vget_low_u8(a)), vreinterpret_p8_u8(vget_low_u8(b)))),
			vbslq_u8(a, b, vmvnq_u8(a)),
			vdupq_n_u8((uint8_t)(vaddlvq_u8(a) + vmaxvq_u8(b))),
		};
		for (int k = 0; k < 24; k++) vst1q_u8(out + 16 * k, results[k]);
		SHOW("intrinsics", out);
		float16x8_t z = vld1q_f16((const __fp16 *)(q + i));
		vst1q_f16((__fp16 *)(r + i), vfmaq_f16(z, z, vrndnq_f16(z)));
	}
	SHOW("halves", r);
	return 0;
}
