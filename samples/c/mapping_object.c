/* Question and answer in one place, UTF-16:

       mapping_object ask [NAME [QUESTION]]      creates it, and shows the answer once Enter is pressed
       mapping_object answer [NAME [ANSWER]]     shows the question, and puts the answer in its place */

#include "failed.h"
#include "show.h"

#include <wchar.h>

#define REGION_SIZE 256

static void put(wchar_t *place, const wchar_t *text)
{
    size_t room = REGION_SIZE / sizeof *place - 1;
    wcsncpy(place, text, room);
    place[room] = L'\0';
}

static int ask(const wchar_t *name, const wchar_t *question)
{
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, REGION_SIZE, name);
    if (section == NULL || GetLastError() == ERROR_ALREADY_EXISTS)
        return failed(name, "create");

    void *bytes = first_bytes(section, FILE_MAP_ALL_ACCESS, REGION_SIZE, name);
    if (bytes == NULL)
        return 1;

    put(bytes, question);
    puts("Asked. Press Enter to see the answer.");
    fflush(stdout);
    getchar();
    show(bytes, REGION_SIZE);
    UnmapViewOfFile(bytes);
    CloseHandle(section);
    return 0;
}

static int answer(const wchar_t *name, const wchar_t *text)
{
    HANDLE section = OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, name);
    if (section == NULL)
        return failed(name, "open");

    void *bytes = first_bytes(section, FILE_MAP_READ | FILE_MAP_WRITE, REGION_SIZE, name);
    if (bytes == NULL)
        return 1;

    show(bytes, REGION_SIZE);
    put(bytes, text);
    UnmapViewOfFile(bytes);
    CloseHandle(section);
    return 0;
}

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *role = argc > 1 ? argv[1] : L"";
    const wchar_t *name = argc > 2 ? argv[2] : L"myFileMappingObject";
    if (wcscmp(role, L"ask") == 0)
        return ask(name, argc > 3 ? argv[3] : L"Who is there?");
    if (wcscmp(role, L"answer") == 0)
        return answer(name, argc > 3 ? argv[3] : L"A program in C.");
    fputs("usage: mapping_object ask|answer [NAME [TEXT]]\n", stderr);
    return 2;
}
