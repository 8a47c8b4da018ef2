// The least code that does the same work, for ratios.
#pragma once

#include <stdint.h>

/// Sleeps from moment to moment without drift, as every sampler must.
/// @returns the process's CPU seconds meanwhile.
double peer_sleep_loop(double seconds, double interval);

typedef struct peer_session peer_session;

/// Loads a model of one float input “x” and one output “y”, both of shape [1, count], with one thread.
/// @returns NULL when the library or the model cannot be used.
peer_session *_Nullable peer_session_open(const char *_Nonnull library, const char *_Nonnull model, int64_t count);

/// Calls the C API's `Run` so many times, the output's memory reused.
/// @returns 0, or 1 when a call failed.
int peer_session_run(peer_session *_Nonnull session, int calls);
