/* Text of floating-point numbers and back. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 1;
static uint64_t next(void) {
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

int main(void) {
	static const char *const texts[] = {"0",      "-0",      "1e-320",  "1.7976931348623157e308", "1e400", "inf", "-nan",
					    "0x1.8p3", "3.14159", "123456789012345678901234567890", "4.9e-324", "2.2250738585072011e-308"};
	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *end;
		double d = strtod(texts[i], &end);
		float f = strtof(texts[i], &end);
		long double l = strtold(texts[i], &end);
		printf("%s: %a %.17g %a %.9g %La %.30Lg\n", texts[i], d, d, f, f, l, l);
	}
	for (int i = 0; i < 300; i++) {
		uint64_t bits = next();
		double d;
		memcpy(&d, &bits, 8);
		char text[400];
		snprintf(text, sizeof text, "%.17g", d);
		double back = strtod(text, NULL);
		printf("%016llx %s %e %.3f %g %d\n", (unsigned long long)bits, text, d, d > -1e30 && d < 1e30 ? d : 0.0, d,
		       memcmp(&d, &back, 8) == 0);
		float f = (float)d;
		printf("%.9g %d %ld %lu\n", f, d > -2e9 && d < 2e9 ? (int)d : 0, d > -9e18 && d < 9e18 ? (long)d : 0,
		       d > 0 && d < 1.8e19 ? (unsigned long)d : 0);
		long double l = (long double)d * (long double)f + 1 / 3.0L;
		printf("%.33Lg\n", l);
	}
	return 0;
}
