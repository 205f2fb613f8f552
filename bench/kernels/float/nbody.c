// The motion of five bodies: doubles one at a time, with a square root and a division for each pair.
struct body {
	double x, y, z, vx, vy, vz, mass;
};
static struct body bodies[5];
unsigned long kernel(void)
{
	unsigned long seed = 1;
	for (int i = 0; i < 5; i++) {
		double *p = &bodies[i].x;
		for (int k = 0; k < 6; k++) {
			seed = seed * 6364136223846793005ul + 1442695040888963407ul;
			p[k] = (double)(long)(seed >> 33) / 2147483648.0 - 0.5 + (k < 3 ? i : 0);
		}
		bodies[i].mass = 1.0 / (i + 1);
	}
	for (int step = 0; step < 900000; step++) {
		for (int i = 0; i < 5; i++)
			for (int j = i + 1; j < 5; j++) {
				struct body *a = &bodies[i], *b = &bodies[j];
				double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
				double square = dx * dx + dy * dy + dz * dz + 0.01;
				double f = 0.001 / (square * __builtin_sqrt(square));
				a->vx -= dx * b->mass * f;
				a->vy -= dy * b->mass * f;
				a->vz -= dz * b->mass * f;
				b->vx += dx * a->mass * f;
				b->vy += dy * a->mass * f;
				b->vz += dz * a->mass * f;
			}
		for (int i = 0; i < 5; i++) {
			bodies[i].x += 0.001 * bodies[i].vx;
			bodies[i].y += 0.001 * bodies[i].vy;
			bodies[i].z += 0.001 * bodies[i].vz;
		}
	}
	union {
		double d;
		unsigned long u;
	} sum = { 0 };
	for (int i = 0; i < 5; i++)
		sum.d += bodies[i].x + bodies[i].vy;
	return sum.u;
}
