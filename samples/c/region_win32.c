#include "region.h"

#include <windows.h>

#include <shellapi.h>
#include <stdlib.h>

#define NAME_ROOM 1024

const bool region_name_stays = false; /* it goes with the last handle */

static int last_error(void)
{
    return (int)GetLastError();
}

static int wide_name(const char *name, wchar_t *wide)
{
    return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name, -1, wide, NAME_ROOM) > 0 ? 0 : last_error();
}

static int map(region *r, HANDLE section, bool writable)
{
    void *address = MapViewOfFile(section, writable ? FILE_MAP_READ | FILE_MAP_WRITE : FILE_MAP_READ, 0, 0, 0);
    if (address == NULL)
        return last_error();

    MEMORY_BASIC_INFORMATION view;
    if (VirtualQuery(address, &view, sizeof view) == 0) {
        int error = last_error();
        UnmapViewOfFile(address);
        return error;
    }

    /* The view would keep the memory, but not the name: that needs the handle. */
    *r = (region){ .bytes = address, .size = view.RegionSize, .handle = (intptr_t)section };
    return 0;
}

int region_create(region *r, const char *name, uint64_t size)
{
    wchar_t wide[NAME_ROOM];
    int error = wide_name(name, wide);
    if (error != 0)
        return error;

    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, wide);
    if (section == NULL)
        return last_error();

    /* Where the name exists, CreateFileMapping succeeds and opens that one. */
    error = last_error() == ERROR_ALREADY_EXISTS ? ERROR_ALREADY_EXISTS : map(r, section, true);
    if (error != 0)
        CloseHandle(section);
    return error;
}

int region_open(region *r, const char *name, bool writable)
{
    wchar_t wide[NAME_ROOM];
    int error = wide_name(name, wide);
    if (error != 0)
        return error;

    HANDLE section = OpenFileMappingW(writable ? FILE_MAP_READ | FILE_MAP_WRITE : FILE_MAP_READ, FALSE, wide);
    if (section == NULL)
        return last_error();

    error = map(r, section, writable);
    if (error != 0)
        CloseHandle(section);
    return error;
}

int region_close(region *r)
{
    int error = UnmapViewOfFile(r->bytes) ? 0 : last_error();
    if (!CloseHandle((HANDLE)r->handle) && error == 0)
        error = last_error();
    return error;
}

int region_unlink(const char *name)
{
    (void)name;
    return 0;
}

int region_lock(region *r)
{
    (void)r;
    return ERROR_NOT_SUPPORTED; /* sections have no locks; programs agree on a named mutex instead */
}

int region_unlock(region *r)
{
    (void)r;
    return ERROR_NOT_LOCKED;
}

static char *utf8(const wchar_t *wide)
{
    int room = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = room > 0 ? malloc((size_t)room) : NULL;
    if (text != NULL && WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, room, NULL, NULL) == 0) {
        free(text);
        text = NULL;
    }
    return text;
}

const char *region_error(int code)
{
    static char *text;
    wchar_t wide[512];
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK,
                                  NULL, (DWORD)code, 0, wide, sizeof wide / sizeof *wide, NULL);
    while (length > 0 && wide[length - 1] <= L' ')
        wide[--length] = L'\0';

    free(text);
    text = length > 0 ? utf8(wide) : NULL;
    return text != NULL ? text : "unknown error";
}

char **region_arguments(int *argc, char **argv)
{
    (void)argv; /* in the code page of the machine, which lacks most characters */
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), argc);
    char **arguments = wide != NULL ? calloc((size_t)*argc + 1, sizeof *arguments) : NULL;
    for (int i = 0; arguments != NULL && i < *argc; i++) {
        arguments[i] = utf8(wide[i]);
        if (arguments[i] == NULL)
            return NULL;
    }
    LocalFree(wide);
    return arguments;
}
