#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#include <crt_externs.h>
#endif
#ifdef __linux__
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

int64_t cprocess_monotonic_ns(void) {
    struct timespec now;
#ifdef __APPLE__
    clock_gettime(CLOCK_UPTIME_RAW, &now); // what Python's time.monotonic_ns reads there
#else
    clock_gettime(CLOCK_MONOTONIC, &now);
#endif
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int cprocess_get_affinity(uint8_t *bits, size_t size) {
#ifdef __linux__
    // Whatever the kernel does not write is no processor.
    memset(bits, 0, size);
    return sched_getaffinity(0, size, (cpu_set_t *)bits);
#else
    (void)bits;
    (void)size;
    return -1;
#endif
}

int cprocess_set_affinity(const uint8_t *bits, size_t size) {
#ifdef __linux__
    return sched_setaffinity(0, size, (const cpu_set_t *)bits);
#else
    (void)bits;
    (void)size;
    return -1;
#endif
}

char **cprocess_environment(void) {
#ifdef __APPLE__
    return *_NSGetEnviron();
#else
    return environ;
#endif
}

int cprocess_pipe(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_CLOEXEC);
#else
    if (pipe(ends) != 0) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
#endif
}

/// The signals that were blocked when this process began.
///
/// The mask of the thread that starts a command is no guide: worker threads of libdispatch block nearly every signal.
static sigset_t first_mask;

__attribute__((constructor)) static void remember_first_mask(void) { pthread_sigmask(SIG_SETMASK, NULL, &first_mask); }

// MARK: - Supervisor. After the fork only async-signal-safe calls are made.

static void close_range_of(unsigned int first, unsigned int last) {
    if (first > last) return;
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, first, last, 0) == 0) return;
#endif
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 65536) limit = 65536;
    for (unsigned int descriptor = first; descriptor <= last && descriptor < (unsigned int)limit; descriptor++)
        close((int)descriptor);
}

/// Lets go of everything but two descriptors, so that the supervisor keeps no pipe or socket of others open.
static void close_all_but(int a, int b) {
    unsigned int low = (unsigned int)(a < b ? a : b), high = (unsigned int)(a < b ? b : a);
    if (low > 0) close_range_of(0, low - 1);
    close_range_of(low + 1, high - 1);
    close_range_of(high + 1, ~0U);
}

static int send_report(int descriptor, const struct cprocess_report *report) {
    ssize_t written;
    do written = write(descriptor, report, sizeof *report);
    while (written < 0 && errno == EINTR);
    return written == (ssize_t)sizeof *report;
}

/// Waits until the command has ended, leaving it unreaped; reaps adopted orphans on the way.
static void wait_for_command(pid_t command, struct cprocess_report *report) {
    int64_t stopped_at = 0;
    for (;;) {
        siginfo_t event = {0}, consumed;
        if (waitid(P_ALL, 0, &event, WEXITED | WSTOPPED | WCONTINUED | WNOWAIT) != 0) {
            if (errno == EINTR) continue;
            return;
        }
        int64_t now = cprocess_monotonic_ns();
        if (event.si_code == CLD_STOPPED || event.si_code == CLD_CONTINUED || event.si_code == CLD_TRAPPED) {
            waitid(P_PID, (id_t)event.si_pid, &consumed, WSTOPPED | WCONTINUED | WNOHANG);
            if (event.si_pid != command) continue;
            if (event.si_code == CLD_CONTINUED) {
                if (stopped_at) report->suspended_ns += now - stopped_at;
                stopped_at = 0;
            } else if (!stopped_at) {
                stopped_at = now;
            }
            continue;
        }
        if (event.si_pid != command) {
            waitid(P_PID, (id_t)event.si_pid, &consumed, WEXITED);
            continue;
        }
        if (stopped_at) report->suspended_ns += now - stopped_at;
        report->time_ns = now;
        report->signalled = event.si_code != CLD_EXITED;
        report->code = event.si_status;
        return;
    }
}

static int64_t microseconds(struct timeval time) { return (int64_t)time.tv_sec * 1000000 + time.tv_usec; }

/// Reaps the command and every ended orphan, then sums up what they used.
static void account(pid_t command, struct cprocess_report *report) {
    while (waitpid(command, NULL, 0) < 0 && errno == EINTR) {}
    while (waitpid(-1, NULL, WNOHANG) > 0) {}
    struct rusage usage = {0};
    getrusage(RUSAGE_CHILDREN, &usage);
    report->user_us = microseconds(usage.ru_utime);
    report->system_us = microseconds(usage.ru_stime);
#ifdef __APPLE__
    report->max_resident_bytes = usage.ru_maxrss;
#else
    report->max_resident_bytes = (int64_t)usage.ru_maxrss * 1024;
#endif
}

static void supervise(
    const struct cprocess_command *command, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
    int report_to, int release
) {
    struct cprocess_report report = {.stage = CPROCESS_STARTED};
    signal(SIGCHLD, SIG_DFL); // an inherited “ignore” would discard the exit status
#ifdef __linux__
    report.adopts = prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
    prctl(PR_SET_NAME, "perjoule-watch", 0, 0, 0);
#endif
    pid_t pid = 0;
    report.time_ns = cprocess_monotonic_ns();
    report.error = posix_spawn(&pid, command->path, actions, attributes, command->arguments, command->environment);
    if (report.error == ENOEXEC)
        report.error =
            posix_spawn(&pid, "/bin/sh", actions, attributes, command->shell_arguments, command->environment);
    report.pid = pid;
    close_all_but(report_to, release);
    if (!send_report(report_to, &report) || report.error) return;

    wait_for_command(pid, &report);
    report.stage = CPROCESS_ENDED;
    send_report(report_to, &report);

    char byte;
    while (read(release, &byte, 1) < 0 && errno == EINTR) {}
    account(pid, &report);
    report.stage = CPROCESS_ACCOUNTED;
    send_report(report_to, &report);
}

pid_t cprocess_start(const struct cprocess_command *command, int report, int release) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, before;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) { errno = error; return -1; }
    error = posix_spawnattr_init(&attributes);
    if (error) { posix_spawn_file_actions_destroy(&actions); errno = error; return -1; }
    for (int stream = 0; stream < 3 && !error; stream++)
        if (command->streams[stream] >= 0)
            error = posix_spawn_file_actions_adddup2(&actions, command->streams[stream], stream);

    if (command->directory && !error) error = posix_spawn_file_actions_addchdir_np(&actions, command->directory);

    // The supervisor lives with every signal blocked: it must outlast the command.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (!error) error = posix_spawnattr_setsigmask(&attributes, &first_mask);
    short flags = POSIX_SPAWN_SETSIGMASK;
    if (command->own_group) flags |= POSIX_SPAWN_SETPGROUP; // the group's number is the command's, by default
    if (!error) error = posix_spawnattr_setflags(&attributes, flags);
    pid_t supervisor = -1;
    if (!error) {
        supervisor = fork();
        if (supervisor == 0) {
            supervise(command, &actions, &attributes, report, release);
            _exit(0);
        }
        if (supervisor < 0) error = errno;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error) errno = error;
    return supervisor;
}

// MARK: - Signals of this process

enum { signal_limit = 65 };
static _Atomic int signal_descriptor = -1;
static struct sigaction replaced[signal_limit];
static _Bool caught[signal_limit];
static pthread_mutex_t signal_lock = PTHREAD_MUTEX_INITIALIZER;

static void pass_on(int number, siginfo_t *information, void *context) {
    (void)context;
    int saved = errno;
#ifdef __linux__
    int from_terminal = information && information->si_code == SI_KERNEL;
#else
    int from_terminal = information && information->si_pid == 0;
#endif
    struct cprocess_signal message = {.number = number, .from_terminal = from_terminal};
    int descriptor = atomic_load(&signal_descriptor);
    // The pipe does not block; when it is full, thousands of signals are waiting already.
    if (descriptor >= 0) (void)!write(descriptor, &message, sizeof message);
    errno = saved;
}

int cprocess_catch_signals(const int *signals, int count, int descriptor) {
    pthread_mutex_lock(&signal_lock);
    if (atomic_load(&signal_descriptor) >= 0) {
        pthread_mutex_unlock(&signal_lock);
        errno = EBUSY;
        return -1;
    }
    atomic_store(&signal_descriptor, descriptor);
    struct sigaction action = {0};
    action.sa_sigaction = pass_on;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    for (int i = 0; i < count; i++) {
        int number = signals[i];
        if (number <= 0 || number >= signal_limit || caught[number]) continue;
        // What nohup or a shell's `&` chose to ignore stays ignored.
        if (sigaction(number, NULL, &replaced[number]) != 0 || replaced[number].sa_handler == SIG_IGN) continue;
        caught[number] = sigaction(number, &action, NULL) == 0;
    }
    pthread_mutex_unlock(&signal_lock);
    return 0;
}

void cprocess_restore_signals(void) {
    pthread_mutex_lock(&signal_lock);
    for (int number = 1; number < signal_limit; number++) {
        if (caught[number]) sigaction(number, &replaced[number], NULL);
        caught[number] = 0;
    }
    atomic_store(&signal_descriptor, -1);
    pthread_mutex_unlock(&signal_lock);
}
