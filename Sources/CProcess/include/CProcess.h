// Calls for running a command under supervision that Swift cannot import or may not make between fork and exec.
#ifndef CPROCESS_H
#define CPROCESS_H

#include <stdint.h>
#include <sys/types.h>

/// What to run; every pointer must stay valid until `cprocess_start` returns.
struct cprocess_command {
    const char *path;             ///< the file to execute, already looked up
    char *const *arguments;       ///< ends with NULL; the first is the command's name as typed
    char *const *shell_arguments; ///< ends with NULL; used with /bin/sh when the file is a script without `#!`
    char *const *environment;     ///< ends with NULL
    int streams[3];               ///< descriptors for standard input, output and error; -1 inherits
    const char *directory;        ///< absolute path of the working directory; NULL inherits
    int own_group;                ///< 1 makes the command the leader of a process group of its own
};

/// The stages of a supervised command, reported in this order.
enum cprocess_stage { CPROCESS_STARTED = 1, CPROCESS_ENDED = 2, CPROCESS_ACCOUNTED = 3 };

/// One report of the supervisor; written whole, since it is shorter than PIPE_BUF.
struct cprocess_report {
    int32_t stage;
    int32_t error;    ///< started: errno of the failed start, or 0
    int32_t pid;      ///< the command's process
    int32_t adopts;   ///< started: 1 when orphans of the command are adopted and counted
    int32_t signalled; ///< ended: 1 when a signal ended the command
    int32_t code;     ///< ended: the exit status, or the signal's number
    int64_t time_ns;  ///< started, ended: monotonic clock
    int64_t suspended_ns; ///< ended: time the command was stopped by job control
    int64_t user_us;      ///< accounted: CPU time of every process of the tree that has ended
    int64_t system_us;
    int64_t max_resident_bytes; ///< accounted: of the largest process of the tree
};

/// A signal that reached this process.
struct cprocess_signal {
    int32_t number;
    int32_t from_terminal; ///< 1 when the terminal sent it to the whole foreground group, so the command has it already
};

/// Forks a supervisor that starts the command, adopts its orphans (Linux) and writes `cprocess_report`s to `report`.
///
/// The ended command stays unreaped, so its number cannot be reused, until `release` is closed at its other end.
/// Returns the supervisor's process, or -1 with errno.
pid_t cprocess_start(const struct cprocess_command *command, int report, int release);

/// The clock of reports and region marks, in nanoseconds.
int64_t cprocess_monotonic_ns(void);

/// The processors that the calling thread may use, a bit each, from the lowest of the first byte on; Linux only.
/// The size is a multiple of 8. Returns 0, or -1.
int cprocess_get_affinity(uint8_t *bits, size_t size);
int cprocess_set_affinity(const uint8_t *bits, size_t size);

/// This process's environment; ends with NULL.
char **cprocess_environment(void);

/// Makes a pipe whose ends are not passed on to commands: reading end first. Returns 0, or -1 with errno.
int cprocess_pipe(int ends[2]);

/// Writes a `cprocess_signal` to the descriptor for each of the signals from now on, except those that are ignored.
/// Returns -1 with errno EBUSY when signals are already being caught.
int cprocess_catch_signals(const int *signals, int count, int descriptor);

/// Puts back what `cprocess_catch_signals` replaced.
void cprocess_restore_signals(void);

#endif
