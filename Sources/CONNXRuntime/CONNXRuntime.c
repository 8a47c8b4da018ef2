#include "CONNXRuntime.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

/// The version of the function table that is asked for; see the header.
enum { api_version = 17 };

/// What `OrtGetApiBase` returns.
typedef struct {
    const void *const *(*get_api)(uint32_t version);
    const char *(*get_version)(void);
} api_base;

const perjoule_ort_functions *perjoule_ort_open(const char *path, const char **version, char *message,
                                                size_t message_size) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        snprintf(message, message_size, "%s", reason != NULL ? reason : "the loader gives no reason");
        return NULL;
    }
    const api_base *(*get_base)(void) = (const api_base *(*)(void))dlsym(library, "OrtGetApiBase");
    const api_base *base = get_base != NULL ? get_base() : NULL;
    if (base == NULL) {
        snprintf(message, message_size, "it does not export OrtGetApiBase, so it is not ONNX Runtime");
        dlclose(library);
        return NULL;
    }
    *version = base->get_version();
    void *const *table = (void *const *)base->get_api(api_version);
    if (table == NULL) {
        snprintf(message, message_size, "version %s does not serve API version %d; 1.%d or later is needed", *version,
                 api_version, api_version);
        return NULL;
    }
    perjoule_ort_functions *f = malloc(sizeof *f);
    if (f == NULL) {
        snprintf(message, message_size, "memory is exhausted");
        return NULL;
    }
    f->status_message = table[2];
    f->create_environment = table[3];
    f->create_session = table[7];
    f->run = table[9];
    f->create_options = table[10];
    f->enable_profiling = table[14];
    f->disable_memory_pattern = table[17];
    f->disable_memory_arena = table[19];
    f->set_optimisation = table[23];
    f->set_threads = table[24];
    f->input_count = table[30];
    f->output_count = table[31];
    f->input_type = table[33];
    f->output_type = table[34];
    f->input_name = table[36];
    f->output_name = table[37];
    f->create_tensor = table[49];
    f->tensor_data = table[51];
    f->tensor_info = table[55];
    f->element_type = table[60];
    f->rank = table[61];
    f->dimensions = table[62];
    f->dimension_names = table[63];
    f->value_info = table[65];
    f->create_memory_info = table[69];
    f->free = table[76];
    f->default_allocator = table[78];
    f->release_environment = table[92];
    f->release_status = table[93];
    f->release_memory_info = table[94];
    f->release_session = table[95];
    f->release_value = table[96];
    f->release_type = table[98];
    f->release_info = table[99];
    f->release_options = table[100];
    f->end_profiling = table[110];
    f->add_setting = table[130];
    return f;
}
