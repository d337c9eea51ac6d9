/* The server of a map: 64 KB by name, of which it maps the first 1,024 bytes and serves a UTF-16 text there until Enter is pressed. */

#include "failed.h"

#include <string.h>

#define MAP_SIZE 65536
#define VIEW_SIZE 1024

static const wchar_t message[] = L"Message from the server.";

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *name = argc > 1 ? argv[1] : L"Local\\SampleMap";
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, MAP_SIZE, name);
    if (section == NULL || GetLastError() == ERROR_ALREADY_EXISTS)
        return failed(name, "create");

    void *view = first_bytes(section, FILE_MAP_WRITE, VIEW_SIZE, name);
    if (view == NULL)
        return 1;

    memcpy(view, message, sizeof message);
    puts("Served. Press Enter to end.");
    fflush(stdout);
    getchar();

    UnmapViewOfFile(view);
    CloseHandle(section);
    return 0;
}
