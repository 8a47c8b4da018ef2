// The part of ONNX Runtime's C API that Perjoule calls, without its header and without linking it.
//
// `OrtGetApiBase()->GetApi(17)` returns a table of function pointers that is only ever appended to, so a slot's number
// identifies a function in every release that serves version 17 (1.17 and later; tried with 1.28.2 and 1.31.1).
// The numbers follow the order of `struct OrtApi` in onnxruntime_c_api.h (github.com/microsoft/onnxruntime, MIT).
// Every function that returns an OrtStatus returns NULL for success; a status must be released.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct OrtEnv OrtEnv;                                        // the process's runtime: logging, thread pools
typedef struct OrtStatus OrtStatus;                                  // an error
typedef struct OrtSessionOptions OrtSessionOptions;                  // how to load a model
typedef struct OrtSession OrtSession;                                // a loaded model
typedef struct OrtValue OrtValue;                                    // a tensor
typedef struct OrtTypeInfo OrtTypeInfo;                              // the type of an input or output
typedef struct OrtTensorTypeAndShapeInfo OrtTensorTypeAndShapeInfo;  // element type and shape
typedef struct OrtMemoryInfo OrtMemoryInfo;                          // where a tensor's memory is
typedef struct OrtAllocator OrtAllocator;                            // frees the strings that the runtime returns

/// The functions in use, each with its slot of `struct OrtApi`.
typedef struct perjoule_ort_functions {
    /// 2 GetErrorMessage: the text of an error, owned by the status.
    const char *_Nonnull (*_Nonnull status_message)(const OrtStatus *_Nonnull);
    /// 3 CreateEnv: severity 0 verbose … 4 fatal.
    OrtStatus *_Nullable (*_Nonnull create_environment)(int severity, const char *_Nonnull log_id,
                                                        OrtEnv *_Nullable *_Nonnull out);
    /// 7 CreateSession: loads a model file.
    OrtStatus *_Nullable (*_Nonnull create_session)(const OrtEnv *_Nonnull, const char *_Nonnull path,
                                                    const OrtSessionOptions *_Nonnull,
                                                    OrtSession *_Nullable *_Nonnull out);
    /// 9 Run: an output slot that holds a value is written into; one that is NULL gets a new value.
    OrtStatus *_Nullable (*_Nonnull run)(OrtSession *_Nonnull, const void *_Nullable run_options,
                                         const char *_Nullable const *_Nonnull input_names,
                                         const OrtValue *_Nullable const *_Nonnull inputs, size_t input_count,
                                         const char *_Nullable const *_Nonnull output_names, size_t output_count,
                                         OrtValue *_Nullable *_Nonnull outputs);
    /// 10 CreateSessionOptions
    OrtStatus *_Nullable (*_Nonnull create_options)(OrtSessionOptions *_Nullable *_Nonnull out);
    /// 14 EnableProfiling: per-node times go to `<prefix>_<date>.json`.
    OrtStatus *_Nullable (*_Nonnull enable_profiling)(OrtSessionOptions *_Nonnull, const char *_Nonnull prefix);
    /// 17 DisableMemPattern: do not plan one block of memory for a repeated shape.
    OrtStatus *_Nullable (*_Nonnull disable_memory_pattern)(OrtSessionOptions *_Nonnull);
    /// 19 DisableCpuMemArena: give memory back after every run.
    OrtStatus *_Nullable (*_Nonnull disable_memory_arena)(OrtSessionOptions *_Nonnull);
    /// 23 SetSessionGraphOptimizationLevel: 0 none, 1 basic, 2 extended, 99 all.
    OrtStatus *_Nullable (*_Nonnull set_optimisation)(OrtSessionOptions *_Nonnull, int level);
    /// 24 SetIntraOpNumThreads: threads within an operator, the calling one included.
    OrtStatus *_Nullable (*_Nonnull set_threads)(OrtSessionOptions *_Nonnull, int count);
    /// 30 SessionGetInputCount
    OrtStatus *_Nullable (*_Nonnull input_count)(const OrtSession *_Nonnull, size_t *_Nonnull out);
    /// 31 SessionGetOutputCount
    OrtStatus *_Nullable (*_Nonnull output_count)(const OrtSession *_Nonnull, size_t *_Nonnull out);
    /// 33 SessionGetInputTypeInfo
    OrtStatus *_Nullable (*_Nonnull input_type)(const OrtSession *_Nonnull, size_t index,
                                                OrtTypeInfo *_Nullable *_Nonnull out);
    /// 34 SessionGetOutputTypeInfo
    OrtStatus *_Nullable (*_Nonnull output_type)(const OrtSession *_Nonnull, size_t index,
                                                 OrtTypeInfo *_Nullable *_Nonnull out);
    /// 36 SessionGetInputName: free the name with the allocator.
    OrtStatus *_Nullable (*_Nonnull input_name)(const OrtSession *_Nonnull, size_t index, OrtAllocator *_Nonnull,
                                                char *_Nullable *_Nonnull out);
    /// 37 SessionGetOutputName: free the name with the allocator.
    OrtStatus *_Nullable (*_Nonnull output_name)(const OrtSession *_Nonnull, size_t index, OrtAllocator *_Nonnull,
                                                 char *_Nullable *_Nonnull out);
    /// 49 CreateTensorWithDataAsOrtValue: a tensor over the caller's memory, which must outlive it.
    OrtStatus *_Nullable (*_Nonnull create_tensor)(const OrtMemoryInfo *_Nonnull, void *_Nonnull data, size_t length,
                                                   const int64_t *_Nullable shape, size_t rank, int element_type,
                                                   OrtValue *_Nullable *_Nonnull out);
    /// 51 GetTensorMutableData: where a tensor's elements are.
    OrtStatus *_Nullable (*_Nonnull tensor_data)(OrtValue *_Nonnull, void *_Nullable *_Nonnull out);
    /// 55 CastTypeInfoToTensorInfo: NULL when the type is not a tensor; owned by the type.
    OrtStatus *_Nullable (*_Nonnull tensor_info)(const OrtTypeInfo *_Nonnull,
                                                 const OrtTensorTypeAndShapeInfo *_Nullable *_Nonnull out);
    /// 60 GetTensorElementType: a number of ONNX's TensorProto.DataType.
    OrtStatus *_Nullable (*_Nonnull element_type)(const OrtTensorTypeAndShapeInfo *_Nonnull, int *_Nonnull out);
    /// 61 GetDimensionsCount
    OrtStatus *_Nullable (*_Nonnull rank)(const OrtTensorTypeAndShapeInfo *_Nonnull, size_t *_Nonnull out);
    /// 62 GetDimensions: −1 for an axis of free size.
    OrtStatus *_Nullable (*_Nonnull dimensions)(const OrtTensorTypeAndShapeInfo *_Nonnull, int64_t *_Nullable values,
                                                size_t rank);
    /// 63 GetSymbolicDimensions: the names of free axes, empty for others; owned by the info.
    OrtStatus *_Nullable (*_Nonnull dimension_names)(const OrtTensorTypeAndShapeInfo *_Nonnull,
                                                     const char *_Nullable *_Nullable names, size_t rank);
    /// 65 GetTensorTypeAndShape: an error when the value is not a tensor.
    OrtStatus *_Nullable (*_Nonnull value_info)(const OrtValue *_Nonnull,
                                                OrtTensorTypeAndShapeInfo *_Nullable *_Nonnull out);
    /// 69 CreateCpuMemoryInfo: allocator 0 plain, 1 arena; memory type 0.
    OrtStatus *_Nullable (*_Nonnull create_memory_info)(int allocator, int memory_type,
                                                        OrtMemoryInfo *_Nullable *_Nonnull out);
    /// 76 AllocatorFree
    OrtStatus *_Nullable (*_Nonnull free)(OrtAllocator *_Nonnull, void *_Nullable);
    /// 78 GetAllocatorWithDefaultOptions: never to be released.
    OrtStatus *_Nullable (*_Nonnull default_allocator)(OrtAllocator *_Nullable *_Nonnull out);
    /// 92 ReleaseEnv
    void (*_Nonnull release_environment)(OrtEnv *_Nullable);
    /// 93 ReleaseStatus
    void (*_Nonnull release_status)(OrtStatus *_Nullable);
    /// 94 ReleaseMemoryInfo
    void (*_Nonnull release_memory_info)(OrtMemoryInfo *_Nullable);
    /// 95 ReleaseSession
    void (*_Nonnull release_session)(OrtSession *_Nullable);
    /// 96 ReleaseValue
    void (*_Nonnull release_value)(OrtValue *_Nullable);
    /// 98 ReleaseTypeInfo
    void (*_Nonnull release_type)(OrtTypeInfo *_Nullable);
    /// 99 ReleaseTensorTypeAndShapeInfo
    void (*_Nonnull release_info)(OrtTensorTypeAndShapeInfo *_Nullable);
    /// 100 ReleaseSessionOptions
    void (*_Nonnull release_options)(OrtSessionOptions *_Nullable);
    /// 110 SessionEndProfiling: the name of the file written; free it with the allocator.
    OrtStatus *_Nullable (*_Nonnull end_profiling)(OrtSession *_Nonnull, OrtAllocator *_Nonnull,
                                                   char *_Nullable *_Nonnull out);
    /// 130 AddSessionConfigEntry: keys of onnxruntime_session_options_config_keys.h.
    OrtStatus *_Nullable (*_Nonnull add_setting)(OrtSessionOptions *_Nonnull, const char *_Nonnull key,
                                                 const char *_Nonnull value);
} perjoule_ort_functions;

/// Opens the library at `path` (or a name for the system's loader) and returns its table of functions.
///
/// Library and table stay for the life of the process: the library's threads may outlive any session.
/// @param version receives the library's own version text, owned by the library.
/// @param message receives one line of text when opening fails.
/// @return NULL when opening fails.
const perjoule_ort_functions *_Nullable perjoule_ort_open(const char *_Nonnull path,
                                                          const char *_Nullable *_Nonnull version,
                                                          char *_Nonnull message, size_t message_size);
