/* The first of the classic pair: creates 256 bytes by name, puts a UTF-16 text there, and stays until Enter is pressed. */

#define _POSIX_C_SOURCE 200809L

static const char default_name[] = "Global\\MyFileMappingObject";
static const unsigned short message[] = u"Message from first process.";

#define REGION_SIZE 256

#ifdef _WIN32

#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : default_name;
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, REGION_SIZE, name);
    if (section == NULL || GetLastError() == ERROR_ALREADY_EXISTS) {
        fprintf(stderr, "%s: cannot create it (%lu)\n", name, GetLastError());
        return 1;
    }

    void *bytes = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, REGION_SIZE);
    if (bytes == NULL) {
        fprintf(stderr, "%s: cannot map it (%lu)\n", name, GetLastError());
        CloseHandle(section);
        return 1;
    }

    memcpy(bytes, message, sizeof message);
    puts("Written. Press Enter to end.");
    fflush(stdout);
    getchar();

    UnmapViewOfFile(bytes);
    CloseHandle(section);
    return 0;
}

#else

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char name[256];
    snprintf(name, sizeof name, "/%s", argc > 1 ? argv[1] : default_name);
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd < 0) {
        perror(name);
        return 1;
    }

    int result = 1;
    void *bytes = MAP_FAILED;
    if (ftruncate(fd, REGION_SIZE) == 0)
        bytes = mmap(NULL, REGION_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED) {
        perror(name);
    } else {
        memcpy(bytes, message, sizeof message);
        puts("Written. Press Enter to end.");
        fflush(stdout);
        getchar();
        munmap(bytes, REGION_SIZE);
        result = 0;
    }

    close(fd);
    shm_unlink(name);
    return result;
}

#endif
