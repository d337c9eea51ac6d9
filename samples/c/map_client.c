/* The client of a map: opens the server's bytes for reading only, maps the first 1,024 of them, and shows the UTF-16 text. */

#include "failed.h"
#include "show.h"

#define VIEW_SIZE 1024

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *name = argc > 1 ? argv[1] : L"Local\\SampleMap";
    HANDLE section = OpenFileMappingW(FILE_MAP_READ, FALSE, name);
    if (section == NULL)
        return failed(name, "open");

    const void *view = first_bytes(section, FILE_MAP_READ, VIEW_SIZE, name);
    if (view == NULL)
        return 1;

    show(view, VIEW_SIZE);
    UnmapViewOfFile(view);
    CloseHandle(section);
    return 0;
}
