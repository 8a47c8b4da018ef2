#include "CImageCodec.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// Constants of turbojpeg.h.
enum { pixels_rgb = 0, pixels_cmyk = 11, colours_cmyk = 3, colours_ycck = 4, limit_scans = 32768, is_warning = 0 };

struct perjoule_jpeg {
    void *(*create)(void);
    int (*read_header)(void *, const unsigned char *, unsigned long, int *, int *, int *, int *);
    int (*decode)(void *, const unsigned char *, unsigned long, unsigned char *, int, int, int, int, int);
    int (*destroy)(void *);
    char *(*message)(void *);
    int (*error_code)(void *);
};

// POSIX lets a symbol's address be stored through a pointer to the function pointer.
#define FIND(member, symbol) ((*(void **)&library->member = dlsym(handle, symbol)) != NULL)

perjoule_jpeg *perjoule_jpeg_open(const char *path, char *message, size_t message_size) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *reason = dlerror();
        snprintf(message, message_size, "%s", reason != NULL ? reason : "the loader gives no reason");
        return NULL;
    }
    perjoule_jpeg *library = calloc(1, sizeof *library);
    if (library != NULL && FIND(create, "tjInitDecompress") && FIND(read_header, "tjDecompressHeader3") &&
        FIND(decode, "tjDecompress2") && FIND(destroy, "tjDestroy") && FIND(message, "tjGetErrorStr2") &&
        FIND(error_code, "tjGetErrorCode")) {
        return library;
    }
    snprintf(message, message_size, "%s is not TurboJPEG 2.0 or later", path);
    free(library);
    dlclose(handle);
    return NULL;
}

int perjoule_jpeg_read_header(const perjoule_jpeg *library, const uint8_t *bytes, size_t count,
                              perjoule_image_header *header, char *message, size_t message_size) {
    void *decoder = library->create();
    if (decoder == NULL) {
        snprintf(message, message_size, "the decoder cannot be started");
        return 0;
    }
    int width = 0, height = 0, subsampling = 0, colours = 0;
    int result = library->read_header(decoder, bytes, count, &width, &height, &subsampling, &colours);
    // A warning about what follows the header leaves the header good.
    int is_good = width > 0 && height > 0 && (result == 0 || library->error_code(decoder) == is_warning);
    if (is_good) {
        header->width = (uint32_t)width;
        header->height = (uint32_t)height;
        header->is_cmyk = colours == colours_cmyk || colours == colours_ycck;
    } else {
        snprintf(message, message_size, "%s", library->message(decoder));
    }
    library->destroy(decoder);
    return is_good;
}

int perjoule_jpeg_decode(const perjoule_jpeg *library, const uint8_t *bytes, size_t count,
                         const perjoule_image_header *header, uint8_t *pixels, char *message, size_t message_size) {
    void *decoder = library->create();
    if (decoder == NULL) {
        snprintf(message, message_size, "the decoder cannot be started");
        return -1;
    }
    int result = library->decode(decoder, bytes, count, pixels, (int)header->width, 0, (int)header->height,
                                 header->is_cmyk ? pixels_cmyk : pixels_rgb, limit_scans);
    if (result != 0) {
        snprintf(message, message_size, "%s", library->message(decoder));
        result = library->error_code(decoder) == is_warning ? 1 : -1;
    }
    library->destroy(decoder);
    return result;
}
