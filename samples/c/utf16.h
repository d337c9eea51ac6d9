/* UTF-8 to UTF-16 in little-endian bytes and back, the same on every system and in every locale. */
#ifndef UTF16_H
#define UTF16_H

#include <stddef.h>
#include <stdint.h>

#define UTF16_INVALID SIZE_MAX

/* One code point of a NUL-terminated UTF-8 text; UINT32_MAX where it is not UTF-8. */
static inline uint32_t utf8_next(const unsigned char **text)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 }; /* less than this in so many bytes is overlong */
    uint32_t c = *(*text)++;
    int more = c < 0x80 ? 0 : c < 0xC0 ? -1 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : c < 0xF8 ? 3 : -1;
    if (more < 0)
        return UINT32_MAX;
    if (more > 0)
        c &= 0x3Fu >> more;
    for (int i = 0; i < more; i++) {
        if ((**text & 0xC0) != 0x80)
            return UINT32_MAX;
        c = c << 6 | (*(*text)++ & 0x3Fu);
    }
    return c < least[more] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? UINT32_MAX : c;
}

/* Writes at most 2 bytes per byte of text and the terminator; returns the bytes written with it, or UTF16_INVALID. */
static inline size_t utf16_from_utf8(const char *text, unsigned char *out)
{
    const unsigned char *next = (const unsigned char *)text;
    size_t length = 0;
    uint32_t c;
    do {
        c = utf8_next(&next);
        if (c == UINT32_MAX)
            return UTF16_INVALID;
        if (c >= 0x10000) {
            uint32_t high = 0xD800 + ((c - 0x10000) >> 10);
            out[length++] = (unsigned char)high;
            out[length++] = (unsigned char)(high >> 8);
            c = 0xDC00 + (c & 0x3FF);
        }
        out[length++] = (unsigned char)c;
        out[length++] = (unsigned char)(c >> 8);
    } while (c != 0);
    return length;
}

static inline uint32_t utf16_unit(const unsigned char *in, size_t index)
{
    return in[2 * index] | (uint32_t)in[2 * index + 1] << 8;
}

/* Writes at most 3 bytes per unit, and no terminator; returns the bytes written. Half a surrogate pair becomes U+FFFD. */
static inline size_t utf8_from_utf16(const unsigned char *in, size_t units, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < units; i++) {
        uint32_t c = utf16_unit(in, i);
        uint32_t low = i + 1 < units ? utf16_unit(in, i + 1) : 0;
        if (c >= 0xD800 && c < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i++;
        } else if (c >= 0xD800 && c < 0xE000) {
            c = 0xFFFD;
        }

        if (c < 0x80) {
            out[length++] = (char)c;
            continue;
        }
        int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        static const unsigned char lead[] = { 0, 0xC0, 0xE0, 0xF0 };
        out[length++] = (char)(lead[more] | c >> (6 * more));
        while (more-- > 0)
            out[length++] = (char)(0x80 | (c >> (6 * more) & 0x3F));
    }
    return length;
}

#endif
