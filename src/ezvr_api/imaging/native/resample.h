/* What `compiled.py` calls. Every length is checked before anything is read or written. */

#ifndef EZVR_RESAMPLE_H
#define EZVR_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* Rows above the first and below the last, and columns to either side, that continue the sphere. */
#define EZVR_MARGIN 4
#define EZVR_MAX_PLANES 3

enum ezvr_status { EZVR_OK = 0, EZVR_OUTSIDE = 1, EZVR_NOT_IN_MEMORY = 2 };

/* `pixels` is the first pixel of the first row. Before and after its pixels a row has EZVR_MARGIN
 * more, and there are EZVR_MARGIN rows above the first and below the last: `stride` bytes apart, all
 * in one piece of address space. Only rows from `first` to before `stop` are in memory. */
struct ezvr_plane {
    const uint8_t *pixels;
    int32_t stride;
    int32_t width;
    int32_t height;
    int32_t first;
    int32_t stop;
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

/* A copy of the square: by how much, in 2^-9 columns from 0 to the planes' width, it is turned to the
 * right; and where in the memory it starts, row after row without a gap. */
struct ezvr_output {
    int64_t offset;
    int32_t shift;
};

void ezvr_set_kernel(double parameter);

/* Cut the square out of planes of the same size, whose copies have a memory of `size` bytes each. */
int ezvr_cut(const struct ezvr_plane *planes, int plane_count, const struct ezvr_square *square,
             const struct ezvr_output *outputs, int output_count, uint8_t *const *memories,
             size_t size, int allow_avx2);

#endif
