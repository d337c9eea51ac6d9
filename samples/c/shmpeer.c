/* Exchanges bytes with other programs through named shared memory.

   shmpeer create NAME SIZE [--keep]     create it; remove it after a line or the end of input (--keep: leave it; POSIX)
   shmpeer put NAME OFFSET HEXBYTES      write bytes
   shmpeer get NAME OFFSET COUNT         show bytes in hexadecimal
   shmpeer text NAME [--utf16] [--offset N] TEXT    write a NUL-terminated text
   shmpeer show NAME [--utf16] [--offset N]         show the text up to its NUL, or to the end of the region
   shmpeer size NAME                     show the size the system reports
   shmpeer add NAME OFFSET N COUNT       add N to a 64-bit integer COUNT times, atomically
   shmpeer open NAME                     keep it open until a line or the end of input
   shmpeer lock NAME                     hold its exclusive lock until a line or the end of input (POSIX)
   shmpeer serve                         answer such commands from stdin, one per line, arguments separated by tabs;
                                         what create, open and lock take is kept until close NAME or unlock NAME

   Exit code 1 is an error, 2 wrong usage; in serve the answers are "ok RESULT" and "error: REASON". */

#include "held.h"
#include "lines.h"
#include "region.h"
#include "utf16.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "an atomic with a lock of its own would exclude nobody in another process");

typedef struct request {
    int count;
    char **args;
    region *region; /* NULL where the command opens for itself and nothing is open */
} request;

static int run_create(const request *q)
{
    uint64_t size;
    bool keep = q->count == 3;
    if (!parse_unsigned(q->args[1], &size) || size == 0 || (keep && strcmp(q->args[2], "--keep") != 0))
        return USAGE;
    if (keep && !region_name_stays)
        return complain(FAILED, "--keep: on this system a region goes with its last handle");
    if (find_held(q->args[0]) != NULL)
        return complain(FAILED, "%s: already open here", q->args[0]);

    held *h = add_held(q->args[0]);
    if (h == NULL)
        return complain(FAILED, "out of memory");
    int error = region_create(&h->region, q->args[0], size);
    if (error != 0) {
        drop_held(h);
        return system_error(q->args[0], error);
    }

    h->created = !keep;
    if (keep && close_held(h) != OK)
        return FAILED;
    return answer("created %s %" PRIu64, q->args[0], size);
}

static int run_open(const request *q)
{
    return open_held(q->args[0]) != NULL ? answer("opened %s", q->args[0]) : FAILED;
}

static int run_close(const request *q)
{
    held *h = find_held(q->args[0]);
    if (h == NULL)
        return complain(FAILED, "%s: not open here", q->args[0]);
    return close_held(h) == OK ? answer("closed %s", q->args[0]) : FAILED;
}

static int run_lock(const request *q)
{
    held *h = open_held(q->args[0]);
    if (h == NULL)
        return FAILED;

    int error = region_lock(&h->region);
    h->locked = error == 0;
    return h->locked ? answer("locked") : system_error(q->args[0], error);
}

static int run_unlock(const request *q)
{
    held *h = find_held(q->args[0]);
    if (h == NULL || !h->locked)
        return complain(FAILED, "%s: not locked here", q->args[0]);

    int error = region_unlock(&h->region);
    h->locked = error != 0;
    return h->locked ? system_error(q->args[0], error) : answer("unlocked");
}

static int run_put(const request *q)
{
    uint64_t offset;
    const char *hex = q->args[2];
    size_t digits = strlen(hex), bytes = digits / 2;
    if (!parse_unsigned(q->args[1], &offset) || digits % 2 != 0 || strspn(hex, "0123456789abcdefABCDEF") != digits)
        return USAGE;
    if (!inside(q->region, offset, bytes))
        return beyond(q->region, offset, bytes);

    for (size_t i = 0; i < bytes; i++) {
        const char pair[] = { hex[2 * i], hex[2 * i + 1], '\0' };
        q->region->bytes[offset + i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return answer("put %zu", bytes);
}

static int run_get(const request *q)
{
    uint64_t offset, bytes;
    if (!parse_unsigned(q->args[1], &offset) || !parse_unsigned(q->args[2], &bytes))
        return USAGE;
    if (!inside(q->region, offset, bytes))
        return beyond(q->region, offset, bytes);

    begin_answer();
    for (uint64_t i = 0; i < bytes; i++)
        printf("%02x", q->region->bytes[offset + i]);
    putchar('\n');
    return OK;
}

static int run_text(const request *q)
{
    bool utf16;
    uint64_t offset;
    int next = text_options(q->count, q->args, &utf16, &offset);
    if (next < 0 || next != q->count - 1)
        return USAGE;

    size_t bytes = strlen(q->args[next]) + 1;
    unsigned char *text = malloc(2 * bytes);
    if (text == NULL)
        return complain(FAILED, "out of memory");
    if (utf16)
        bytes = utf16_from_utf8(q->args[next], text);
    else
        memcpy(text, q->args[next], bytes);

    int result;
    if (bytes == UTF16_INVALID) {
        result = complain(FAILED, "the text is not UTF-8");
    } else if (!inside(q->region, offset, bytes)) {
        result = beyond(q->region, offset, bytes);
    } else {
        memcpy(q->region->bytes + offset, text, bytes);
        result = answer("text %zu", bytes);
    }
    free(text);
    return result;
}

static int run_show(const request *q)
{
    bool utf16;
    uint64_t offset;
    if (text_options(q->count, q->args, &utf16, &offset) != q->count)
        return USAGE;
    if (!inside(q->region, offset, 0))
        return beyond(q->region, offset, 0);

    const unsigned char *start = q->region->bytes + offset;
    size_t room = (size_t)(q->region->size - offset) / (utf16 ? 2 : 1), length = 0;
    while (length < room && (utf16 ? utf16_unit(start, length) : start[length]) != 0)
        length++;

    /* A copy, so that what is checked is what is shown, whatever others write meanwhile. */
    char *text = malloc(3 * length + 1);
    if (text == NULL)
        return complain(FAILED, "out of memory");
    if (utf16)
        length = utf8_from_utf16(start, length, text);
    else if (length > 0)
        memcpy(text, start, length);

    int result = answer_text(text, length);
    free(text);
    return result;
}

static int run_size(const request *q)
{
    return answer("%" PRIu64, q->region->size);
}

static int run_add(const request *q)
{
    uint64_t offset, times;
    int64_t n;
    if (!parse_unsigned(q->args[1], &offset) || !parse_signed(q->args[2], &n) || !parse_unsigned(q->args[3], &times))
        return USAGE;
    if (offset % sizeof n != 0)
        return complain(FAILED, "the offset is not a multiple of %zu", sizeof n);
    if (!inside(q->region, offset, sizeof n))
        return beyond(q->region, offset, sizeof n);

    _Atomic int64_t *value = (_Atomic int64_t *)(void *)(q->region->bytes + offset);
    for (uint64_t i = 0; i < times; i++)
        atomic_fetch_add(value, n);
    return answer("%" PRId64, atomic_load(value));
}

static const struct command {
    const char *name, *usage;
    int least, most; /* arguments */
    enum { UNOPENED, READ, WRITE } access;
    int (*run)(const request *q);
} commands[] = {
    { "create", "NAME SIZE [--keep]", 2, 3, UNOPENED, run_create },
    { "put", "NAME OFFSET HEXBYTES", 3, 3, WRITE, run_put },
    { "get", "NAME OFFSET COUNT", 3, 3, READ, run_get },
    { "text", "NAME [--utf16] [--offset N] TEXT", 2, 5, WRITE, run_text },
    { "show", "NAME [--utf16] [--offset N]", 1, 4, READ, run_show },
    { "size", "NAME", 1, 1, READ, run_size },
    { "add", "NAME OFFSET N COUNT", 4, 4, WRITE, run_add },
    { "open", "NAME", 1, 1, UNOPENED, run_open },
    { "close", "NAME", 1, 1, UNOPENED, run_close },
    { "lock", "NAME", 1, 1, UNOPENED, run_lock },
    { "unlock", "NAME", 1, 1, UNOPENED, run_unlock },
};

enum { COMMANDS = sizeof commands / sizeof *commands, MOST_WORDS = 7 };

static int run_opened(const struct command *c, int count, char **args)
{
    held *h = find_held(args[0]);
    if (c->access == UNOPENED || h != NULL)
        return c->run(&(request){ count, args, h == NULL ? NULL : &h->region });

    region r;
    int error = region_open(&r, args[0], c->access == WRITE);
    if (error != 0)
        return system_error(args[0], error);
    int result = c->run(&(request){ count, args, &r });
    error = region_close(&r);
    return result == OK ? system_error(args[0], error) : result;
}

static int run(int count, char **words)
{
    for (int i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        if (count == 0 || strcmp(words[0], c->name) != 0)
            continue;
        int given = count - 1;
        int result = given < c->least || given > c->most ? USAGE : run_opened(c, given, words + 1);
        return result == USAGE ? complain(USAGE, "usage: shmpeer %s %s", c->name, c->usage) : result;
    }
    return complain(USAGE, "usage: shmpeer create|put|get|text|show|size|add|open|close|lock|unlock|serve ...");
}

static void serve(void)
{
    serving = true;
    char *line;
    while ((line = read_line()) != NULL) {
        char *words[MOST_WORDS];
        int count = 0;
        for (char *tab = line; tab != NULL && count < MOST_WORDS; count++) {
            words[count] = tab;
            if ((tab = strchr(tab, '\t')) != NULL)
                *tab++ = '\0';
        }
        run(count, words);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    argv = region_arguments(&argc, argv);
    if (argv == NULL)
        return complain(FAILED, "the arguments cannot be had as UTF-8");

    int result = OK;
    if (argc == 2 && strcmp(argv[1], "serve") == 0) {
        serve();
    } else {
        result = run(argc - 1, argv + 1);
        fflush(stdout);
        if (result == OK && all_held != NULL) {
            read_line();
            if (all_held->locked)
                result = run(2, (char *[]){ "unlock", all_held->name });
        }
    }

    while (all_held != NULL)
        if (close_held(all_held) != OK)
            result = FAILED;
    return fflush(stdout) == 0 && !ferror(stdout) ? result : FAILED;
}
