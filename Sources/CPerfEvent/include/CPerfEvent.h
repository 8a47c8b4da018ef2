#ifndef PERJOULE_PERF_EVENT_H
#define PERJOULE_PERF_EVENT_H

#include <stdint.h>

/// Opens a counting event of a performance monitoring unit on one processor, for all processes.
///
/// Returns a file descriptor that reads as one 64-bit count, or the negated error number.
int perjoule_perf_event_open(uint32_t type, uint64_t config, int processor);

#endif
