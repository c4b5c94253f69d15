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

#include "locate.h"
#include "upright.h"

#if HAS_AVX2_VARIANT
#include <immintrin.h>
#endif

int16_t ezvr_across_weights[PHASES][TAPS] __attribute__((aligned(32)));
int16_t ezvr_down_weights[PHASES][TAPS * TAPS] __attribute__((aligned(32)));

/* Of each pixel: where its first tap lies, counted from the plane's first pixel, and the phases. */
struct taps {
    int32_t row[BLOCK];
    int32_t start[BLOCK];
    int32_t across[BLOCK];
    int32_t down[BLOCK];
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
            ezvr_across_weights[phase][tap] = (int16_t)weights[tap];
            for (int column = 0; column < TAPS; column++)
                ezvr_down_weights[phase][tap * TAPS + column] = (int16_t)weights[tap];
        }
    }
}

/* Whether every row that will be read is in memory. */
static int check_row(const struct ezvr_plane *plane, int columns, const struct coordinates *found)
{
    int32_t lowest = found->row[0], highest = found->row[0];
    for (int i = 1; i < columns; i++) {
        lowest = found->row[i] < lowest ? found->row[i] : lowest;
        highest = found->row[i] > highest ? found->row[i] : highest;
    }
    int first = (lowest >> PHASE_BITS) - 1, last = (highest >> PHASE_BITS) + 2;
    if (first < -EZVR_MARGIN || last >= plane->height + EZVR_MARGIN)
        return EZVR_OUTSIDE;
    return first < plane->first || last >= plane->stop ? EZVR_NOT_IN_MEMORY : EZVR_OK;
}

/* The part of the taps that all copies of a row share. */
ALWAYS_INLINE void find_rows(const struct ezvr_plane *plane, const struct coordinates *restrict at,
                             int columns, struct taps *restrict taps)
{
    int32_t stride = plane->stride;
    for (int i = 0; i < columns; i++) {
        taps->row[i] = ((at->row[i] >> PHASE_BITS) - 1) * stride - 1;
        taps->down[i] = at->row[i] & (PHASES - 1);
    }
}

/* Turned columns lie between -1 and the width: the margin holds what their taps reach. */
ALWAYS_INLINE void find_columns(const struct ezvr_plane *plane,
                                const struct coordinates *restrict at, int columns, int32_t shift,
                                struct taps *restrict taps)
{
    int32_t width = plane->width * PHASES;
    for (int i = 0; i < columns; i++) {
        int32_t column = at->column[i] + shift;
        column -= column >= width ? width : 0;
        column += column < -PHASES ? width : 0;
        taps->start[i] = taps->row[i] + (column >> PHASE_BITS);
        taps->across[i] = column & (PHASES - 1);
    }
}

static uint8_t weigh(const uint8_t *pixels, ptrdiff_t stride, const int16_t *across,
                     const int16_t *down)
{
    int32_t sum = 1 << (PRODUCT_BITS - 1);
    for (int y = 0; y < TAPS; y++)
        for (int x = 0; x < TAPS; x++)
            sum += ((across[x] * down[y * TAPS] + (1 << 14)) >> 15) * pixels[y * stride + x];
    sum >>= PRODUCT_BITS;
    return (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

static void sample_row_portably(const struct ezvr_plane *planes, int plane_count,
                                const struct taps *taps, int columns, uint8_t *const *lines)
{
    for (int plane = 0; plane < plane_count; plane++)
        for (int i = 0; i < columns; i++)
            lines[plane][i] =
                weigh(planes[plane].pixels + taps->start[i], planes[plane].stride,
                      ezvr_across_weights[taps->across[i]], ezvr_down_weights[taps->down[i]]);
}

static void find_columns_portably(const struct ezvr_plane *plane, const struct coordinates *at,
                                  int columns, int32_t shift, struct taps *taps)
{
    find_columns(plane, at, columns, shift, taps);
}

static void locate_row_portably(const struct ezvr_plane *plane, const struct ezvr_square *square,
                                int row, struct coordinates *found, struct taps *taps)
{
    locate_row(plane, square, row, found);
    find_rows(plane, found, square->columns, taps);
}

#if HAS_AVX2_VARIANT
FOR_AVX2 static void locate_row_by_avx2(const struct ezvr_plane *plane,
                                        const struct ezvr_square *square, int row,
                                        struct coordinates *found, struct taps *taps)
{
    locate_row(plane, square, row, found);
    find_rows(plane, found, square->columns, taps);
}

FOR_AVX2 static void find_columns_by_avx2(const struct ezvr_plane *plane,
                                          const struct coordinates *at, int columns, int32_t shift,
                                          struct taps *taps)
{
    find_columns(plane, at, columns, shift, taps);
}

/* The products of the weights across and down, in 2^-13. */
FOR_AVX2 ALWAYS_INLINE __m256i weights_by_avx2(int32_t across_phase, int32_t down_phase)
{
    long long across;
    memcpy(&across, ezvr_across_weights[across_phase], sizeof across);
    const __m256i *down = (const __m256i *)ezvr_down_weights[down_phase];
    return _mm256_mulhrs_epi16(_mm256_set1_epi64x(across), _mm256_load_si256(down));
}

/* Eight partial sums of the sixteen weighted taps of one pixel. */
FOR_AVX2 ALWAYS_INLINE __m256i weigh_by_avx2(const uint8_t *pixels, ptrdiff_t stride,
                                             __m256i weights)
{
    int32_t four[TAPS];
    for (int y = 0; y < TAPS; y++)
        memcpy(&four[y], pixels + y * stride, sizeof four[y]);
    __m128i bytes = _mm_set_epi32(four[3], four[2], four[1], four[0]);
    return _mm256_madd_epi16(_mm256_cvtepu8_epi16(bytes), weights);
}

/* The sums of eight pixels, rounded and clipped. */
FOR_AVX2 ALWAYS_INLINE void finish_by_avx2(const __m256i *sums, uint8_t *line)
{
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
    _mm_storel_epi64((__m128i *)line, _mm_packus_epi16(words, words));
}

FOR_AVX2 ALWAYS_INLINE void sample_group_by_avx2(const struct ezvr_plane *planes, int plane_count,
                                                 const struct taps *taps, int i,
                                                 uint8_t *const *lines)
{
    __m256i sums[GROUP];
    for (int plane = 0; plane < plane_count; plane++) {
        ptrdiff_t stride = planes[plane].stride;
        for (int k = 0; k < GROUP; k++)
            sums[k] = weigh_by_avx2(planes[plane].pixels + taps->start[i + k], stride,
                                    weights_by_avx2(taps->across[i + k], taps->down[i + k]));
        finish_by_avx2(sums, lines[plane] + i);
    }
}

FOR_AVX2 static void sample_row_by_avx2(const struct ezvr_plane *planes, int plane_count,
                                        const struct taps *taps, int columns,
                                        uint8_t *const *lines)
{
    int i = 0;
    /* One and two planes apart, so that each loop is unrolled for its own. */
    if (plane_count == 1)
        for (; i + GROUP <= columns; i += GROUP)
            sample_group_by_avx2(planes, 1, taps, i, lines);
    else if (plane_count == 2)
        for (; i + GROUP <= columns; i += GROUP)
            sample_group_by_avx2(planes, 2, taps, i, lines);
    for (; i + GROUP <= columns; i += GROUP)
        sample_group_by_avx2(planes, plane_count, taps, i, lines);
    for (; i < columns; i++)
        for (int plane = 0; plane < plane_count; plane++)
            lines[plane][i] =
                weigh(planes[plane].pixels + taps->start[i], planes[plane].stride,
                      ezvr_across_weights[taps->across[i]], ezvr_down_weights[taps->down[i]]);
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

/* Whether a plane's sizes are such that every place in it can be counted in 32 bits, and its rows in
 * memory are rows of it. */
static int is_addressable(const struct ezvr_plane *plane)
{
    int64_t rows = (int64_t)plane->height + 2 * EZVR_MARGIN;
    return plane->width > 0 && plane->height > 0 &&
           (int64_t)plane->width + 2 * EZVR_MARGIN <= plane->stride &&
           plane->first >= -EZVR_MARGIN && plane->stop <= plane->height + EZVR_MARGIN &&
           (int64_t)plane->width * 2 * PHASES <= INT32_MAX && rows * plane->stride <= INT32_MAX;
}

/* Whether a square lies in its face, and its axes are no longer than axes are. The bits are looked
 * at, as this is compiled as if there were neither infinity nor NaN. */
static int is_in_face(const struct ezvr_square *square)
{
    const double longest = 1.001;
    uint64_t most, bits;
    memcpy(&most, &longest, sizeof most);
    for (int i = 0; i < 9; i++) {
        memcpy(&bits, &square->axes[i], sizeof bits);
        if ((bits & (UINT64_MAX >> 1)) > most)
            return 0;
    }
    return square->columns > 0 && square->rows > 0 &&
           square->column >= 0 && square->column <= square->face_size - square->columns &&
           square->row >= 0 && square->row <= square->face_size - square->rows;
}

/* Whether planes, square and outputs are such that no byte outside can be reached. */
static int is_sound(const struct ezvr_plane *planes, int plane_count,
                    const struct ezvr_square *square, const struct ezvr_output *outputs,
                    int output_count, size_t size)
{
    if (plane_count < 1 || plane_count > EZVR_MAX_PLANES)
        return 0;
    for (int k = 0; k < plane_count; k++)
        if (planes[k].width != planes->width || planes[k].height != planes->height ||
            planes[k].stride != planes->stride || !is_addressable(&planes[k]))
            return 0;
    if (!is_in_face(square))
        return 0;
    size_t needed = (size_t)square->columns * (size_t)square->rows;
    for (int k = 0; k < output_count; k++)
        if (outputs[k].offset < 0 || needed > size || (size_t)outputs[k].offset > size - needed ||
            outputs[k].shift < 0 || outputs[k].shift > planes->width * PHASES)
            return 0;
    return 1;
}

/* Cut some columns of the square in the general way. */
static int cut_columns(const struct ezvr_plane *planes, int plane_count,
                       const struct ezvr_square *square, int first, int count,
                       const struct ezvr_output *outputs, int output_count,
                       uint8_t *const *memories, int fast)
{
    struct coordinates at;
    struct taps taps;
    struct ezvr_square part = *square;
    part.column += first;
    part.columns = count;
    for (int row = 0; row < part.rows; row++) {
#if HAS_AVX2_VARIANT
        if (fast)
            locate_row_by_avx2(planes, &part, row, &at, &taps);
        else
#endif
            locate_row_portably(planes, &part, row, &at, &taps);
        for (int k = 0; k < plane_count; k++) {
            int status = check_row(&planes[k], count, &at);
            if (status != EZVR_OK)
                return status;
        }
        ptrdiff_t place = (ptrdiff_t)row * square->columns + first;
        for (int k = 0; k < output_count; k++) {
            uint8_t *lines[EZVR_MAX_PLANES];
            for (int plane = 0; plane < plane_count; plane++)
                lines[plane] = memories[plane] + outputs[k].offset + place;
#if HAS_AVX2_VARIANT
            if (fast) {
                find_columns_by_avx2(planes, &at, count, outputs[k].shift, &taps);
                sample_row_by_avx2(planes, plane_count, &taps, count, lines);
                continue;
            }
#endif
            find_columns_portably(planes, &at, count, outputs[k].shift, &taps);
            sample_row_portably(planes, plane_count, &taps, count, lines);
        }
    }
    return EZVR_OK;
}

int ezvr_cut(const struct ezvr_plane *planes, int plane_count, const struct ezvr_square *square,
             const struct ezvr_output *outputs, int output_count, uint8_t *const *memories,
             size_t size, int allow_avx2)
{
    int fast = allow_avx2 && has_avx2();
    if (!is_sound(planes, plane_count, square, outputs, output_count, size))
        return EZVR_OUTSIDE;
    if (fast) {
        int status = ezvr_cut_upright(planes, plane_count, square, outputs, output_count, memories);
        if (status != EZVR_UNSUITED)
            return status;
    }
    for (int first = 0; first < square->columns; first += BLOCK) {
        int left = square->columns - first;
        int status = cut_columns(planes, plane_count, square, first, left < BLOCK ? left : BLOCK,
                                 outputs, output_count, memories, fast);
        if (status != EZVR_OK)
            return status;
    }
    return EZVR_OK;
}
