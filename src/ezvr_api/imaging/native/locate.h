/* Where the pixels of a square lie on a plane, and the weights of the taps there: what the ways to
 * sample have in common. */

#ifndef EZVR_LOCATE_H
#define EZVR_LOCATE_H

#include <math.h>
#include <stdint.h>

#include "resample.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_AVX2_VARIANT 1
#define FOR_AVX2 __attribute__((target("avx2,fma")))
#else
#define HAS_AVX2_VARIANT 0
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum {
    PHASE_BITS = 9,
    PHASES = 1 << PHASE_BITS,
    WEIGHT_ONE = 1 << 14, /* of a table; the product of two, halved, is in 2^-13 */
    PRODUCT_BITS = 13,
    TAPS = 4,
    GROUP = 8,   /* pixels that are computed together */
    BLOCK = 128, /* columns of a square that are cut together: what they need stays near */
};

#define PI 3.14159265358979323846

struct coordinates {
    int32_t column[BLOCK]; /* in 2^-9 pixels */
    int32_t row[BLOCK];
};

/* Weights of the taps along a row, and of those down a column, each four times. */
extern int16_t ezvr_across_weights[PHASES][TAPS] __attribute__((visibility("hidden")));
extern int16_t ezvr_down_weights[PHASES][TAPS * TAPS] __attribute__((visibility("hidden")));

/* Abramowitz and Stegun, 4.4.49: |error| <= 2e-8 for 0 <= t <= 1. */
ALWAYS_INLINE float arctangent(float t)
{
    float s = t * t;
    float sum = 0.0028662257f;
    sum = sum * s - 0.0161657367f;
    sum = sum * s + 0.0429096138f;
    sum = sum * s - 0.0752896400f;
    sum = sum * s + 0.1065626393f;
    sum = sum * s - 0.1420889944f;
    sum = sum * s + 0.1999355085f;
    sum = sum * s - 0.3333314528f;
    return (sum * s + 1.0f) * t;
}

/* The angle of (x, y), as atan2 gives it. */
ALWAYS_INLINE float angle_of(float y, float x)
{
    float wide = fabsf(x), high = fabsf(y);
    float longer = wide > high ? wide : high;
    float shorter = wide > high ? high : wide;
    float angle = arctangent(shorter / (longer > 1e-20f ? longer : 1e-20f));
    angle = high > wide ? (float)(PI / 2) - angle : angle;
    angle = x < 0 ? (float)PI - angle : angle;
    return y < 0 ? -angle : angle;
}

/* Where on the plane the pixels of one row of a square lie. */
ALWAYS_INLINE void locate_row(const struct ezvr_plane *plane, const struct ezvr_square *square,
                              int row, struct coordinates *found)
{
    const double *axes = square->axes;
    double down = (square->row + row + 0.5) * 2 / square->face_size - 1;
    float start_x = (float)(axes[6] + down * axes[3]);
    float start_y = (float)(axes[7] + down * axes[4]);
    float start_z = (float)(axes[8] + down * axes[5]);
    float right_x = (float)axes[0], right_y = (float)axes[1], right_z = (float)axes[2];
    float first = (float)((square->column + 0.5) * 2 / square->face_size - 1);
    float step = (float)(2.0 / square->face_size);
    /* Where faces stand upright, their columns are meridians: each row has the same longitudes. */
    int known = row > 0 && axes[3] == 0 && axes[5] == 0;
    float columns_a_radian = (float)(plane->width / (2 * PI) * PHASES);
    float rows_a_radian = (float)(plane->height / PI * PHASES);
    float middle_column = ((float)plane->width * 0.5f - 0.5f) * PHASES + 0.5f;
    float middle_row = ((float)plane->height * 0.5f - 0.5f) * PHASES + 0.5f;
    for (int i = 0; i < square->columns; i++) {
        float across = first + (float)i * step;
        float x = start_x + across * right_x;
        float y = start_y + across * right_y;
        float z = start_z + across * right_z;
        float latitude = angle_of(y, sqrtf(x * x + z * z));
        found->row[i] = (int32_t)floorf(middle_row - latitude * rows_a_radian);
    }
    if (known)
        return;
    for (int i = 0; i < square->columns; i++) {
        float across = first + (float)i * step;
        float x = start_x + across * right_x;
        float z = start_z + across * right_z;
        float longitude = angle_of(x, z);
        found->column[i] = (int32_t)floorf(middle_column + longitude * columns_a_radian);
    }
}

#endif
