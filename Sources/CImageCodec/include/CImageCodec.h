// The parts of libjpeg-turbo's TurboJPEG API and of libpng's simplified API that Perjoule calls, without their headers
// and without linking them.
//
// Both libraries are opened at run time. TurboJPEG's functions below are part of 2.0 and later, 3.x included; png_image is
// frozen by its version number 1 (libpng 1.6 and later).

#ifndef PERJOULE_CIMAGECODEC_H
#define PERJOULE_CIMAGECODEC_H

#include <stddef.h>
#include <stdint.h>

/// An opened library; stays for the life of the process.
typedef struct perjoule_jpeg perjoule_jpeg;
typedef struct perjoule_png perjoule_png;

/// What a file's header says.
typedef struct {
    uint32_t width;
    uint32_t height;
    /// Whether the file holds cyan, magenta, yellow and black (JPEG only).
    int is_cmyk;
} perjoule_image_header;

/// Opens a library by its path or by a name for the system's loader.
/// @return NULL when opening fails; message then holds one line of text.
perjoule_jpeg *_Nullable perjoule_jpeg_open(const char *_Nonnull path, char *_Nonnull message, size_t message_size);
perjoule_png *_Nullable perjoule_png_open(const char *_Nonnull path, char *_Nonnull message, size_t message_size);

/// Reads a file's header.
/// @return whether it could be read; message then holds one line of text if not.
int perjoule_jpeg_read_header(const perjoule_jpeg *_Nonnull library, const uint8_t *_Nonnull bytes, size_t count,
                              perjoule_image_header *_Nonnull header, char *_Nonnull message, size_t message_size);
int perjoule_png_read_header(const perjoule_png *_Nonnull library, const uint8_t *_Nonnull bytes, size_t count,
                             perjoule_image_header *_Nonnull header, char *_Nonnull message, size_t message_size);

/// Decodes a file of the size its header says into rows without padding.
///
/// A CMYK JPEG gives four bytes a pixel as the file has them, every other three: red, green, blue.
/// @return 0 when all is well, 1 when the pixels were decoded with a warning, −1 when they were not; message then holds
/// one line of text.
int perjoule_jpeg_decode(const perjoule_jpeg *_Nonnull library, const uint8_t *_Nonnull bytes, size_t count,
                         const perjoule_image_header *_Nonnull header, uint8_t *_Nonnull pixels,
                         char *_Nonnull message, size_t message_size);

/// Decodes a file of the size its header says into rows of red, green, blue without padding.
///
/// Sixteen bits become eight; palettes and grey become colours; transparency is dropped.
/// @return 0 when all is well, −1 when the pixels were not decoded; message then holds one line of text.
int perjoule_png_decode(const perjoule_png *_Nonnull library, const uint8_t *_Nonnull bytes, size_t count,
                        const perjoule_image_header *_Nonnull header, uint8_t *_Nonnull pixels, char *_Nonnull message,
                        size_t message_size);

#endif
