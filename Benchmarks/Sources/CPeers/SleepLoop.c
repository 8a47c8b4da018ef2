#define _GNU_SOURCE
#include "CPeers.h"

#include <time.h>

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

double peer_sleep_loop(double seconds, double interval) {
    double before = now(CLOCK_PROCESS_CPUTIME_ID);
    double start = now(CLOCK_MONOTONIC);
    for (double next = start + interval; next < start + seconds; next += interval) {
#ifdef __APPLE__
        double rest = next - now(CLOCK_MONOTONIC);
        if (rest <= 0) continue;
        struct timespec time = {.tv_sec = (time_t)rest, .tv_nsec = (long)((rest - (double)(time_t)rest) * 1e9)};
        nanosleep(&time, NULL);
#else
        struct timespec time = {.tv_sec = (time_t)next, .tv_nsec = (long)((next - (double)(time_t)next) * 1e9)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
#endif
    }
    return now(CLOCK_PROCESS_CPUTIME_ID) - before;
}
