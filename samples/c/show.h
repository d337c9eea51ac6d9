/* Shows a UTF-16 text that ends at its NUL, or at the end of its room. */
#ifndef SHOW_H
#define SHOW_H

#include "utf16.h"

#include <stdio.h>

#define SHOW_ROOM 1024 /* in bytes */

static inline void show(const unsigned char *bytes, size_t room)
{
    char text[SHOW_ROOM / 2 * 3];
    size_t units = 0;
    if (room > SHOW_ROOM)
        room = SHOW_ROOM;
    while (units < room / 2 && utf16_unit(bytes, units) != 0)
        units++;
    printf("%.*s\n", (int)utf8_from_utf16(bytes, units, text), text);
    fflush(stdout);
}

#endif
