// SPDX-License-Identifier: Apache-2.0
// The recording engine: every call below performs one step on /dev/kvm and prints one JSON line that
// describes it completely (see ../README.md for the format).
#ifndef ENGINE_H
#define ENGINE_H
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <linux/kvm.h>
#include "uapi-extra.h"

typedef uint64_t u64;
typedef uint32_t u32;

/** A KVM file descriptor with its name in the transcript: "sys", "vm0", "vcpu0", "dev0", "efd0". */
typedef struct handle {
	int fd;
	char name[12];
	unsigned char *run; // kvm_run page of a vcpu, NULL if not mapped
	unsigned char *ring; // dirty ring, mapped at RING_OFFSET of the vcpu
} *H;

/** The one memory area that backs guest memory ("mem" in the transcript), zero at the start of a scenario. */
extern unsigned char *mem;
#define MEM_SIZE (4u << 20)

/** The argument of an ioctl that points to a structure. */
struct arg {
	void *p;
	size_t n;
	int np, nb;
	struct { unsigned at; const char *to; } ptr[3], fds[1]; // pointers and 4-byte file descriptors: offset, symbolic target
	int nf;
	struct { const char *name; void *p; size_t n; } buf[2]; // what they point to
};

// Attributes of the next emitted step.
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void since(const char *kernel);
/** Marks bytes of the next step as depending on the host: in = "ret", "after", "run", a buffer name or a register id. */
void ignore(const char *in, unsigned at, unsigned len, const char *why);
void ignore_reg(u64 id, const char *why);

// Steps.
H open_kvm(void);
long io_val(H h, const char *name, unsigned long req, u64 val);
long io_bad(H h, const char *name, unsigned long req);
long io(H h, const char *name, unsigned long req, struct arg *a);
long io_new(H h, const char *name, unsigned long req, u64 val, const char *kind, H *out);
long io_struct(H h, const char *name, unsigned long req, void *p, size_t n);
/** As io_struct, for a structure whose 4 bytes at `at` are the file descriptor of e ("fds" in the transcript). */
long io_eventfd(H h, const char *name, unsigned long req, void *p, size_t n, unsigned at, H e);
/** Expected bytes of the mapped kvm_run area. */
void peek_run(H h, unsigned at, unsigned n);
long map_run(H h);
#define RING_OFFSET 0x40000u // KVM_DIRTY_LOG_PAGE_OFFSET pages
long map_ring(H h, unsigned length, int prot);
void close_h(H h);
H new_eventfd(unsigned initial);
u64 read_eventfd(H h);
void poke(H h, unsigned at, const void *p, unsigned n);
long run(H h, const char *signal);
void mem_write(u64 at, const void *p, size_t n, const char *source);
void mem_read(u64 at, size_t n);
void set_regs(H h, int n, const u64 *ids, const u64 *vals);
void get_regs(H h, int n, const u64 *ids);
long get_reg(H h, u64 id);
long get_reg_val(H h, u64 id, u64 *out);
long set_reg(H h, u64 id, u64 val);
long set_reg_bytes(H h, u64 id, const void *p);

#define IOV(h, req, val) io_val(h, #req, req, val)
#define IOBAD(h, req) io_bad(h, #req, req)
#define IOS(h, req, s) io_struct(h, #req, req, &(s), sizeof(s))

struct scenario {
	const char *name;
	const char *about;
	const char *since; // first kernel whose behaviour this describes, "" = long before 6.1
	void (*fn)(void);
};
#define SCENARIO(ident, scenario_name, first_kernel, text) \
	static void ident(void); \
	const struct scenario scenario_##ident = { scenario_name, text, first_kernel, ident }; \
	static void ident(void)

const char *reg_name(u64 id);
#define X(n) (0x6030000000100000ull + 2 * (n))
#define R_SP_EL0 0x603000000010003eull
#define R_PC 0x6030000000100040ull
#define R_PSTATE 0x6030000000100042ull
#define R_SP_EL1 0x6030000000100044ull
#define R_ELR 0x6030000000100046ull
#define R_SPSR 0x6030000000100048ull
#define SYSREG(op0, op1, crn, crm, op2) \
	(0x6030000000130000ull | (op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define R_ESR SYSREG(3, 0, 5, 2, 0)
#define R_FAR SYSREG(3, 0, 6, 0, 0)
#define R_VBAR SYSREG(3, 0, 12, 0, 0)
#define R_SCTLR SYSREG(3, 0, 1, 0, 0)
#define R_MPIDR SYSREG(3, 0, 0, 0, 5)
#define R_PSCI_VERSION 0x6030000000140000ull
#endif
