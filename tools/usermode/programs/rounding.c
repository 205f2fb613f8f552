/* Rounding modes and exception flags. */
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

int main(void) {
	static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
	static const double values[] = {1.0, 3.0, -7.0, 0.1, 1e-308, 1e308, 5e-324, 0.0, INFINITY, 2.5, -0.5};
	for (unsigned m = 0; m < 4; m++) {
		fesetround(modes[m]);
		for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
			for (unsigned j = 0; j < sizeof values / sizeof *values; j++) {
				volatile double x = values[i], y = values[j];
				volatile float f = (float)x, g = (float)y;
				feclearexcept(FE_ALL_EXCEPT);
				double results[] = {x + y, x - y, x * y, x / y, fma(x, y, y), sqrt(x)};
				float narrow[] = {f + g, f * g, f / g, (float)(x * 3)};
				printf("%d %g %g:", m, x, y);
				for (unsigned k = 0; k < 6; k++) printf(" %a", results[k]);
				for (unsigned k = 0; k < 4; k++) printf(" %a", narrow[k]);
				printf(" flags %x", fetestexcept(FE_ALL_EXCEPT));
				feclearexcept(FE_ALL_EXCEPT);
				printf(" %ld %ld %a %x\n", lrint(x), lround(y), rint(x), fetestexcept(FE_ALL_EXCEPT));
			}
	}
	return 0;
}
