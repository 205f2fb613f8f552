/* fork, pipes, signals, memory protection, files, long jumps. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile sig_atomic_t caught;

static void onFault(int signal, siginfo_t *info, void *context) {
	(void)info;
	(void)context;
	caught = signal;
	siglongjmp(back, 1);
}
static void onSignal(int signal) { caught += signal; }

int main(void) {
	int ends[2];
	if (pipe(ends)) return 1;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		for (int i = 0; i < 1000; i++) dprintf(ends[1], "line %d of the child\n", i);
		_exit(42);
	}
	close(ends[1]);
	char buffer[777];
	unsigned long bytes = 0, sum = 0;
	for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
		for (ssize_t i = 0; i < n; i++) bytes++, sum = sum * 31 + (unsigned char)buffer[i];
	int status;
	waitpid(child, &status, 0);
	printf("%lu bytes, sum %lu, status %d\n", bytes, sum, WEXITSTATUS(status));

	if (fork() == 0) raise(SIGTERM);
	wait(&status);
	printf("signalled %d by %d\n", WIFSIGNALED(status), WTERMSIG(status));

	struct sigaction action = {0};
	action.sa_sigaction = onFault;
	action.sa_flags = SA_SIGINFO | SA_NODEFER;
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	strcpy(page, "kept");
	mprotect(page, 4096, PROT_READ);
	if (sigsetjmp(back, 1) == 0) page[0] = 'x';
	else printf("signal %d, page has %s\n", caught, page);
	munmap(page, 8192);
	if (sigsetjmp(back, 1) == 0) printf("%c\n", *(volatile char *)page);
	else printf("signal %d after munmap\n", caught);
	if (sigsetjmp(back, 1) == 0) ((void (*)(void))page)();
	else printf("signal %d for a fetch\n", caught);

	caught = 0;
	signal(SIGUSR1, onSignal);
	double kept = 1.5;
	raise(SIGUSR1);
	printf("caught %d, %g\n", caught, kept * 3);
	sigset_t set, old;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	raise(SIGUSR1);
	printf("blocked: %d\n", caught);
	sigprocmask(SIG_SETMASK, &old, NULL);
	printf("unblocked: %d\n", caught);

	int fd = open("made.txt", O_RDWR | O_CREAT | O_TRUNC, 0600);
	write(fd, "some text\n", 10);
	lseek(fd, 5, SEEK_SET);
	struct stat st;
	fstat(fd, &st);
	printf("%zd %.4s %ld %o\n", read(fd, buffer, 100), buffer, (long)st.st_size, st.st_mode);
	rename("made.txt", "moved.txt");
	printf("%d %d\n", open("made.txt", O_RDONLY) < 0 ? errno : 0, access("moved.txt", R_OK));
	printf("%d\n", mkdir("moved.txt", 0755) ? errno : 0);
	signal(SIGPIPE, SIG_IGN);
	pipe(ends);
	close(ends[0]);
	printf("%zd %d\n", write(ends[1], "x", 1), errno);
	fflush(stdout);
	abort();
}
