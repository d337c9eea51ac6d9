/* The second of the classic pair: opens the first one's bytes by name and shows the UTF-16 text. */

#define _POSIX_C_SOURCE 200809L

static const char default_name[] = "Global\\MyFileMappingObject";

#define REGION_SIZE 256

#include "show.h"

#include <stdio.h>

#ifdef _WIN32

#include <windows.h>

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : default_name;
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
    if (section == NULL) {
        fprintf(stderr, "%s: cannot open it (%lu)\n", name, GetLastError());
        return 1;
    }

    const void *bytes = MapViewOfFile(section, FILE_MAP_READ, 0, 0, REGION_SIZE);
    if (bytes == NULL) {
        fprintf(stderr, "%s: cannot map it (%lu)\n", name, GetLastError());
        CloseHandle(section);
        return 1;
    }

    show(bytes, REGION_SIZE);
    UnmapViewOfFile(bytes);
    CloseHandle(section);
    return 0;
}

#else

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char name[256];
    snprintf(name, sizeof name, "/%s", argc > 1 ? argv[1] : default_name);
    int fd = shm_open(name, O_RDONLY, 0);
    if (fd < 0) {
        perror(name);
        return 1;
    }

    /* Bytes beyond the end of the object can be mapped, but not read. */
    struct stat status;
    void *bytes = MAP_FAILED;
    if (fstat(fd, &status) != 0)
        perror(name);
    else if (status.st_size < REGION_SIZE)
        fprintf(stderr, "%s: too small\n", name);
    else if ((bytes = mmap(NULL, REGION_SIZE, PROT_READ, MAP_SHARED, fd, 0)) == MAP_FAILED)
        perror(name);

    if (bytes != MAP_FAILED) {
        show(bytes, REGION_SIZE);
        munmap(bytes, REGION_SIZE);
    }
    close(fd);
    return bytes == MAP_FAILED;
}

#endif
