/* Cuts squares of cube faces out of one 8-bit plane of an equirectangular picture.
 *
 * Only some rows of the plane are in memory. Interpolation is by a 4 x 4 cubic kernel (R. G. Keys,
 * 1981, here with the parameter that its caller chooses) in integers: `cubic.py` computes the same
 * numbers.
 */

#include "resample.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_AVX2_VARIANT 1
#include <immintrin.h>
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
    GROUP = 8, /* pixels that are computed together */
};

static const double PI = 3.14159265358979323846;

/* Weights of the taps along a row, and of those down a column, each four times. */
static int16_t across_weights[PHASES][TAPS] __attribute__((aligned(32)));
static int16_t down_weights[PHASES][TAPS * TAPS] __attribute__((aligned(32)));

struct coordinates {
    int32_t column[EZVR_MAX_COLUMNS + GROUP]; /* in 2^-9 pixels */
    int32_t row[EZVR_MAX_COLUMNS + GROUP];
};

/* Of each pixel: where its first tap lies, counted from the plane's first pixel, and the phases. */
struct taps {
    int32_t start[EZVR_MAX_COLUMNS + GROUP];
    int32_t across[EZVR_MAX_COLUMNS + GROUP];
    int32_t down[EZVR_MAX_COLUMNS + GROUP];
};

static double cubic(double distance, double parameter)
{
    double t = fabs(distance);
    if (t <= 1)
        return ((parameter + 2) * t - (parameter + 3)) * t * t + 1;
    if (t < 2)
        return ((parameter * t - 5 * parameter) * t + 8 * parameter) * t - 4 * parameter;
    return 0;
}

void ezvr_set_kernel(double parameter)
{
    for (int phase = 0; phase < PHASES; phase++) {
        double fraction = (double)phase / PHASES;
        int weights[TAPS], sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
            weights[tap] = (int)floor(WEIGHT_ONE * cubic(fraction + 1 - tap, parameter) + 0.5);
            sum += weights[tap];
        }
        weights[fraction < 0.5 ? 1 : 2] += WEIGHT_ONE - sum;
        for (int tap = 0; tap < TAPS; tap++) {
            across_weights[phase][tap] = (int16_t)weights[tap];
            for (int column = 0; column < TAPS; column++)
                down_weights[phase][tap * TAPS + column] = (int16_t)weights[tap];
        }
    }
}

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

/* Fill the last group, and check that every row that will be read is in memory. */
static int check_row(const struct ezvr_plane *plane, int columns, struct coordinates *found)
{
    int32_t lowest = found->row[0], highest = found->row[0];
    for (int i = columns; i < columns + GROUP; i++) {
        found->column[i] = found->column[columns - 1];
        found->row[i] = found->row[columns - 1];
    }
    for (int i = 1; i < columns; i++) {
        lowest = found->row[i] < lowest ? found->row[i] : lowest;
        highest = found->row[i] > highest ? found->row[i] : highest;
    }
    int first = (lowest >> PHASE_BITS) - 1, last = (highest >> PHASE_BITS) + 2;
    if (first < -EZVR_MARGIN || last >= plane->height + EZVR_MARGIN)
        return EZVR_OUTSIDE;
    return first < plane->first || last >= plane->end ? EZVR_NOT_IN_MEMORY : EZVR_OK;
}

/* Turned columns lie between -1 and the width: the margin holds what their taps reach. */
ALWAYS_INLINE void find_taps(const struct ezvr_plane *plane, const struct coordinates *at,
                             int columns, int32_t shift, struct taps *taps)
{
    int32_t width = plane->width * PHASES, stride = plane->stride;
    for (int i = 0; i < columns; i++) {
        int32_t column = at->column[i] + shift;
        column = column >= width ? column - width : column;
        column = column < -PHASES ? column + width : column;
        taps->start[i] = ((at->row[i] >> PHASE_BITS) - 1) * stride + (column >> PHASE_BITS) - 1;
        taps->across[i] = column & (PHASES - 1);
        taps->down[i] = at->row[i] & (PHASES - 1);
    }
}

static void sample_row_portably(const struct ezvr_plane *plane, const struct coordinates *at,
                                int columns, int32_t shift, struct taps *taps, uint8_t *line)
{
    find_taps(plane, at, columns, shift, taps);
    for (int i = 0; i < columns; i++) {
        const uint8_t *pixels = plane->pixels + taps->start[i];
        const int16_t *across = across_weights[taps->across[i]];
        const int16_t *down = down_weights[taps->down[i]];
        int32_t sum = 1 << (PRODUCT_BITS - 1);
        for (int y = 0; y < TAPS; y++)
            for (int x = 0; x < TAPS; x++)
                sum += ((across[x] * down[y * TAPS] + (1 << 14)) >> 15) *
                       pixels[(ptrdiff_t)y * plane->stride + x];
        sum >>= PRODUCT_BITS;
        line[i] = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
    }
}

static void locate_row_portably(const struct ezvr_plane *plane, const struct ezvr_square *square,
                                int row, struct coordinates *found)
{
    locate_row(plane, square, row, found);
}

#if HAS_AVX2_VARIANT
#define FOR_AVX2 __attribute__((target("avx2,fma")))

FOR_AVX2 static void locate_row_by_avx2(const struct ezvr_plane *plane,
                                        const struct ezvr_square *square, int row,
                                        struct coordinates *found)
{
    locate_row(plane, square, row, found);
}

/* Eight partial sums of the sixteen weighted taps of one pixel. */
FOR_AVX2 ALWAYS_INLINE __m256i weigh_by_avx2(const uint8_t *pixels, ptrdiff_t stride,
                                             int32_t across_phase, int32_t down_phase)
{
    int32_t four[TAPS];
    long long across;
    for (int y = 0; y < TAPS; y++)
        memcpy(&four[y], pixels + y * stride, sizeof four[y]);
    memcpy(&across, across_weights[across_phase], sizeof across);
    __m128i bytes = _mm_set_epi32(four[3], four[2], four[1], four[0]);
    const __m256i *down = (const __m256i *)down_weights[down_phase];
    __m256i weights = _mm256_mulhrs_epi16(_mm256_set1_epi64x(across), _mm256_load_si256(down));
    return _mm256_madd_epi16(_mm256_cvtepu8_epi16(bytes), weights);
}

FOR_AVX2 static void sample_row_by_avx2(const struct ezvr_plane *plane,
                                        const struct coordinates *at, int columns, int32_t shift,
                                        struct taps *taps, uint8_t *line)
{
    find_taps(plane, at, columns + GROUP, shift, taps);
    ptrdiff_t stride = plane->stride;
    for (int i = 0; i < columns; i += GROUP) {
        __m256i sums[GROUP];
#pragma GCC unroll 8
        for (int k = 0; k < GROUP; k++)
            sums[k] = weigh_by_avx2(plane->pixels + taps->start[i + k], stride,
                                    taps->across[i + k], taps->down[i + k]);
        __m256i low = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]),
                                        _mm256_hadd_epi32(sums[2], sums[3]));
        __m256i high = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[4], sums[5]),
                                         _mm256_hadd_epi32(sums[6], sums[7]));
        __m256i total = _mm256_add_epi32(_mm256_permute2x128_si256(low, high, 0x20),
                                         _mm256_permute2x128_si256(low, high, 0x31));
        total = _mm256_add_epi32(total, _mm256_set1_epi32(1 << (PRODUCT_BITS - 1)));
        total = _mm256_srai_epi32(total, PRODUCT_BITS);
        __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(total),
                                        _mm256_extracti128_si256(total, 1));
        _mm_storel_epi64((__m128i *)(line + i), _mm_packus_epi16(words, words));
    }
}
#endif

static int has_avx2(void)
{
#if HAS_AVX2_VARIANT
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 0;
#endif
}

/* Whether the corners of an output, and so all of it, lie within the memory that is given. */
static int fits(const struct ezvr_output *output, const struct ezvr_square *square, size_t size)
{
    for (int corner = 0; corner < 4; corner++) {
        int64_t at = output->offset;
        at += (corner & 1) ? output->column_step * (square->columns - 1) : 0;
        at += (corner & 2) ? output->row_step * (square->rows - 1) : 0;
        if (at < 0 || (uint64_t)at >= size)
            return 0;
    }
    return 1;
}

static void put(const uint8_t *line, int columns, uint8_t *to, int64_t step)
{
    if (step == 1) {
        memcpy(to, line, (size_t)columns);
        return;
    }
    for (int i = 0; i < columns; i++)
        to[i * step] = line[i];
}

int ezvr_cut(const struct ezvr_plane *plane, const struct ezvr_square *square,
             const struct ezvr_output *outputs, int output_count, uint8_t *memory, size_t size,
             int allow_avx2)
{
    struct coordinates at;
    struct taps taps;
    uint8_t line[EZVR_MAX_COLUMNS + GROUP];
    int fast = allow_avx2 && has_avx2();
    if (square->columns < 1 || square->columns > EZVR_MAX_COLUMNS || square->rows < 1)
        return EZVR_OUTSIDE;
    for (int k = 0; k < output_count; k++)
        if (!fits(&outputs[k], square, size) || outputs[k].shift < 0 ||
            outputs[k].shift > plane->width * PHASES)
            return EZVR_OUTSIDE;
    for (int row = 0; row < square->rows; row++) {
#if HAS_AVX2_VARIANT
        if (fast)
            locate_row_by_avx2(plane, square, row, &at);
        else
#endif
            locate_row_portably(plane, square, row, &at);
        int status = check_row(plane, square->columns, &at);
        if (status != EZVR_OK)
            return status;
        for (int k = 0; k < output_count; k++) {
#if HAS_AVX2_VARIANT
            if (fast)
                sample_row_by_avx2(plane, &at, square->columns, outputs[k].shift, &taps, line);
            else
#endif
                sample_row_portably(plane, &at, square->columns, outputs[k].shift, &taps, line);
            put(line, square->columns, memory + outputs[k].offset + row * outputs[k].row_step,
                outputs[k].column_step);
        }
    }
    return EZVR_OK;
}
