/* The regions this process keeps open. */
#ifndef HELD_H
#define HELD_H

#include "lines.h"
#include "region.h"

#include <inttypes.h>
#include <string.h>

typedef struct held {
    struct held *next;
    region region;
    bool created, locked;
    char name[];
} held;

static held *all_held;

static inline int system_error(const char *name, int error)
{
    return error == 0 ? OK : complain(FAILED, "%s: %s", name, region_error(error));
}

static inline bool inside(const region *r, uint64_t offset, uint64_t count)
{
    return offset <= r->size && count <= r->size - offset;
}

static inline int beyond(const region *r, uint64_t offset, uint64_t count)
{
    return complain(FAILED, "%" PRIu64 " bytes at offset %" PRIu64 " go beyond the region's %" PRIu64 " bytes",
                    count, offset, r->size);
}

static inline held *find_held(const char *name)
{
    held *h = all_held;
    while (h != NULL && strcmp(h->name, name) != 0)
        h = h->next;
    return h;
}

/* Adds an entry whose region is still to be opened; NULL where memory is short. */
static inline held *add_held(const char *name)
{
    held *h = calloc(1, sizeof *h + strlen(name) + 1);
    if (h == NULL)
        return NULL;
    strcpy(h->name, name);
    h->next = all_held;
    return all_held = h;
}

static inline void drop_held(held *h)
{
    held **link = &all_held;
    while (*link != h)
        link = &(*link)->next;
    *link = h->next;
    free(h);
}

/* Finds or opens; complains and returns NULL where it cannot. */
static inline held *open_held(const char *name)
{
    held *h = find_held(name);
    if (h != NULL)
        return h;

    h = add_held(name);
    int error = h == NULL ? 0 : region_open(&h->region, name, true);
    if (error != 0) {
        system_error(name, error);
        drop_held(h);
        return NULL;
    }
    if (h == NULL)
        complain(FAILED, "out of memory");
    return h;
}

/* Closes, and removes the name that this process created. */
static inline int close_held(held *h)
{
    int error = region_close(&h->region);
    int unlink_error = h->created ? region_unlink(h->name) : 0;
    int result = system_error(h->name, error != 0 ? error : unlink_error);
    drop_held(h);
    return result;
}

#endif
