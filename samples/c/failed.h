/* For the programs of Windows alone: what failed, as an exit code. */
#ifndef FAILED_H
#define FAILED_H

#include <stdio.h>
#include <windows.h>

static inline int failed(const wchar_t *name, const char *what)
{
    DWORD error = GetLastError();
    fprintf(stderr, "%ls: cannot %s it (%lu)\n", name, what, error);
    return 1;
}

/* A view of a section's beginning; NULL where there is none. The view keeps the memory, but not the name: that needs the handle. */
static inline void *first_bytes(HANDLE section, DWORD access, SIZE_T count, const wchar_t *name)
{
    void *bytes = MapViewOfFile(section, access, 0, 0, count);
    if (bytes == NULL) {
        failed(name, "map");
        CloseHandle(section);
    }
    return bytes;
}

#endif
