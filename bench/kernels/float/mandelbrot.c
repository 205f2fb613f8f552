// Iterations of z*z + c of doubles until they leave a circle: comparisons and conversions.
unsigned long kernel(void)
{
	unsigned long total = 0;
	for (int py = 0; py < 720; py++)
		for (int px = 0; px < 960; px++) {
			double cx = px * (3.0 / 960) - 2.2, cy = py * (2.4 / 720) - 1.2;
			double x = 0, y = 0;
			int n = 0;
			while (n < 200) {
				double xx = x * x, yy = y * y;
				if (xx + yy > 4.0)
					break;
				y = 2 * x * y + cy;
				x = xx - yy + cx;
				n++;
			}
			total = total * 31 + n + (long)(x * 1000);
		}
	return total;
}
