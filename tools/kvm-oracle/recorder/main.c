// SPDX-License-Identifier: Apache-2.0
// Runs as /init of an initramfs: every scenario in a process of its own, so that none sees what another did.
#include "engine.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

extern const struct scenario *const scenarios[];
extern long step_count;

static const char *env(const char *k)
{
	const char *v = getenv(k);
	return v ? v : "";
}

static void header(const struct scenario *s)
{
	struct utsname u;
	uname(&u);
	int k = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	static const struct { int cap; const char *name; } caps[] = {
		{ KVM_CAP_ARM_VM_IPA_SIZE, "ipaBits" }, { KVM_CAP_GUEST_DEBUG_HW_BPS, "breakpoints" },
		{ KVM_CAP_GUEST_DEBUG_HW_WPS, "watchpoints" }, { KVM_CAP_ARM_EL1_32BIT, "el1_32bit" },
		{ KVM_CAP_ARM_PMU_V3, "pmu" }, { KVM_CAP_ARM_SVE, "sve" }, { KVM_CAP_ARM_MTE, "mte" },
		{ KVM_CAP_ARM_PTRAUTH_ADDRESS, "ptrauth" }, { KVM_CAP_ARM_INJECT_SERROR_ESR, "ras" },
		{ KVM_CAP_STEAL_TIME, "stealTime" },
	};
	printf("\n{\"op\":\"header\",\"format\":1,\"scenario\":\"%s\",\"about\":\"%s\",\"since\":\"%s\",\"kernel\":\"%s\",",
	       s->name, s->about, s->since, u.release);
	printf("\"cpu\":\"%s\",\"qemu\":\"%s\",\"date\":\"%s\",\"recipe\":\"tools/kvm-oracle/record.sh\",\"host\":{",
	       env("oracle_cpu"), env("oracle_qemu"), env("oracle_date"));
	for (unsigned i = 0; i < sizeof caps / sizeof *caps; i++)
		printf("%s\"%s\":%d", i ? "," : "", caps[i].name, ioctl(k, KVM_CHECK_EXTENSION, caps[i].cap));
	close(k);
	printf("},\"mem\":\"0x%x\"}\n", MEM_SIZE);
}

// Shows how far a scenario got before the recorder, or the kernel under it, crashed.
static void on_crash(int sig)
{
	fflush(stdout);
	_exit(100 + sig);
}

static void child(const struct scenario *s)
{
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	signal(SIGSEGV, on_crash);
	header(s);
	s->fn();
	printf("#END %s %ld\n", s->name, step_count);
	fflush(stdout);
	_exit(0);
}

static void run_one(const struct scenario *s)
{
	printf("\n#BEGIN %s\n", s->name);
	fflush(stdout);
	pid_t p = fork();
	if (p == 0)
		child(s);
	for (int i = 0; i < 1200; i++) {
		int st;
		if (waitpid(p, &st, WNOHANG) == p) {
			if (st)
				printf("\n#DIED %s status %x\n", s->name, st);
			return;
		}
		struct timespec t = { 0, 50000000 };
		nanosleep(&t, NULL);
	}
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);
	printf("\n#HUNG %s\n", s->name);
}

int main(void)
{
	struct termios t;
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	tcgetattr(1, &t);
	t.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(1, TCSANOW, &t);
	const char *only = getenv("oracle_only");
	for (int i = 0; scenarios[i]; i++)
		if (!only || strstr(scenarios[i]->name, only))
			run_one(scenarios[i]);
	printf("\n#DONE\n");
	fflush(stdout);
	tcdrain(1);
	reboot(RB_POWER_OFF);
}
