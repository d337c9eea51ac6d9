/* What the peer reads and prints: numbers, lines, answers and errors. */
#ifndef LINES_H
#define LINES_H

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OK, FAILED, USAGE };

static bool serving; /* answers are then "ok RESULT" and "error: REASON", both on stdout */

static inline int complain(int result, const char *format, ...)
{
    FILE *out = serving ? stdout : stderr;
    va_list arguments;
    va_start(arguments, format);
    fputs("error: ", out);
    vfprintf(out, format, arguments);
    fputc('\n', out);
    va_end(arguments);
    return result;
}

static inline void begin_answer(void)
{
    if (serving)
        fputs("ok ", stdout);
}

static inline int answer(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    begin_answer();
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    return OK;
}

static inline int answer_text(const char *text, size_t length)
{
    if (serving && (memchr(text, '\n', length) != NULL || memchr(text, '\r', length) != NULL))
        return complain(FAILED, "the text has several lines");
    begin_answer();
    fwrite(text, 1, length, stdout);
    putchar('\n');
    return OK;
}

/* At most INT64_MAX, as sizes and offsets of files are. */
static inline bool parse_unsigned(const char *text, uint64_t *value)
{
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return isdigit((unsigned char)*text) && *end == '\0' && errno == 0 && *value <= INT64_MAX;
}

static inline bool parse_signed(const char *text, int64_t *value)
{
    char *end;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return end != text && *end == '\0' && errno == 0;
}

/* Returns the index of the first argument that is no option, or -1. */
static inline int text_options(int count, char **args, bool *utf16, uint64_t *offset)
{
    int i = 1;
    *utf16 = false;
    *offset = 0;
    for (; i < count && strncmp(args[i], "--", 2) == 0; i++) {
        if (strcmp(args[i], "--utf16") == 0)
            *utf16 = true;
        else if (strcmp(args[i], "--offset") != 0 || ++i == count || !parse_unsigned(args[i], offset))
            return -1;
    }
    return i;
}

/* A line of any length, valid until the next call; NULL at the end of input. */
static inline char *read_line(void)
{
    static char *line;
    static size_t room;
    size_t length = 0;
    int c;
    while ((c = getchar()) != EOF && c != '\n') {
        if (length + 2 > room) {
            char *larger = realloc(line, room = 2 * room + 256);
            if (larger == NULL)
                return NULL;
            line = larger;
        }
        line[length++] = (char)c;
    }
    if (c == EOF && length == 0)
        return NULL;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (line != NULL)
        line[length] = '\0';
    return length > 0 ? line : "";
}

#endif
