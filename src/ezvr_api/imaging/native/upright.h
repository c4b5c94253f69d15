/* The fast way for squares of faces that stand upright. */

#ifndef EZVR_UPRIGHT_H
#define EZVR_UPRIGHT_H

#include "resample.h"

/* The square has to be cut in the general way. */
#define EZVR_UNSUITED (-1)

/* As `ezvr_cut`, which has checked everything; needs AVX2. */
int ezvr_cut_upright(const struct ezvr_plane *planes, int plane_count,
                     const struct ezvr_square *square, const struct ezvr_output *outputs,
                     int output_count, uint8_t *const *memories)
    __attribute__((visibility("hidden")));

#endif
