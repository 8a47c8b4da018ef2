#include "CImageCodec.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// Constants of png.h.
enum { image_version = 1, format_rgba = 3, sixteen_bits_are_srgb = 4, is_error = 2 };

/// png_image of png.h, version 1.
typedef struct {
    void *opaque;
    uint32_t version;
    uint32_t width;
    uint32_t height;
    uint32_t format;
    uint32_t flags;
    uint32_t colormap_entries;
    uint32_t warning_or_error;
    char message[64];
} png_image;

struct perjoule_png {
    int (*begin)(png_image *, const void *, size_t);
    int (*finish)(png_image *, const void *, void *, int32_t, void *);
    void (*free)(png_image *);
};

#define FIND(member, symbol) ((*(void **)&library->member = dlsym(handle, symbol)) != NULL)

perjoule_png *perjoule_png_open(const char *path, char *message, size_t message_size) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *reason = dlerror();
        snprintf(message, message_size, "%s", reason != NULL ? reason : "the loader gives no reason");
        return NULL;
    }
    perjoule_png *library = calloc(1, sizeof *library);
    if (library != NULL && FIND(begin, "png_image_begin_read_from_memory") && FIND(finish, "png_image_finish_read") &&
        FIND(free, "png_image_free")) {
        return library;
    }
    snprintf(message, message_size, "%s is not libpng 1.6 or later", path);
    free(library);
    dlclose(handle);
    return NULL;
}

int perjoule_png_read_header(const perjoule_png *library, const uint8_t *bytes, size_t count,
                             perjoule_image_header *header, char *message, size_t message_size) {
    png_image image = {.version = image_version};
    if (!library->begin(&image, bytes, count)) {
        snprintf(message, message_size, "%.64s", image.message);
        library->free(&image);
        return 0;
    }
    header->width = image.width;
    header->height = image.height;
    header->is_cmyk = 0;
    library->free(&image);
    return 1;
}

int perjoule_png_decode(const perjoule_png *library, const uint8_t *bytes, size_t count,
                        const perjoule_image_header *header, uint8_t *pixels, char *message, size_t message_size) {
    png_image image = {.version = image_version};
    size_t total = (size_t)header->width * header->height;
    // Read with its transparency, which would be blended with a background otherwise.
    uint8_t *coloured = NULL;
    int is_good = library->begin(&image, bytes, count) && image.width == header->width && image.height == header->height;
    if (is_good) {
        image.format = format_rgba;
        image.flags |= sixteen_bits_are_srgb;
        coloured = malloc(total * 4);
        is_good = coloured != NULL && library->finish(&image, NULL, coloured, 0, NULL) &&
                  !(image.warning_or_error & is_error);
    }
    for (size_t index = 0; is_good && index < total; index++) {
        pixels[3 * index] = coloured[4 * index];
        pixels[3 * index + 1] = coloured[4 * index + 1];
        pixels[3 * index + 2] = coloured[4 * index + 2];
    }
    if (!is_good) snprintf(message, message_size, "%.64s", image.message[0] ? image.message : "memory is exhausted");
    library->free(&image);
    free(coloured);
    return is_good ? 0 : -1;
}
