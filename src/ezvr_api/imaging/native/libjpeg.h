/* The part of libjpeg's binary interface, version 62, that `jpeg.c` uses.
 *
 * The library is opened at run time, so no header of it need be installed. Version and size are
 * checked by the library itself when a decompressor is created: where they differ it refuses.
 * Layouts are those of 64-bit systems (libjpeg-turbo, jpeglib.h).
 */

#ifndef EZVR_LIBJPEG_H
#define EZVR_LIBJPEG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    LIBJPEG_VERSION = 62,
    LIBJPEG_GREY = 1,
    LIBJPEG_YCBCR = 3,
    LIBJPEG_BLOCK = 8,
    LIBJPEG_END_OF_IMAGE = 0xD9,
    LIBJPEG_MESSAGE_BYTES = 200,
};

struct libjpeg_errors {
    void (*error_exit)(void *decompressor);
    void (*emit_message)(void *decompressor, int level);
    void (*output_message)(void *decompressor);
    void (*format_message)(void *decompressor, char *buffer);
    void (*reset)(void *decompressor);
    int message;
    char parameters[80];
    int trace_level;
    long warnings;
    uint8_t rest[168 - 136];
};

struct libjpeg_progress {
    void (*monitor)(void *decompressor);
    long pass_counter;
    long pass_limit;
    int completed_passes;
    int total_passes;
};

struct libjpeg_component {
    int id;
    int index;
    int across; /* sampling factors */
    int down;
    uint8_t tables[12];
    unsigned blocks_across;
    unsigned blocks_down;
    uint8_t rest[96 - 36];
};

struct libjpeg_decompressor {
    struct libjpeg_errors *errors;
    void *memory;
    struct libjpeg_progress *progress;
    uint8_t managers[24];
    unsigned width;
    unsigned height;
    int component_count;
    int stored_colours;
    int wanted_colours;
    uint8_t scaling[24];
    int raw;
    int dct;
    uint8_t output[172 - 100];
    int scan;     /* that is being read, from 1 */
    unsigned row; /* of that scan, in whole groups of blocks, from 0 */
    uint8_t tables[304 - 180];
    struct libjpeg_component *components;
    int progressive;
    uint8_t coding[408 - 316];
    int most_across;
    int most_down;
    int block_size;
    unsigned rows; /* of a scan, as above */
    uint8_t coded[540 - 424];
    int marker; /* that was met and not yet read */
    uint8_t rest[632 - 544];
};

#define CHECK_LAYOUT(what, is) _Static_assert((what) == (is), "libjpeg's layout")
CHECK_LAYOUT(sizeof(struct libjpeg_decompressor), 632);
CHECK_LAYOUT(sizeof(struct libjpeg_component), 96);
CHECK_LAYOUT(sizeof(struct libjpeg_errors), 168);
CHECK_LAYOUT(sizeof(struct libjpeg_progress), 32);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, progress), 16);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, width), 48);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, raw), 92);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, scan), 172);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, row), 176);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, components), 304);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, most_across), 408);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, rows), 420);
CHECK_LAYOUT(offsetof(struct libjpeg_decompressor, marker), 540);
CHECK_LAYOUT(offsetof(struct libjpeg_component, blocks_across), 28);
CHECK_LAYOUT(offsetof(struct libjpeg_errors, warnings), 128);

#endif
