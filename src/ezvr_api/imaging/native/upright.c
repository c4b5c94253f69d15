/* Cuts squares of faces that stand upright, whose columns are meridians: a column has the same
 * longitude in all of its rows.
 *
 * So the taps along the plane's rows are summed first, once for a row of the plane and a column of
 * the square, and then the taps down each column: eight products a pixel in place of sixteen. A
 * block is done at a time, small enough for the processor's second cache.
 */

#include "upright.h"

#include <stddef.h>
#include <string.h>

#include "locate.h"

#if HAS_AVX2_VARIANT
#include <immintrin.h>

enum {
    COLUMNS = 64, /* of a block of the square */
    ROWS = 256,
    GROUPS = COLUMNS / GROUP,
    PITCH = 17 * 32, /* from one column's sums to the next: an odd number of cache lines */
    LOAD = 16,       /* bytes of a row that are read at once for eight columns */
    ACROSS_BITS = 8, /* the sums along a row are kept in 2^-6 levels */
    DOWN_BITS = 20,
};

static const double MOST_COLUMNS_A_PIXEL = 1.6;

/* Which of eight columns stands at which place, so that sums of pairs end in their order. */
static const int ORDER[GROUP] = {0, 1, 4, 5, 2, 3, 6, 7};

/* Eight columns: where their taps lie among the bytes that are loaded, and their weights. */
struct group {
    uint8_t places[4 * LOAD];
    int16_t weights[GROUP * TAPS];
    int32_t base;        /* of the bytes, counted from the row's first pixel */
    int32_t is_together; /* else each column is summed by itself, as the seam is among them */
    int32_t starts[GROUP];
    int32_t phases[GROUP];
} __attribute__((aligned(32)));

/* A part of the square that the processor's second cache holds. */
struct block {
    int16_t sums[COLUMNS * PITCH]; /* along the plane's rows, column by column */
    uint16_t taps[ROWS * COLUMNS]; /* the first of each pixel, counted from `first` */
    uint16_t phases[ROWS * COLUMNS];
    int32_t longitudes[COLUMNS]; /* in 2^-9 columns of the plane */
    float nearness[COLUMNS];     /* one over the distance from the axis */
    struct group groups[GROUPS];
    int column; /* first, counted from the square's */
    int row;
    int columns;
    int rows;
    int first; /* rows of the plane that are needed, both included */
    int last;
};

static int is_upright(const struct ezvr_square *square)
{
    const double *right = square->axes, *down = right + 3, *forward = right + 6;
    return right[1] == 0 && forward[1] == 0 && down[0] == 0 && down[2] == 0;
}

static void prepare_group(const struct ezvr_plane *plane, const int32_t *columns, int32_t shift,
                          struct group *group)
{
    int32_t width = plane->width * PHASES;
    int32_t lowest = INT32_MAX, highest = INT32_MIN;
    for (int i = 0; i < GROUP; i++) {
        int32_t column = columns[i] + shift;
        column -= column >= width ? width : 0;
        column += column < -PHASES ? width : 0;
        group->starts[i] = (column >> PHASE_BITS) - 1;
        group->phases[i] = column & (PHASES - 1);
        lowest = group->starts[i] < lowest ? group->starts[i] : lowest;
        highest = group->starts[i] > highest ? group->starts[i] : highest;
    }
    int32_t most = plane->width + EZVR_MARGIN - LOAD;
    group->base = lowest < most ? lowest : most;
    group->is_together = highest + TAPS - group->base <= LOAD;
    if (!group->is_together)
        return;
    for (int i = 0; i < GROUP; i++) {
        int own = ORDER[i];
        for (int tap = 0; tap < TAPS; tap++) {
            uint8_t *place = &group->places[(i * TAPS + tap) * 2];
            place[0] = (uint8_t)(group->starts[own] + tap - group->base);
            place[1] = 0x80; /* nothing: bytes become words */
            group->weights[i * TAPS + tap] = ezvr_across_weights[group->phases[own]][tap];
        }
    }
}

/* The sums along one row of the plane, of eight columns. */
FOR_AVX2 ALWAYS_INLINE __m128i sum_across(const uint8_t *row, const struct group *group)
{
    __m256i bytes = _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(row + group->base)));
    const __m256i *places = (const __m256i *)group->places;
    const __m256i *weights = (const __m256i *)group->weights;
    __m256i low = _mm256_madd_epi16(_mm256_shuffle_epi8(bytes, places[0]), weights[0]);
    __m256i high = _mm256_madd_epi16(_mm256_shuffle_epi8(bytes, places[1]), weights[1]);
    __m256i sums = _mm256_add_epi32(_mm256_hadd_epi32(low, high),
                                    _mm256_set1_epi32(1 << (ACROSS_BITS - 1)));
    sums = _mm256_srai_epi32(sums, ACROSS_BITS);
    return _mm_packs_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
}

static __m128i sum_across_apart(const uint8_t *row, const struct group *group)
{
    int16_t sums[GROUP];
    for (int i = 0; i < GROUP; i++) {
        const uint8_t *pixels = row + group->starts[i];
        const int16_t *weights = ezvr_across_weights[group->phases[i]];
        int32_t sum = 1 << (ACROSS_BITS - 1);
        for (int tap = 0; tap < TAPS; tap++)
            sum += weights[tap] * pixels[tap];
        sums[i] = (int16_t)(sum >> ACROSS_BITS);
    }
    return _mm_loadu_si128((const __m128i *)sums);
}

/* Store eight rows of eight columns, column by column. */
FOR_AVX2 ALWAYS_INLINE void store_turned(const __m128i *rows, int16_t *target)
{
    __m128i a[GROUP], b[GROUP];
    for (int i = 0; i < 4; i++) {
        a[2 * i] = _mm_unpacklo_epi16(rows[2 * i], rows[2 * i + 1]);
        a[2 * i + 1] = _mm_unpackhi_epi16(rows[2 * i], rows[2 * i + 1]);
    }
    for (int i = 0; i < 2; i++) {
        b[4 * i] = _mm_unpacklo_epi32(a[4 * i], a[4 * i + 2]);
        b[4 * i + 1] = _mm_unpackhi_epi32(a[4 * i], a[4 * i + 2]);
        b[4 * i + 2] = _mm_unpacklo_epi32(a[4 * i + 1], a[4 * i + 3]);
        b[4 * i + 3] = _mm_unpackhi_epi32(a[4 * i + 1], a[4 * i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        _mm_storeu_si128((__m128i *)(target + 2 * i * PITCH), _mm_unpacklo_epi64(b[i], b[i + 4]));
        _mm_storeu_si128((__m128i *)(target + (2 * i + 1) * PITCH),
                         _mm_unpackhi_epi64(b[i], b[i + 4]));
    }
}

/* Sum along all rows that the block needs. */
FOR_AVX2 static void fill_sums(const struct ezvr_plane *plane, struct block *block)
{
    ptrdiff_t stride = plane->stride;
    int groups = (block->columns + GROUP - 1) / GROUP;
    for (int top = block->first; top <= block->last; top += GROUP) {
        const uint8_t *lines[GROUP];
        for (int i = 0; i < GROUP; i++) {
            int row = top + i < block->last ? top + i : block->last;
            lines[i] = plane->pixels + row * stride;
        }
        for (int g = 0; g < groups; g++) {
            const struct group *group = &block->groups[g];
            __m128i sums[GROUP];
            if (group->is_together)
                for (int i = 0; i < GROUP; i++)
                    sums[i] = sum_across(lines[i], group);
            else
                for (int i = 0; i < GROUP; i++)
                    sums[i] = sum_across_apart(lines[i], group);
            store_turned(sums, block->sums + g * GROUP * PITCH + top - block->first);
        }
    }
}

/* Four times four words. */
FOR_AVX2 ALWAYS_INLINE __m256i gather(const int16_t *const *fours)
{
    __m128i pairs[2];
    for (int i = 0; i < 2; i++) {
        __m128i low = _mm_loadl_epi64((const __m128i *)fours[2 * i]);
        const __m64 *high = (const __m64 *)fours[2 * i + 1];
        pairs[i] = _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(low), high));
    }
    return _mm256_inserti128_si256(_mm256_castsi128_si256(pairs[0]), pairs[1], 1);
}

/* The weighted taps of four columns from a place of `ORDER` on, summed in pairs. */
FOR_AVX2 ALWAYS_INLINE __m256i weigh_four(const int16_t *sums, const uint16_t *taps,
                                          const uint16_t *phases, int place)
{
    const int16_t *values[4], *weights[4];
    for (int i = 0; i < 4; i++) {
        int own = ORDER[place + i];
        values[i] = sums + own * PITCH + taps[own];
        weights[i] = ezvr_across_weights[phases[own]];
    }
    return _mm256_madd_epi16(gather(values), gather(weights));
}

/* Sum down the columns. */
FOR_AVX2 static void sum_down(const struct block *block, const struct ezvr_square *square,
                              uint8_t *memory)
{
    for (int row = 0; row < block->rows; row++) {
        uint8_t *line =
            memory + (ptrdiff_t)(block->row + row) * square->columns + block->column;
        for (int i = 0; i < block->columns; i += GROUP) {
            const int16_t *sums = block->sums + i * PITCH;
            const uint16_t *taps = block->taps + row * COLUMNS + i;
            const uint16_t *phases = block->phases + row * COLUMNS + i;
            __m256i total = _mm256_hadd_epi32(weigh_four(sums, taps, phases, 0),
                                              weigh_four(sums, taps, phases, 4));
            total = _mm256_add_epi32(total, _mm256_set1_epi32(1 << (DOWN_BITS - 1)));
            total = _mm256_srai_epi32(total, DOWN_BITS);
            __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(total),
                                            _mm256_extracti128_si256(total, 1));
            __m128i bytes = _mm_packus_epi16(words, words);
            if (i + GROUP <= block->columns)
                _mm_storel_epi64((__m128i *)(line + i), bytes);
            else
                memcpy(line + i, &bytes, (size_t)(block->columns - i));
        }
    }
}

/* Find the longitudes of a block's columns. */
FOR_AVX2 static void locate_columns(const struct ezvr_plane *plane,
                                    const struct ezvr_square *square, struct block *block)
{
    const double *right = square->axes, *forward = right + 6;
    float columns_a_radian = (float)(plane->width / (2 * PI) * PHASES);
    float middle = ((float)plane->width * 0.5f - 0.5f) * PHASES + 0.5f;
    for (int i = 0; i < COLUMNS; i++) {
        double across = (square->column + block->column + i + 0.5) * 2 / square->face_size - 1;
        float x = (float)(forward[0] + across * right[0]);
        float z = (float)(forward[2] + across * right[2]);
        block->longitudes[i] = (int32_t)floorf(middle + angle_of(x, z) * columns_a_radian);
        block->nearness[i] = 1 / sqrtf(x * x + z * z);
    }
}

/* The latitudes of one row of a block, in 2^-9 rows of the plane; upright faces reach 45 degrees. */
FOR_AVX2 ALWAYS_INLINE void locate_row_of(const struct ezvr_plane *plane,
                                          const struct ezvr_square *square,
                                          const struct block *block, int row, int32_t *rows)
{
    double down = (square->row + block->row + row + 0.5) * 2 / square->face_size - 1;
    float y = (float)(down * square->axes[4]);
    float rows_a_radian = (float)(plane->height / PI * PHASES);
    float middle = ((float)plane->height * 0.5f - 0.5f) * PHASES + 0.5f;
    for (int i = 0; i < COLUMNS; i++)
        rows[i] = (int32_t)floorf(middle - arctangent(y * block->nearness[i]) * rows_a_radian);
}

/* Find the taps down the columns of a block. */
FOR_AVX2 static int locate_rows(const struct ezvr_plane *planes, int plane_count,
                                const struct ezvr_square *square, struct block *block)
{
    int32_t rows[COLUMNS], lowest = INT32_MAX, highest = INT32_MIN;
    /* A meridian only goes down, so that a block's ends hold its highest and lowest row. */
    for (int end = 0; end < 2; end++) {
        locate_row_of(planes, square, block, end ? block->rows - 1 : 0, rows);
        for (int i = 0; i < block->columns; i++) {
            lowest = rows[i] < lowest ? rows[i] : lowest;
            highest = rows[i] > highest ? rows[i] : highest;
        }
    }
    block->first = (lowest >> PHASE_BITS) - 1;
    block->last = (highest >> PHASE_BITS) + 2;
    if (block->last - block->first + GROUP > PITCH)
        return EZVR_UNSUITED;
    for (int k = 0; k < plane_count; k++)
        if (block->first < planes[k].first || block->last >= planes[k].stop)
            return EZVR_NOT_IN_MEMORY;
    int32_t start = (block->first + 1) * PHASES;
    for (int row = 0; row < block->rows; row++) {
        locate_row_of(planes, square, block, row, rows);
        for (int i = 0; i < COLUMNS; i++) {
            /* Columns beyond the last are places like any other; their pixels are left out. */
            int32_t own = rows[i] < lowest ? lowest : rows[i];
            own = (own > highest ? highest : own) - start;
            block->taps[row * COLUMNS + i] = (uint16_t)(own >> PHASE_BITS);
            block->phases[row * COLUMNS + i] = (uint16_t)(own & (PHASES - 1));
        }
    }
    return EZVR_OK;
}

/* Cut the copies of one block. */
static int cut_block(const struct ezvr_plane *planes, int plane_count,
                     const struct ezvr_square *square, struct block *block,
                     const struct ezvr_output *outputs, int output_count,
                     uint8_t *const *memories)
{
    locate_columns(planes, square, block);
    int status = locate_rows(planes, plane_count, square, block);
    if (status != EZVR_OK)
        return status;
    for (int copy = 0; copy < output_count; copy++) {
        for (int i = 0; i < block->columns; i += GROUP)
            prepare_group(planes, block->longitudes + i, outputs[copy].shift,
                          &block->groups[i / GROUP]);
        for (int k = 0; k < plane_count; k++) {
            fill_sums(&planes[k], block);
            sum_down(block, square, memories[k] + outputs[copy].offset);
        }
    }
    return EZVR_OK;
}

int ezvr_cut_upright(const struct ezvr_plane *planes, int plane_count,
                     const struct ezvr_square *square, const struct ezvr_output *outputs,
                     int output_count, uint8_t *const *memories)
{
    struct block block;
    double columns_a_pixel = planes->width / (PI * square->face_size);
    if (!is_upright(square) || columns_a_pixel > MOST_COLUMNS_A_PIXEL || planes->width < LOAD)
        return EZVR_UNSUITED;
    for (block.row = 0; block.row < square->rows; block.row += ROWS)
        for (block.column = 0; block.column < square->columns; block.column += COLUMNS) {
            int rows = square->rows - block.row, columns = square->columns - block.column;
            block.rows = rows < ROWS ? rows : ROWS;
            block.columns = columns < COLUMNS ? columns : COLUMNS;
            int status = cut_block(planes, plane_count, square, &block, outputs, output_count,
                                   memories);
            if (status != EZVR_OK)
                return status;
        }
    return EZVR_OK;
}
#else
int ezvr_cut_upright(const struct ezvr_plane *planes, int plane_count,
                     const struct ezvr_square *square, const struct ezvr_output *outputs,
                     int output_count, uint8_t *const *memories)
{
    (void)planes, (void)plane_count, (void)square;
    (void)outputs, (void)output_count, (void)memories;
    return EZVR_UNSUITED;
}
#endif
