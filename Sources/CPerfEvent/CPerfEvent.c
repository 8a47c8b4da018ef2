#include "CPerfEvent.h"

#include <errno.h>

#ifdef __linux__
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int perjoule_perf_event_open(uint32_t type, uint64_t config, int processor) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.type = type;
    attributes.size = sizeof attributes;
    attributes.config = config;
    long descriptor = syscall(SYS_perf_event_open, &attributes, -1, processor, -1, PERF_FLAG_FD_CLOEXEC);
    return descriptor < 0 ? -errno : (int)descriptor;
}
#else
int perjoule_perf_event_open(uint32_t type, uint64_t config, int processor) {
    (void)type, (void)config, (void)processor;
    return -ENOSYS;
}
#endif
