/* A map of sensors, laid out as hardware monitors do: a header that says where the readings are, then the readings.

   sensormap serve NAME    create the map; measure again with every line of input; remove it at the end of input
   sensormap show NAME     show the readings of a map, whoever made it

   Exit code 1 is an error, 2 wrong usage. */

#include "region.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SIGNATURE 0x534E4553u /* "SENS" */
#define VERSION 1u

#pragma pack(push, 1)
typedef struct header {
    uint32_t signature;
    uint32_t version;
    int64_t measured;         /* how often */
    uint32_t readings_offset; /* all in bytes */
    uint32_t reading_size;
    uint32_t reading_count;
} header;

typedef struct reading {
    uint16_t kind; /* 1 temperature, 2 voltage, 3 fan, 4 load */
    uint32_t id;
    char label[24]; /* ends with a NUL, unless it fills the field */
    char unit[8];
    double value;
    double minimum;
    double maximum;
    float last[3]; /* the values before this one, newest first */
} reading;
#pragma pack(pop)

_Static_assert(sizeof(header) == 28, "as in Sensor-Types.ps1");
_Static_assert(sizeof(reading) == 74 && offsetof(reading, value) == 38, "as in Sensor-Types.ps1");

static const reading sensors[] = {
    { 1, 100, "CPU package", "C", 45.5, 45.5, 45.5, { 0 } },
    { 2, 101, "Vcore", "V", 1.25, 1.25, 1.25, { 0 } },
    { 3, 200, "A label of 24 characters", "RPM", 1200, 1200, 1200, { 0 } },
};
#define SENSOR_COUNT (sizeof sensors / sizeof *sensors)

static int fail(const char *name, int error)
{
    fprintf(stderr, "%s: %s\n", name, region_error(error));
    return 1;
}

/* Every value rises by one. The module's readers keep away meanwhile, where the system has a lock that both know. */
static void measure(region *r)
{
    bool locked = region_lock(r) == 0;
    header h;
    memcpy(&h, r->bytes, sizeof h);
    for (uint32_t i = 0; i < h.reading_count; i++) {
        unsigned char *place = r->bytes + h.readings_offset + (size_t)i * h.reading_size;
        reading now;
        memcpy(&now, place, sizeof now);
        memmove(now.last + 1, now.last, sizeof now.last - sizeof *now.last);
        now.last[0] = (float)now.value;
        now.value += 1;
        if (now.value > now.maximum)
            now.maximum = now.value;
        memcpy(place, &now, sizeof now);
    }

    h.measured++;
    memcpy(r->bytes, &h, sizeof h);
    if (locked)
        region_unlock(r);
}

static int serve(const char *name)
{
    const header h = { SIGNATURE, VERSION, 0, 64, sizeof(reading), SENSOR_COUNT };
    region r;
    int error = region_create(&r, name, 64 + sizeof sensors);
    if (error != 0)
        return fail(name, error);

    memcpy(r.bytes + h.readings_offset, sensors, sizeof sensors);
    memcpy(r.bytes, &h, sizeof h);
    printf("%s is served. Press Enter to measure again.\n", name);
    fflush(stdout);
    for (int c; (c = getchar()) != EOF;) {
        if (c != '\n')
            continue;
        measure(&r);
        puts("Measured.");
        fflush(stdout);
    }

    error = region_close(&r);
    int unlinked = region_unlink(name);
    return error != 0 ? fail(name, error) : unlinked != 0 ? fail(name, unlinked) : 0;
}

static int show(const char *name)
{
    region r;
    int error = region_open(&r, name, false);
    if (error != 0)
        return fail(name, error);

    /* What another program says about offsets and sizes is checked before it is believed. */
    int result = 1;
    header h = { 0 };
    if (r.size >= sizeof h)
        memcpy(&h, r.bytes, sizeof h);
    if (h.signature != SIGNATURE || h.version != VERSION || h.reading_size < sizeof(reading) || h.readings_offset > r.size
        || h.reading_count > (r.size - h.readings_offset) / h.reading_size) {
        fprintf(stderr, "%s: no map of sensors\n", name);
    } else {
        for (uint32_t i = 0; i < h.reading_count; i++) {
            reading s;
            memcpy(&s, r.bytes + h.readings_offset + (size_t)i * h.reading_size, sizeof s);
            printf("%u %" PRIu32 " %.*s: %g %.*s (%g to %g)\n", s.kind, s.id, (int)sizeof s.label, s.label, s.value,
                   (int)sizeof s.unit, s.unit, s.minimum, s.maximum);
        }
        result = 0;
    }

    region_close(&r);
    return result;
}

int main(int argc, char **argv)
{
    char **words = region_arguments(&argc, argv);
    if (words != NULL && argc == 3 && strcmp(words[1], "serve") == 0)
        return serve(words[2]);
    if (words != NULL && argc == 3 && strcmp(words[1], "show") == 0)
        return show(words[2]);
    fputs("usage: sensormap serve|show NAME\n", stderr);
    return 2;
}
