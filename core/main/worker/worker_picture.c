/* Pictures that people sent, made anew: what is shown is never what was sent. */
#include "worker.h"

#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>

#include "base/text.h"
#include "plug/isolation.h"

enum { CPU_SECONDS = 6, SIDE_MOST = 30000, PPM_HEAD_MOST = 64 };
#define MEMORY_BYTES (UINT64_C(768) << 20)
#define INPUT_BYTES ((size_t)64 << 20)
#define PIXELS_MOST ((size_t)60 << 20)

/* Rows of red, green, blue; one byte each. */
struct picture {
    size_t width;
    size_t height;
    unsigned char *pixel;
};

static bool size_good(size_t width, size_t height) {
    return width > 0 && height > 0 && width <= SIDE_MOST && height <= SIDE_MOST && width * height <= PIXELS_MOST;
}

static bool input_read(struct arena *arena, struct bytes *input) {
    unsigned char *data = arena_alloc(arena, INPUT_BYTES);
    size_t length = 0;
    while (length < INPUT_BYTES) {
        ssize_t got = read(STDIN_FILENO, data + length, INPUT_BYTES - length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            *input = (struct bytes){data, length};
            return got == 0;
        }
        length += (size_t)got;
    }
    return false;
}

static bool png_read(struct arena *arena, struct bytes input, struct picture *picture) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (png_image_begin_read_from_memory(&image, input.data, input.length) == 0) {
        return false;
    }
    image.format = PNG_FORMAT_RGB;
    const png_color white = {255, 255, 255};
    bool good = size_good(image.width, image.height);
    if (good) {
        *picture = (struct picture){image.width, image.height, arena_alloc(arena, PNG_IMAGE_SIZE(image))};
        good = png_image_finish_read(&image, &white, picture->pixel, 0, NULL) != 0;
    }
    png_image_free(&image);
    return good;
}

struct jpeg_trouble {
    struct jpeg_error_mgr manager;
    jmp_buf out;
};
static void jpeg_leave(j_common_ptr common) {
    struct jpeg_trouble *trouble = (struct jpeg_trouble *)(void *)common->err;
    longjmp(trouble->out, 1);
}
static void jpeg_say(j_common_ptr common, int level) {
    (void)common;
    (void)level;
}

static bool jpeg_read(struct arena *arena, struct bytes input, struct picture *picture) {
    struct jpeg_decompress_struct reading;
    struct jpeg_trouble trouble;
    reading.err = jpeg_std_error(&trouble.manager);
    trouble.manager.error_exit = jpeg_leave;
    trouble.manager.emit_message = jpeg_say;
    if (setjmp(trouble.out) != 0) {
        jpeg_destroy_decompress(&reading);
        return false;
    }
    jpeg_create_decompress(&reading);
    jpeg_mem_src(&reading, input.data, (unsigned long)input.length);
    if (jpeg_read_header(&reading, TRUE) != JPEG_HEADER_OK || !size_good(reading.image_width, reading.image_height)) {
        jpeg_destroy_decompress(&reading);
        return false;
    }
    reading.out_color_space = JCS_RGB;
    (void)jpeg_start_decompress(&reading);
    size_t row = (size_t)reading.output_width * 3;
    *picture =
        (struct picture){reading.output_width, reading.output_height, arena_alloc(arena, row * reading.output_height)};
    while (reading.output_scanline < reading.output_height) {
        JSAMPROW line = picture->pixel + row * reading.output_scanline;
        (void)jpeg_read_scanlines(&reading, &line, 1);
    }
    (void)jpeg_finish_decompress(&reading);
    jpeg_destroy_decompress(&reading);
    return true;
}

/* "P6 WIDTH HEIGHT 255" and the rows. */
static bool ppm_read(struct bytes input, struct picture *picture) {
    char head[PPM_HEAD_MOST + 1] = "";
    size_t length = input.length < PPM_HEAD_MOST ? input.length : PPM_HEAD_MOST;
    memcpy(head, input.data, length);
    unsigned long width;
    unsigned long height;
    int used = 0;
    if (sscanf(head, "P6 %5lu %5lu 255%n", &width, &height, &used) != 2 || used == 0 || !size_good(width, height) ||
        input.length < (size_t)used + 1 + width * height * 3) {
        return false;
    }
    union {
        const unsigned char *from;
        unsigned char *to;
    } rows = {.from = input.data + used + 1}; /* read only from here on */
    *picture = (struct picture){width, height, rows.to};
    return true;
}

/* Each pixel the mean of a square of the larger picture. */
static struct picture scaled_down(struct arena *arena, struct picture from, size_t width_most) {
    size_t step = (from.width + width_most - 1) / width_most;
    if (step <= 1 || from.height == 0) {
        return from;
    }
    struct picture to = {from.width / step, from.height / step > 0 ? from.height / step : 1, NULL};
    to.pixel = arena_alloc(arena, to.width * to.height * 3);
    size_t rows = from.height < step ? from.height : step;
    for (size_t y = 0; y < to.height; y++) {
        for (size_t x = 0; x < to.width * 3; x++) {
            size_t sum = 0;
            for (size_t j = 0; j < rows; j++) {
                const unsigned char *line = from.pixel + ((y * step + j) * from.width + x / 3 * step) * 3 + x % 3;
                for (size_t i = 0; i < step; i++) {
                    sum += line[i * 3];
                }
            }
            to.pixel[y * to.width * 3 + x] = (unsigned char)(sum / (rows * step));
        }
    }
    return to;
}

static bool png_write(struct arena *arena, struct picture picture) {
    png_image image = {.version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)picture.width,
        .height = (png_uint_32)picture.height,
        .format = PNG_FORMAT_RGB};
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
    unsigned char *data = arena_alloc(arena, bytes);
    if (png_image_write_to_memory(&image, data, &bytes, 0, picture.pixel, 0, NULL) == 0) {
        return false;
    }
    while (bytes > 0) {
        ssize_t written = write(STDOUT_FILENO, data, bytes);
        if (written <= 0) {
            return false;
        }
        data += written;
        bytes -= (size_t)written;
    }
    return true;
}

static bool picture_read(struct arena *arena, struct bytes input, struct picture *picture) {
    if (input.length > 8 && memcmp(input.data, "\x89PNG", 4) == 0) {
        return png_read(arena, input, picture);
    }
    if (input.length > 8 && memcmp(input.data, "\xff\xd8\xff", 3) == 0) {
        return jpeg_read(arena, input, picture);
    }
    return input.length > 8 && memcmp(input.data, "P6", 2) == 0 && ppm_read(input, picture);
}

int worker_picture(struct arena *arena, int argc, char **argv) {
    int64_t width = 0;
    if (argc != 3 || !text_number(argv[2], 1, 10000, &width)) {
        return WORKER_BAD_USE;
    }
    if (!isolation_limits(CPU_SECONDS, MEMORY_BYTES)) {
        return WORKER_NOT_SHUT_IN;
    }
    (void)isolation_landlock();
    if (!isolation_filter_working()) {
        return WORKER_NOT_SHUT_IN;
    }
    struct bytes input;
    struct picture picture;
    if (!input_read(arena, &input) || !picture_read(arena, input, &picture)) {
        return WORKER_REFUSED;
    }
    return png_write(arena, scaled_down(arena, picture, (size_t)width)) ? WORKER_DONE : WORKER_REFUSED;
}
