// What Linux and the CPU under it cost a program: calls, processes, pipes, switches, page faults. Each line of output is a name, a
// count and nanoseconds by CLOCK_MONOTONIC. The first argument divides the counts; the second is
// a program that does nothing.
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fail(const char *what)
{
	printf("FAILED %s\n", what);
	exit(1);
}

static pid_t start(void)
{
	pid_t child = fork();
	if (child < 0)
		fail("fork");
	return child;
}

static void finish(pid_t child)
{
	int status;
	if (waitpid(child, &status, 0) != child || status != 0)
		fail("wait");
}

static void calls(int count)
{
	for (int i = 0; i < count; i++)
		syscall(SYS_getppid);
}

static void forks(int count)
{
	for (int i = 0; i < count; i++) {
		pid_t child = start();
		if (child == 0)
			_exit(0);
		finish(child);
	}
}

static const char *program = "/bin/busybox";

static void execs(int count)
{
	for (int i = 0; i < count; i++) {
		pid_t child = start();
		if (child == 0) {
			execl(program, "true", (char *)0);
			_exit(1);
		}
		finish(child);
	}
}

static void pipes(int count)
{
	int there[2], back[2];
	char byte = 1;
	if (pipe(there) || pipe(back))
		fail("pipe");
	pid_t child = start();
	if (child == 0) {
		for (int i = 0; i < count; i++)
			if (read(there[0], &byte, 1) != 1 || write(back[1], &byte, 1) != 1)
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < count; i++)
		if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
			fail("pipe");
	finish(child);
	for (int i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
}

static void switches(int count)
{
	pid_t child = start();
	for (int i = 0; i < count / 2; i++)
		sched_yield();
	if (child == 0)
		_exit(0);
	finish(child);
}

static void faults(int count)
{
	long page = sysconf(_SC_PAGESIZE);
	const int once = 2048;
	for (int done = 0; done < count; done += once) {
		char *at = mmap(0, once * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (at == MAP_FAILED)
			fail("mmap");
		for (int i = 0; i < once; i++)
			((volatile char *)at)[i * page] = i;
		munmap(at, once * page);
	}
}

static const struct {
	const char *name;
	void (*run)(int);
	int count;
} rows[] = {
	{ "system call", calls, 800000 },    { "fork and exit", forks, 800 },	  { "fork and exec", execs, 400 },
	{ "pipe round trip", pipes, 32000 }, { "context switch", switches, 80000 }, { "page fault", faults, 65536 },
};

int main(int argc, char **argv)
{
	int divisor = argc > 1 ? atoi(argv[1]) : 1;
	if (argc > 2)
		program = argv[2];
	setvbuf(stdout, 0, _IOLBF, 0);
	printf("SYSTEM-BEGIN\n");
	long begin = now();
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		int count = rows[i].count / divisor;
		long from = now();
		rows[i].run(count);
		printf("ROW %s: %d %ld\n", rows[i].name, count, now() - from);
	}
	printf("SYSTEM-END %ld\n", now() - begin);
	return 0;
}
