/* The C library's mathematical functions. */
#include <complex.h>
#include <math.h>
#include <stdio.h>

typedef double (*unary)(double);
typedef float (*unaryf)(float);

static const struct {
	const char *name;
	unary d;
	unaryf f;
} functions[] = {
	{"sin", sin, sinf},       {"cos", cos, cosf},          {"tan", tan, tanf},       {"asin", asin, asinf},
	{"acos", acos, acosf},    {"atan", atan, atanf},       {"sinh", sinh, sinhf},    {"cosh", cosh, coshf},
	{"tanh", tanh, tanhf},    {"asinh", asinh, asinhf},    {"exp", exp, expf},       {"exp2", exp2, exp2f},
	{"expm1", expm1, expm1f}, {"log", log, logf},          {"log2", log2, log2f},    {"log10", log10, log10f},
	{"log1p", log1p, log1pf}, {"sqrt", sqrt, sqrtf},       {"cbrt", cbrt, cbrtf},    {"erf", erf, erff},
	{"erfc", erfc, erfcf},    {"tgamma", tgamma, tgammaf}, {"lgamma", lgamma, lgammaf}, {"floor", floor, floorf},
	{"ceil", ceil, ceilf},    {"trunc", trunc, truncf},    {"round", round, roundf}, {"rint", rint, rintf},
	{"nearbyint", nearbyint, nearbyintf}, {"j0", j0, j0f}, {"y1", y1, y1f},
};

int main(void) {
	static const double values[] = {0.0, -0.0, 0.1, 0.5, -0.7, 1.0, 1.5, 2.5, -3.25, 10, 100.7, 1e-10, 1e10, 709.5, -745.2, 1e300, 5e-324, INFINITY, NAN};
	for (unsigned i = 0; i < sizeof functions / sizeof *functions; i++)
		for (unsigned v = 0; v < sizeof values / sizeof *values; v++)
			printf("%s(%g) = %a %a\n", functions[i].name, values[v], functions[i].d(values[v]), functions[i].f((float)values[v]));
	for (unsigned v = 0; v < sizeof values / sizeof *values; v++)
		for (unsigned w = 0; w < sizeof values / sizeof *values; w++) {
			double x = values[v], y = values[w];
			int exponent = 0;
			double whole = 0;
			printf("%g %g: %a %a %a %a %a %a %a %a\n", x, y, pow(x, y), atan2(x, y), hypot(x, y), fmod(x, y), remainder(x, y),
			       fma(x, y, 0.3), nextafter(x, y), fdim(x, y));
			printf("%a %a %a %d %d\n", fmin(x, y), fmax(x, y), copysign(x, y), isgreater(x, y), fpclassify(x));
			double fraction = frexp(x, &exponent);
			double part = modf(x, &whole);
			printf("%a %d %a %a %a\n", fraction, isfinite(x) ? exponent : 0, part, whole, ldexp(x, 3));
			double complex z = cexp(x / 1e3 + y / 1e3 * I) * csqrt(x + y * I);
			printf("%a %a\n", creal(z), cimag(z));
		}
	return 0;
}
