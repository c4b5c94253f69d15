#include "jpeg.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "libjpeg.h"

/* A camera writes about ten scans. Each costs a pass over the whole photo, however few its bytes:
 * libvips has the same bound. */
enum { MAX_PLANES = 3, MAX_ROWS = 4 * LIBJPEG_BLOCK, MAX_SCANS = 100 };

/* Their numbers differ between versions of the library, their words do not. */
static const char PREMATURE_END[] = "Premature end of JPEG file";
static const char DATA_USED_UP[] = "Corrupt JPEG data: premature end of data segment";

struct library {
    struct libjpeg_errors *(*standard_errors)(struct libjpeg_errors *);
    void (*create)(void *, int, size_t);
    void (*read_from)(void *, FILE *);
    int (*read_header)(void *, int);
    int (*start)(void *);
    unsigned (*read_raw)(void *, uint8_t ***, unsigned);
    void (*destroy)(void *);
};

/* libjpeg hands its own struct to the error handlers: it stands first, so it is ours too. */
struct ezvr_jpeg {
    struct libjpeg_decompressor decompressor;
    struct libjpeg_errors errors;
    struct libjpeg_progress progress;
    struct library library;
    jmp_buf way_out;
    FILE *file;
    int status;
    int created;
    char message[LIBJPEG_MESSAGE_BYTES];
};

static int find(void *handle, const char *name, void *function)
{
    void *found = dlsym(handle, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

static int open_library(const char *path, struct library *library)
{
    /* It stays open: the pages are shared with whoever uses it next. */
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    return handle != NULL && find(handle, "jpeg_std_error", &library->standard_errors) &&
           find(handle, "jpeg_CreateDecompress", &library->create) &&
           find(handle, "jpeg_stdio_src", &library->read_from) &&
           find(handle, "jpeg_read_header", &library->read_header) &&
           find(handle, "jpeg_start_decompress", &library->start) &&
           find(handle, "jpeg_read_raw_data", &library->read_raw) &&
           find(handle, "jpeg_destroy_decompress", &library->destroy);
}

static void leave(void *decompressor)
{
    struct ezvr_jpeg *reader = decompressor;
    reader->errors.format_message(decompressor, reader->message);
    longjmp(reader->way_out, 1);
}

/* Whether rows are missing before the end of the image: a file that was cut off and closed. Where
 * the data are used up before a restart marker they go on behind it; and a flipped bit may cost a
 * few blocks of the last row. */
static int has_ended(const struct ezvr_jpeg *reader)
{
    const struct libjpeg_decompressor *photo = &reader->decompressor;
    if (strcmp(reader->message, PREMATURE_END) == 0)
        return 1;
    return strcmp(reader->message, DATA_USED_UP) == 0 && photo->marker == LIBJPEG_END_OF_IMAGE &&
           photo->row + 1 < photo->rows;
}

static void hear(void *decompressor, int level)
{
    struct ezvr_jpeg *reader = decompressor;
    if (level >= 0)
        return;
    reader->errors.warnings++;
    reader->errors.format_message(decompressor, reader->message);
    if (!has_ended(reader))
        return;
    reader->status = EZVR_JPEG_TRUNCATED;
    longjmp(reader->way_out, 1);
}

static void watch(void *decompressor)
{
    struct ezvr_jpeg *reader = decompressor;
    if (reader->decompressor.scan <= MAX_SCANS)
        return;
    strcpy(reader->message, "Too many scans");
    longjmp(reader->way_out, 1);
}

static int is_suitable(const struct libjpeg_decompressor *photo)
{
    int colours = photo->stored_colours;
    if (photo->component_count != (colours == LIBJPEG_GREY ? 1 : MAX_PLANES))
        return 0;
    if (colours != LIBJPEG_GREY && colours != LIBJPEG_YCBCR)
        return 0;
    for (int i = 0; i < photo->component_count; i++)
        if (photo->components[i].down > MAX_ROWS / LIBJPEG_BLOCK)
            return 0;
    return 1;
}

static void describe(const struct libjpeg_decompressor *photo, struct ezvr_jpeg_info *info)
{
    info->width = (int32_t)photo->width;
    info->height = (int32_t)photo->height;
    info->planes = photo->component_count;
    info->most_across = photo->most_across;
    info->most_down = photo->most_down;
    for (int i = 0; i < photo->component_count; i++) {
        const struct libjpeg_component *component = &photo->components[i];
        info->plane[i].across = component->across;
        info->plane[i].down = component->down;
        /* Rows are written in whole groups of blocks, as many as the sampling factor says. */
        int blocks = (int)component->blocks_across + component->across - 1;
        info->plane[i].width = (blocks - blocks % component->across) * LIBJPEG_BLOCK;
    }
}

int ezvr_jpeg_open(const char *library, const char *path, struct ezvr_jpeg **opened,
                   struct ezvr_jpeg_info *info)
{
    struct ezvr_jpeg *reader = calloc(1, sizeof *reader);
    *opened = reader;
    if (reader == NULL)
        return EZVR_JPEG_NO_MEMORY;
    if (sizeof(void *) != 8 || !open_library(library, &reader->library))
        return EZVR_JPEG_UNSUITABLE;
    reader->file = fopen(path, "rb");
    if (reader->file == NULL)
        return EZVR_JPEG_UNSUITABLE;
    struct libjpeg_decompressor *photo = &reader->decompressor;
    photo->errors = reader->library.standard_errors(&reader->errors);
    reader->errors.error_exit = leave;
    reader->errors.emit_message = hear;
    reader->status = EZVR_JPEG_UNSUITABLE;
    if (setjmp(reader->way_out))
        return reader->status;
    reader->library.create(photo, LIBJPEG_VERSION, sizeof *photo);
    reader->created = 1;
    reader->progress.monitor = watch;
    photo->progress = &reader->progress;
    reader->status = EZVR_JPEG_BROKEN;
    reader->library.read_from(photo, reader->file);
    reader->library.read_header(photo, 1);
    if (!is_suitable(photo))
        return EZVR_JPEG_UNSUITABLE;
    photo->raw = 1;
    photo->wanted_colours = photo->stored_colours;
    reader->library.start(photo);
    describe(photo, info);
    return EZVR_JPEG_OK;
}

int ezvr_jpeg_read(struct ezvr_jpeg *reader, const struct ezvr_jpeg_target *targets, int groups)
{
    struct ezvr_jpeg_info info = {0};
    uint8_t *addresses[MAX_PLANES][MAX_ROWS];
    uint8_t **planes[MAX_PLANES];
    describe(&reader->decompressor, &info);
    for (int i = 0; i < info.planes; i++)
        if (targets[i].row_bytes < info.plane[i].width)
            return EZVR_JPEG_UNSUITABLE;
    if (setjmp(reader->way_out))
        return reader->status;
    unsigned height = (unsigned)info.most_down * LIBJPEG_BLOCK;
    for (int group = 0; group < groups; group++) {
        for (int i = 0; i < info.planes; i++) {
            int count = info.plane[i].down * LIBJPEG_BLOCK;
            planes[i] = addresses[i];
            for (int row = 0; row < count; row++)
                addresses[i][row] =
                    targets[i].pixels + ((ptrdiff_t)group * count + row) * targets[i].stride;
        }
        if (reader->library.read_raw(&reader->decompressor, planes, height) != height) {
            strcpy(reader->message, "No more rows");
            return EZVR_JPEG_BROKEN;
        }
    }
    return EZVR_JPEG_OK;
}

const char *ezvr_jpeg_message(const struct ezvr_jpeg *reader)
{
    return reader->message;
}

void ezvr_jpeg_close(struct ezvr_jpeg *reader)
{
    if (reader == NULL)
        return;
    if (reader->created)
        reader->library.destroy(&reader->decompressor);
    if (reader->file != NULL)
        fclose(reader->file);
    free(reader);
}
