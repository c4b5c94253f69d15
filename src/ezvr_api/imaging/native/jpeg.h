/* Reads the planes of a JPEG photo as they are stored, row by row: what `compiled.py` calls. */

#ifndef EZVR_JPEG_H
#define EZVR_JPEG_H

#include <stdint.h>

enum ezvr_jpeg_status {
    EZVR_JPEG_OK = 0,
    EZVR_JPEG_UNSUITABLE = 1, /* the library or this kind of photo cannot be read in planes */
    EZVR_JPEG_BROKEN = 2,     /* the photo; the reader has a message */
    EZVR_JPEG_TRUNCATED = 3,
    EZVR_JPEG_NO_MEMORY = 4,
};

struct ezvr_jpeg_plane {
    int32_t across; /* sampling factors */
    int32_t down;
    int32_t width; /* pixels that are written of each row: whole blocks */
};

struct ezvr_jpeg_info {
    int32_t width;
    int32_t height;
    int32_t planes;
    int32_t most_across;
    int32_t most_down;
    struct ezvr_jpeg_plane plane[3];
};

/* Where rows of a plane go, `stride` bytes apart; `row_bytes` may be written to each. */
struct ezvr_jpeg_target {
    uint8_t *pixels;
    int64_t stride;
    int32_t row_bytes;
};

struct ezvr_jpeg;

/* Open a photo. The reader is given in any case, unless memory is out; close it. */
int ezvr_jpeg_open(const char *library, const char *path, struct ezvr_jpeg **reader,
                   struct ezvr_jpeg_info *info);

/* Read `groups` times 8 * most_down rows of the picture: into each plane's target as many times
 * 8 * down rows. */
int ezvr_jpeg_read(struct ezvr_jpeg *reader, const struct ezvr_jpeg_target *targets, int groups);

const char *ezvr_jpeg_message(const struct ezvr_jpeg *reader);
void ezvr_jpeg_close(struct ezvr_jpeg *reader);

#endif
