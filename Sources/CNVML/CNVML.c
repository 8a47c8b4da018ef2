#include "CNVML.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

enum { NOT_FOUND = 13 };

struct perjoule_nvml {
    void *handle;
    int (*shutdown)(void);
    int (*count)(unsigned int *);
    int (*device)(unsigned int, void **);
    int (*device_by_uuid)(const char *, void **);
    int (*parent_of_mig)(void *, void **);
    int (*name)(void *, char *, unsigned int);
    int (*uuid)(void *, char *, unsigned int);
    int (*mig_mode)(void *, unsigned int *, unsigned int *);
    int (*energy)(void *, unsigned long long *);
    int (*power)(void *, unsigned int *);
    int (*process_samples)(void *, perjoule_nvml_process_sample *, unsigned int *, unsigned long long);
    int (*processes)(void *, unsigned int *, perjoule_nvml_process *);
};

// POSIX lets a symbol's address be stored through a pointer to the function pointer.
#define FIND(member, symbol) *(void **)&library->member = dlsym(library->handle, symbol)
#define CALL(member, ...) (library->member ? library->member(__VA_ARGS__) : NOT_FOUND)

perjoule_nvml *perjoule_nvml_open(const char *path, char *reason, size_t capacity) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *why = dlerror();
        snprintf(reason, capacity, "%s", why ? why : "it cannot be opened");
        return NULL;
    }
    int (*initialise)(void);
    *(void **)&initialise = dlsym(handle, "nvmlInit_v2");
    int result = initialise ? initialise() : NOT_FOUND;
    perjoule_nvml *library = result == 0 ? calloc(1, sizeof *library) : NULL;
    if (!library) {
        const char *(*describe)(int);
        *(void **)&describe = dlsym(handle, "nvmlErrorString");
        snprintf(reason, capacity, "%s", describe ? describe(result) : "it cannot be initialised");
        dlclose(handle);
        return NULL;
    }
    library->handle = handle;
    FIND(shutdown, "nvmlShutdown");
    FIND(count, "nvmlDeviceGetCount_v2");
    FIND(device, "nvmlDeviceGetHandleByIndex_v2");
    FIND(device_by_uuid, "nvmlDeviceGetHandleByUUID");
    FIND(parent_of_mig, "nvmlDeviceGetDeviceHandleFromMigDeviceHandle");
    FIND(name, "nvmlDeviceGetName");
    FIND(uuid, "nvmlDeviceGetUUID");
    FIND(mig_mode, "nvmlDeviceGetMigMode");
    FIND(energy, "nvmlDeviceGetTotalEnergyConsumption");
    FIND(power, "nvmlDeviceGetPowerUsage");
    FIND(process_samples, "nvmlDeviceGetProcessUtilization");
    FIND(processes, "nvmlDeviceGetComputeRunningProcesses_v3");
    return library;
}

void perjoule_nvml_close(perjoule_nvml *library) {
    if (library->shutdown) library->shutdown();
    dlclose(library->handle);
    free(library);
}

int perjoule_nvml_count(perjoule_nvml *library, unsigned int *count) { return CALL(count, count); }

int perjoule_nvml_device(perjoule_nvml *library, unsigned int index, void **device) {
    return CALL(device, index, device);
}

int perjoule_nvml_parent(perjoule_nvml *library, const char *identifier, void **device) {
    void *slice = NULL;
    int result = CALL(device_by_uuid, identifier, &slice);
    return result ? result : CALL(parent_of_mig, slice, device);
}

int perjoule_nvml_name(perjoule_nvml *library, void *device, char *text, unsigned int capacity) {
    return CALL(name, device, text, capacity);
}

int perjoule_nvml_uuid(perjoule_nvml *library, void *device, char *text, unsigned int capacity) {
    return CALL(uuid, device, text, capacity);
}

int perjoule_nvml_mig_mode(perjoule_nvml *library, void *device, unsigned int *current) {
    unsigned int pending = 0;
    return CALL(mig_mode, device, current, &pending);
}

int perjoule_nvml_energy(perjoule_nvml *library, void *device, unsigned long long *millijoules) {
    return CALL(energy, device, millijoules);
}

int perjoule_nvml_power(perjoule_nvml *library, void *device, unsigned int *milliwatts) {
    return CALL(power, device, milliwatts);
}

int perjoule_nvml_process_samples(
    perjoule_nvml *library, void *device, perjoule_nvml_process_sample *samples, unsigned int *count,
    unsigned long long since_microseconds) {
    return CALL(process_samples, device, samples, count, since_microseconds);
}

int perjoule_nvml_processes(
    perjoule_nvml *library, void *device, perjoule_nvml_process *processes, unsigned int *count) {
    return CALL(processes, device, count, processes);
}
