#ifndef PERJOULE_NVML_H
#define PERJOULE_NVML_H

#include <stddef.h>

/// What a process used of a GPU between two of the driver's samples (nvmlProcessUtilizationSample_t).
typedef struct {
    unsigned int process;
    unsigned long long time_microseconds;
    unsigned int multiprocessor_percent;
    unsigned int memory_percent;
    unsigned int encoder_percent;
    unsigned int decoder_percent;
} perjoule_nvml_process_sample;

/// A process that has a compute context on a GPU (nvmlProcessInfo_t, version 3).
typedef struct {
    unsigned int process;
    unsigned long long used_memory_bytes;
    unsigned int gpu_instance;
    unsigned int compute_instance;
} perjoule_nvml_process;

/// An open NVML library; a function the library lacks answers 13, “function not found”.
typedef struct perjoule_nvml perjoule_nvml;

/// Opens and initialises the library.
///
/// Returns NULL with the reason, cut to `capacity` bytes, in `reason`.
perjoule_nvml *perjoule_nvml_open(const char *path, char *reason, size_t capacity);
void perjoule_nvml_close(perjoule_nvml *library);

/// Each of the following returns the library's result: 0 for success.
int perjoule_nvml_count(perjoule_nvml *library, unsigned int *count);
int perjoule_nvml_device(perjoule_nvml *library, unsigned int index, void **device);
/// The physical GPU of a MIG slice's identifier, such as `MIG-…`.
int perjoule_nvml_parent(perjoule_nvml *library, const char *identifier, void **device);
int perjoule_nvml_name(perjoule_nvml *library, void *device, char *text, unsigned int capacity);
int perjoule_nvml_uuid(perjoule_nvml *library, void *device, char *text, unsigned int capacity);
int perjoule_nvml_mig_mode(perjoule_nvml *library, void *device, unsigned int *current);
int perjoule_nvml_energy(perjoule_nvml *library, void *device, unsigned long long *millijoules);
int perjoule_nvml_power(perjoule_nvml *library, void *device, unsigned int *milliwatts);
int perjoule_nvml_process_samples(
    perjoule_nvml *library, void *device, perjoule_nvml_process_sample *samples, unsigned int *count,
    unsigned long long since_microseconds);
int perjoule_nvml_processes(
    perjoule_nvml *library, void *device, perjoule_nvml_process *processes, unsigned int *count);

#endif
