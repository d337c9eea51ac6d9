/* A named region of shared memory, mapped whole. One implementation per platform: region_posix.c, region_win32.c.
   Names are UTF-8: "x" and "Local\x" are the same region, "Global\x" is one for the whole machine. */
#ifndef REGION_H
#define REGION_H

#include <stdbool.h>
#include <stdint.h>

typedef struct region {
    unsigned char *bytes; /* NULL where size is 0 */
    uint64_t size;        /* what the system says: exact on POSIX, whole pages on Windows */
    intptr_t handle;      /* a descriptor on POSIX, a HANDLE on Windows */
} region;

/* Whether a name outlives the processes that use it, so that somebody has to call region_unlink. */
extern const bool region_name_stays;

/* All of these return 0 or the system's error code, for region_error. */
int region_create(region *r, const char *name, uint64_t size); /* fails where the name exists */
int region_open(region *r, const char *name, bool writable);
int region_close(region *r);
int region_unlink(const char *name);
int region_lock(region *r); /* exclusive, between processes; waits; needs a writable region */
int region_unlock(region *r);

const char *region_error(int code); /* valid until the next call */

/* The program's arguments as UTF-8; NULL if that cannot be had. */
char **region_arguments(int *argc, char **argv);

#endif
