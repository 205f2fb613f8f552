// SPDX-License-Identifier: Apache-2.0
#include "engine.h"
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

unsigned char *mem;
long step_count;

static unsigned char *mapped(H h, unsigned at);
static char note_text[400];
static const char *since_text;
static struct { char in[24]; unsigned at, len; const char *why; } ign[300];
static int n_ign;
static int n_vm, n_vcpu, n_dev, n_efd;

void note(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(note_text, sizeof note_text, fmt, ap);
	va_end(ap);
}

void since(const char *kernel) { since_text = kernel; }

void ignore(const char *in, unsigned at, unsigned len, const char *why)
{
	if (n_ign == (int)(sizeof ign / sizeof *ign))
		return;
	snprintf(ign[n_ign].in, sizeof ign[0].in, "%s", in);
	ign[n_ign].at = at;
	ign[n_ign].len = len;
	ign[n_ign++].why = why;
}

void ignore_reg(u64 id, const char *why)
{
	char s[24];
	snprintf(s, sizeof s, "0x%llx", (unsigned long long)id);
	ignore(s, 0, 1u << ((id >> 52) & 15), why);
}

static void str(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '\n')
			fputs("\\n", stdout);
		else if (*s == '\t')
			putchar(' ');
		else {
			if (*s == '"' || *s == '\\')
				putchar('\\');
			putchar(*s);
		}
	}
	putchar('"');
}

static void hex(const void *p, size_t n)
{
	static const char d[] = "0123456789abcdef";
	const unsigned char *b = p;
	putchar('"');
	for (size_t i = 0; i < n; i++) {
		putchar(d[b[i] >> 4]);
		putchar(d[b[i] & 15]);
	}
	putchar('"');
}

static void begin(const char *op)
{
	printf("{\"i\":%ld,\"op\":\"%s\"", ++step_count, op);
}

static void end(void)
{
	if (n_ign) {
		printf(",\"ignore\":[");
		for (int i = 0; i < n_ign; i++)
			printf("%s{\"in\":\"%s\",\"at\":%u,\"len\":%u,\"why\":\"%s\"}", i ? "," : "", ign[i].in, ign[i].at,
			       ign[i].len, ign[i].why);
		printf("]");
	}
	if (since_text)
		printf(",\"since\":\"%s\"", since_text);
	if (*note_text) {
		printf(",\"note\":");
		str(note_text);
	}
	puts("}");
	n_ign = 0;
	since_text = NULL;
	*note_text = 0;
}

static const char *errno_name(int e)
{
	switch (e) {
#define E(x) case x: return #x;
	E(EPERM) E(ENOENT) E(EINTR) E(EIO) E(ENXIO) E(E2BIG) E(ENOEXEC) E(EBADF) E(EAGAIN) E(ENOMEM) E(EACCES) E(EFAULT)
	E(EBUSY) E(EEXIST) E(ENODEV) E(EINVAL) E(ENOTTY) E(ENOSPC) E(ENOSYS) E(EOPNOTSUPP) E(EXDEV) E(ENODATA) E(EOVERFLOW)
#undef E
	}
	return "?";
}

static void emit_ret(long r)
{
	printf(",\"ret\":%ld", r);
	if (r < 0)
		printf(",\"errno\":\"%s\"", errno_name((int)-r));
}

static long result(long r) { return r < 0 ? -(long)errno : r; }

static H new_handle(int fd, const char *kind, int index)
{
	H h = calloc(1, sizeof *h);
	h->fd = fd;
	if (index < 0)
		snprintf(h->name, sizeof h->name, "%s", kind);
	else
		snprintf(h->name, sizeof h->name, "%s%d", kind, index);
	return h;
}

static H named(int fd, const char *kind)
{
	int *n = kind[0] == 'd' ? &n_dev : kind[1] == 'm' ? &n_vm : kind[0] == 'e' ? &n_efd : &n_vcpu;
	return new_handle(fd, kind, (*n)++);
}

H open_kvm(void)
{
	H h = new_handle(open("/dev/kvm", O_RDWR | O_CLOEXEC), "sys", -1);
	mem = mmap(NULL, MEM_SIZE + (2u << 20), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mem = (unsigned char *)(((uintptr_t)mem + (2u << 20) - 1) & ~(uintptr_t)((2u << 20) - 1));
	begin("open");
	printf(",\"new\":\"sys\"");
	emit_ret(h->fd < 0 ? -errno : 0);
	end();
	return h;
}

static void emit_ioctl(H h, const char *name, unsigned long req)
{
	begin("ioctl");
	printf(",\"fd\":\"%s\",\"name\":\"%s\",\"nr\":\"0x%08lx\",\"arg\":", h->name, name, req);
}

long io_new(H h, const char *name, unsigned long req, u64 val, const char *kind, H *out)
{
	long r = result(ioctl(h->fd, req, val));
	emit_ioctl(h, name, req);
	printf("{\"val\":\"0x%llx\"}", (unsigned long long)val);
	if (r >= 0) {
		*out = named((int)r, kind);
		printf(",\"ret\":\"fd\",\"new\":\"%s\"", (*out)->name);
	} else
		emit_ret(r);
	end();
	return r;
}

long io_val(H h, const char *name, unsigned long req, u64 val)
{
	long r = result(ioctl(h->fd, req, val));
	emit_ioctl(h, name, req);
	printf("{\"val\":\"0x%llx\"}", (unsigned long long)val);
	emit_ret(r);
	end();
	return r;
}

// An address that no process can read or write: the second page of the zero region.
#define BAD_ADDRESS 0x1000ul

long io_bad(H h, const char *name, unsigned long req)
{
	long r = result(ioctl(h->fd, req, BAD_ADDRESS));
	emit_ioctl(h, name, req);
	printf("{\"sym\":\"bad\"}");
	emit_ret(r);
	end();
	return r;
}

static u64 resolve(const struct arg *a, const char *to)
{
	if (!strcmp(to, "bad"))
		return BAD_ADDRESS;
	if (!strncmp(to, "mem+", 4))
		return (uintptr_t)mem + strtoull(to + 4, NULL, 0);
	for (int i = 0; i < a->nb; i++)
		if (!strcmp(to, a->buf[i].name))
			return (uintptr_t)a->buf[i].p;
	abort();
}

/** Issues the ioctl. Pointer members are zero in the transcript's bytes; a TypeScript replayer fills in its own. */
long io(H h, const char *name, unsigned long req, struct arg *a)
{
	unsigned char *before = malloc(a->n + 1), *bb[2] = { 0 };
	memcpy(before, a->p, a->n);
	for (int i = 0; i < a->np; i++) {
		u64 v = resolve(a, a->ptr[i].to);
		memset(before + a->ptr[i].at, 0, 8);
		memcpy((char *)a->p + a->ptr[i].at, &v, 8);
	}
	for (int i = 0; i < a->nb; i++)
		memcpy(bb[i] = malloc(a->buf[i].n + 1), a->buf[i].p, a->buf[i].n);
	long r = result(ioctl(h->fd, req, a->p));
	for (int i = 0; i < a->np; i++)
		memset((char *)a->p + a->ptr[i].at, 0, 8);
	if (a->nf) {
		memset((char *)a->p + a->fds[0].at, 0, 4);
		memset(before + a->fds[0].at, 0, 4);
	}
	H made = NULL;
	if (req == KVM_CREATE_DEVICE && r == 0 && !(((struct kvm_create_device *)a->p)->flags & 1)) {
		made = named((int)((struct kvm_create_device *)a->p)->fd, "dev");
		ignore("after", 4, 4, "fd");
	}
	emit_ioctl(h, name, req);
	printf("{\"bytes\":");
	hex(before, a->n);
	if (a->np) {
		printf(",\"ptrs\":[");
		for (int i = 0; i < a->np; i++)
			printf("%s{\"at\":%u,\"to\":\"%s\"}", i ? "," : "", a->ptr[i].at, a->ptr[i].to);
		printf("]");
	}
	if (a->nf)
		printf(",\"fds\":[{\"at\":%u,\"to\":\"%s\"}]", a->fds[0].at, a->fds[0].to);
	if (a->nb) {
		printf(",\"bufs\":{");
		for (int i = 0; i < a->nb; i++) {
			printf("%s\"%s\":", i ? "," : "", a->buf[i].name);
			hex(bb[i], a->buf[i].n);
		}
		printf("}");
	}
	printf("}");
	emit_ret(r);
	if (made)
		printf(",\"new\":\"%s\"", made->name);
	if (memcmp(before, a->p, a->n)) {
		printf(",\"after\":");
		hex(a->p, a->n);
	}
	int changed = 0;
	for (int i = 0; i < a->nb; i++)
		if (memcmp(bb[i], a->buf[i].p, a->buf[i].n)) {
			printf(changed++ ? ",\"%s\":" : ",\"bufsAfter\":{\"%s\":", a->buf[i].name);
			hex(a->buf[i].p, a->buf[i].n);
		}
	if (changed)
		printf("}");
	end();
	if (made)
		a->p = made; // the caller picks the device handle up here
	free(before);
	free(bb[0]);
	free(bb[1]);
	return r;
}

long io_struct(H h, const char *name, unsigned long req, void *p, size_t n)
{
	struct arg a = { .p = p, .n = n };
	return io(h, name, req, &a);
}

long io_eventfd(H h, const char *name, unsigned long req, void *p, size_t n, unsigned at, H e)
{
	struct arg a = { .p = p, .n = n };
	if (e) {
		a.nf = 1;
		a.fds[0].at = at;
		a.fds[0].to = e->name;
	}
	return io(h, name, req, &a);
}

void peek_run(H h, unsigned at, unsigned n)
{
	begin("peek-run");
	printf(",\"fd\":\"%s\",\"at\":%u,\"bytes\":", h->name, at);
	hex(mapped(h, at), n);
	end();
}

long map_run(H h)
{
	h->run = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, h->fd, 0);
	long r = h->run == MAP_FAILED ? -errno : 0;
	begin("mmap");
	printf(",\"fd\":\"%s\",\"offset\":0,\"length\":8192", h->name);
	emit_ret(r);
	end();
	return r;
}

long map_ring(H h, unsigned length, int prot)
{
	void *p = mmap(NULL, length, prot, MAP_SHARED, h->fd, RING_OFFSET);
	long r = p == MAP_FAILED ? -errno : 0;
	if (r == 0)
		h->ring = p;
	begin("mmap");
	printf(",\"fd\":\"%s\",\"offset\":%u,\"length\":%u", h->name, RING_OFFSET, length);
	if (prot & PROT_EXEC)
		printf(",\"exec\":true");
	emit_ret(r);
	end();
	return r;
}

/** Where the byte at this offset of the vcpu's file is mapped. */
static unsigned char *mapped(H h, unsigned at)
{
	return at >= RING_OFFSET ? h->ring + (at - RING_OFFSET) : h->run + at;
}

void close_h(H h)
{
	if (h->run)
		munmap(h->run, 8192);
	close(h->fd);
	begin("close");
	printf(",\"fd\":\"%s\"", h->name);
	end();
}

H new_eventfd(unsigned initial)
{
	H h = named(eventfd(initial, EFD_NONBLOCK | EFD_CLOEXEC), "efd");
	begin("eventfd");
	printf(",\"new\":\"%s\",\"initial\":%u", h->name, initial);
	end();
	return h;
}

u64 read_eventfd(H h)
{
	u64 v = 0;
	if (read(h->fd, &v, 8) != 8)
		v = 0;
	begin("eventfd-read");
	printf(",\"fd\":\"%s\",\"value\":%llu", h->name, (unsigned long long)v);
	end();
	return v;
}

void poke(H h, unsigned at, const void *p, unsigned n)
{
	memcpy(mapped(h, at), p, n);
	begin("poke");
	printf(",\"fd\":\"%s\",\"at\":%u,\"bytes\":", h->name, at);
	hex(p, n);
	end();
}

static void on_alarm(int s) { (void)s; }

static const char *exit_name(unsigned r)
{
	switch (r) {
	case 0: return "KVM_EXIT_UNKNOWN";
	case 3: return "KVM_EXIT_HYPERCALL";
	case 4: return "KVM_EXIT_DEBUG";
	case 6: return "KVM_EXIT_MMIO";
	case 9: return "KVM_EXIT_FAIL_ENTRY";
	case 10: return "KVM_EXIT_INTR";
	case 17: return "KVM_EXIT_INTERNAL_ERROR";
	case 24: return "KVM_EXIT_SYSTEM_EVENT";
	case 28: return "KVM_EXIT_ARM_NISV";
	case 31: return "KVM_EXIT_DIRTY_RING_FULL";
	case 39: return "KVM_EXIT_MEMORY_FAULT";
	}
	return "?";
}

/** Runs the vcpu. signal: NULL, "blocked" (a signal ends a KVM_RUN that sleeps) or "spinning" (the guest loops). */
long run(H h, const char *signal)
{
	struct itimerval off = { { 0, 0 }, { 0, 0 } }, on = { { 0, 0 }, { 0, 300000 } };
	struct sigaction sa = { .sa_handler = on_alarm };
	u32 reason, w;
	u64 level;
	sigaction(SIGALRM, &sa, NULL);
	if (signal)
		setitimer(ITIMER_REAL, &on, NULL);
	long r = result(ioctl(h->fd, KVM_RUN, 0));
	if (signal)
		setitimer(ITIMER_REAL, &off, NULL);
	memcpy(&reason, h->run + 8, 4);
	begin("run");
	printf(",\"fd\":\"%s\"", h->name);
	if (signal)
		printf(",\"signal\":\"%s\"", signal);
	emit_ret(r);
	printf(",\"exit\":\"%s\",\"run\":", exit_name(reason));
	unsigned used = 128;
	while (used > 1 && !h->run[used - 1])
		used--;
	hex(h->run, used);
	printf(",\"fresh\":[[8,4]");
	if (r == 0)
		printf(",[14,2]");
	if (r == 0)
		switch (reason) {
		case 3: printf(",[32,72]"); break;
		case 4:
			memcpy(&w, h->run + 32, 4);
			printf((w >> 27) == 0x1a ? ",[32,16]" : ",[32,8]"); // EC 0x34/0x35: watchpoint, far valid
			break;
		case 6:
			memcpy(&w, h->run + 48, 4);
			if (h->run[52])
				printf(",[32,8],[40,%u]", w);
			else
				printf(",[32,8]");
			printf(",[48,5]");
			break;
		case 9: printf(",[32,12]"); break;
		case 24:
			memcpy(&w, h->run + 36, 4);
			printf(",[32,%u]", 8 + 8 * w);
			break;
		case 28: printf(",[32,16]"); break;
		}
	printf("]");
	memcpy(&level, h->run + 304, 8);
	if (level)
		printf(",\"deviceIrqLevel\":%llu", (unsigned long long)level);
	end();
	return r;
}

void mem_write(u64 at, const void *p, size_t n, const char *source)
{
	memcpy(mem + at, p, n);
	__builtin___clear_cache((char *)mem + at, (char *)mem + at + n);
	begin("mem");
	printf(",\"at\":\"0x%llx\",\"bytes\":", (unsigned long long)at);
	hex(p, n);
	if (source) {
		printf(",\"asm\":");
		str(source);
	}
	end();
}

void mem_read(u64 at, size_t n)
{
	begin("peek");
	printf(",\"at\":\"0x%llx\",\"bytes\":", (unsigned long long)at);
	hex(mem + at, n);
	end();
}

static unsigned reg_bytes(u64 id) { return 1u << ((id >> 52) & 15); }

static void emit_value(const unsigned char *b, unsigned n)
{
	unsigned i = n;
	while (i > 1 && !b[i - 1])
		i--;
	printf("\"0x%x", b[i - 1]);
	while (--i > 0)
		printf("%02x", b[i - 1]);
	printf("\"");
}

static void emit_reg(const char *key, u64 id)
{
	printf(",\"%s\":\"0x%llx\"", key, (unsigned long long)id);
	if (reg_name(id))
		printf(",\"reg\":\"%s\"", reg_name(id));
}

static long raw_reg(H h, unsigned long req, u64 id, void *p)
{
	struct kvm_one_reg r = { .id = id, .addr = (uintptr_t)p };
	return result(ioctl(h->fd, req, &r));
}

long get_reg_val(H h, u64 id, u64 *out)
{
	unsigned char b[4096] = { 0 };
	long r = raw_reg(h, KVM_GET_ONE_REG, id, b);
	begin("getreg");
	printf(",\"fd\":\"%s\"", h->name);
	emit_reg("id", id);
	emit_ret(r);
	if (r == 0) {
		printf(",\"value\":");
		emit_value(b, reg_bytes(id) > 512 ? 512 : reg_bytes(id));
	}
	end();
	if (out)
		memcpy(out, b, 8);
	return r;
}

long get_reg(H h, u64 id) { return get_reg_val(h, id, NULL); }

long set_reg_bytes(H h, u64 id, const void *p)
{
	long r = raw_reg(h, KVM_SET_ONE_REG, id, (void *)p);
	begin("setreg");
	printf(",\"fd\":\"%s\"", h->name);
	emit_reg("id", id);
	printf(",\"value\":");
	emit_value(p, reg_bytes(id) > 512 ? 512 : reg_bytes(id));
	emit_ret(r);
	end();
	return r;
}

long set_reg(H h, u64 id, u64 val)
{
	unsigned char b[4096] = { 0 };
	memcpy(b, &val, 8);
	return set_reg_bytes(h, id, b);
}

static void emit_batch(H h, const char *op)
{
	begin(op);
	printf(",\"fd\":\"%s\",\"regs\":[", h->name);
}

static void emit_batch_reg(int i, u64 id, const void *b, long r)
{
	printf("%s[\"0x%llx\",", i ? "," : "", (unsigned long long)id);
	if (r < 0)
		printf("%ld", r);
	else
		emit_value(b, reg_bytes(id));
	printf(",\"%s\"]", reg_name(id) ? reg_name(id) : "");
}

void set_regs(H h, int n, const u64 *ids, const u64 *vals)
{
	long r = 0;
	emit_batch(h, "setregs");
	for (int i = 0; i < n; i++) {
		long e = raw_reg(h, KVM_SET_ONE_REG, ids[i], (void *)&vals[i]);
		if (e < 0)
			r = e;
		emit_batch_reg(i, ids[i], &vals[i], 0);
	}
	printf("]");
	emit_ret(r);
	end();
}

void get_regs(H h, int n, const u64 *ids)
{
	emit_batch(h, "getregs");
	for (int i = 0; i < n; i++) {
		unsigned char b[256] = { 0 };
		long r = raw_reg(h, KVM_GET_ONE_REG, ids[i], b);
		emit_batch_reg(i, ids[i], b, r);
	}
	printf("]");
	end();
}
