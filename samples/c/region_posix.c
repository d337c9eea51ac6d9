#define _GNU_SOURCE /* F_OFD_SETLKW */
#define _FILE_OFFSET_BITS 64

#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define OBJECT_ROOM (NAME_MAX + 2)

const bool region_name_stays = true;

static int object_name(const char *name, char *object)
{
    static const char local[] = "Local\\";
    if (strncmp(name, local, sizeof local - 1) == 0)
        name += sizeof local - 1;

    int length = snprintf(object, OBJECT_ROOM, "/%s", name);
    return length < OBJECT_ROOM ? 0 : ENAMETOOLONG;
}

static int reserve(int fd, off_t size)
{
    if (ftruncate(fd, size) != 0)
        return errno;
#ifdef __linux__
    /* ftruncate alone promises memory that may not be there; its first use would then end the program with SIGBUS. */
    int error;
    do
        error = posix_fallocate(fd, 0, size);
    while (error == EINTR);
    return error;
#else
    return 0;
#endif
}

static int map(region *r, int fd, bool writable)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return errno;

    uint64_t size = (uint64_t)status.st_size;
    if ((size_t)size != size)
        return EOVERFLOW;

    void *address = NULL;
    if (size > 0) { /* between a creator's shm_open and its ftruncate it is 0, which mmap refuses */
        address = mmap(NULL, (size_t)size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
        if (address == MAP_FAILED)
            return errno;
    }

    *r = (region){ .bytes = address, .size = size, .handle = fd };
    return 0;
}

int region_create(region *r, const char *name, uint64_t size)
{
    char object[OBJECT_ROOM];
    int error = object_name(name, object);
    if (error != 0)
        return error;
    if (size > INT64_MAX)
        return EFBIG;

    int fd = shm_open(object, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd < 0)
        return errno;

    error = reserve(fd, (off_t)size);
    if (error == 0)
        error = map(r, fd, true);
    if (error != 0) {
        close(fd);
        shm_unlink(object);
    }
    return error;
}

int region_open(region *r, const char *name, bool writable)
{
    char object[OBJECT_ROOM];
    int error = object_name(name, object);
    if (error != 0)
        return error;

    int fd = shm_open(object, writable ? O_RDWR : O_RDONLY, 0);
    if (fd < 0)
        return errno;

    error = map(r, fd, writable);
    if (error != 0)
        close(fd);
    return error;
}

int region_close(region *r)
{
    int error = 0;
    if (r->bytes != NULL && munmap(r->bytes, (size_t)r->size) != 0)
        error = errno;
    if (close((int)r->handle) != 0 && error == 0)
        error = errno;
    return error;
}

int region_unlink(const char *name)
{
    char object[OBJECT_ROOM];
    int error = object_name(name, object);
    if (error != 0)
        return error;

    /* Somebody else may have removed it first. */
    return shm_unlink(object) == 0 || errno == ENOENT ? 0 : errno;
}

static int set_lock(int fd, short type)
{
    /* A lock of the process (F_SETLKW, lockf) is lost as soon as any descriptor of the file is closed;
       one of the open file description is not. Both exclude each other. */
#ifdef F_OFD_SETLKW
    const int command = F_OFD_SETLKW;
#else
    const int command = F_SETLKW;
#endif
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET }; /* length 0: all of the file */
    while (fcntl(fd, command, &lock) == -1)
        if (errno != EINTR)
            return errno;
    return 0;
}

int region_lock(region *r)
{
    return set_lock((int)r->handle, F_WRLCK);
}

int region_unlock(region *r)
{
    return set_lock((int)r->handle, F_UNLCK);
}

const char *region_error(int code)
{
    return strerror(code);
}

char **region_arguments(int *argc, char **argv)
{
    (void)argc;
    return argv;
}
