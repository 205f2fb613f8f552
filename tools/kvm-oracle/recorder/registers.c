// SPDX-License-Identifier: Apache-2.0
#include "engine.h"

/** A name for a one-reg id, for people; NULL when there is none. */
const char *reg_name(u64 id)
{
	static char s[8][24];
	static int k;
	char *o = s[k++ & 7];
	u32 low = (u32)id & 0xffff, class = (u32)(id >> 16) & 0xfff;
	if (class == 0x10 && (id >> 52 & 15) == 3) {
		static const char *const tail[] = { "sp_el0", "pc", "pstate", "sp_el1", "elr_el1", "spsr_el1", "spsr_abt",
						    "spsr_und", "spsr_irq", "spsr_fiq" };
		if (low & 1 || low / 2 > 40)
			return NULL;
		if (low / 2 < 31)
			return snprintf(o, 24, "x%u", low / 2), o;
		return tail[low / 2 - 31];
	}
	if (class == 0x10 && low == 0xd4)
		return "fpsr";
	if (class == 0x10 && low == 0xd5)
		return "fpcr";
	if (class == 0x10 && low >= 0x54 && low < 0xd4)
		return snprintf(o, 24, "v%u", (low - 0x54) / 4), o;
	if (class == 0x13)
		return snprintf(o, 24, "S%u_%u_C%u_C%u_%u", low >> 14, low >> 11 & 7, low >> 7 & 15, low >> 3 & 15, low & 7), o;
	if (class == 0x14)
		return snprintf(o, 24, "fw%u", low), o;
	if (class == 0x16)
		return snprintf(o, 24, "fw_bmap%u", low), o;
	if (class == 0x11)
		return snprintf(o, 24, "ccsidr%u", low), o;
	return NULL;
}
