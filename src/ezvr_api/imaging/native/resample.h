/* What `native.py` calls. Every length is checked before anything is read or written. */

#ifndef EZVR_RESAMPLE_H
#define EZVR_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* Rows above the first and below the last, and columns to either side, that continue the sphere. */
#define EZVR_MARGIN 4
#define EZVR_MAX_COLUMNS 4096

enum ezvr_status { EZVR_OK = 0, EZVR_OUTSIDE = 1, EZVR_NOT_IN_MEMORY = 2 };

/* `rows` has height + 2 * EZVR_MARGIN addresses, each of a row's first pixel or NULL. Before and
 * after its pixels a row has EZVR_MARGIN more. */
struct ezvr_plane {
    const uint8_t *const *rows;
    int32_t width;
    int32_t height;
};

/* Part of a face. The axes are its right, down and forward, each x, y, z. */
struct ezvr_square {
    double axes[9];
    int32_t face_size;
    int32_t row;
    int32_t column;
    int32_t rows;
    int32_t columns;
};

/* Where a copy of the square goes: offset of its first pixel and steps, in bytes; and by how much,
 * in 2^-9 columns, from 0 to the plane's width, it is turned to the right. */
struct ezvr_output {
    int64_t offset;
    int64_t column_step;
    int64_t row_step;
    int32_t shift;
};

void ezvr_set_kernel(double parameter);
int ezvr_cut(const struct ezvr_plane *plane, const struct ezvr_square *square,
             const struct ezvr_output *outputs, int output_count, uint8_t *memory, size_t size,
             int allow_avx2);

#endif
