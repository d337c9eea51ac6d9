/* One program, two roles:  two_roles [TURNS [NAME]]

   The first one to start creates 100 bytes and is the server, which speaks first; the second one is the client. They take turns
   by two events, each of which says that its side has left a text (ANSI, with a NUL): NAME.server and NAME.client. */

#include "failed.h"

#include <string.h>
#include <wchar.h>

#define REGION_SIZE 100
#define NAME_ROOM 256
#define PATIENCE 300000 /* in milliseconds, after which the other side has failed */

static HANDLE event_of(const wchar_t *name, const wchar_t *role)
{
    wchar_t event[NAME_ROOM];
    _snwprintf(event, NAME_ROOM, L"%ls.%ls", name, role);
    event[NAME_ROOM - 1] = L'\0';
    /* Opens the one that is there. It resets itself when one wait has ended by it. */
    return CreateEventW(NULL, FALSE, FALSE, event);
}

/* Waits for the other side's text and shows it. */
static BOOL hear(HANDLE other, const char *bytes)
{
    if (WaitForSingleObject(other, PATIENCE) != WAIT_OBJECT_0) {
        fputs("The other side has not answered.\n", stderr);
        return FALSE;
    }
    printf("%.*s\n", REGION_SIZE, bytes);
    fflush(stdout);
    return TRUE;
}

static void say(HANDLE own, char *bytes, unsigned long turn, const char *role)
{
    snprintf(bytes, REGION_SIZE, "Message %lu from the %s", turn, role);
    SetEvent(own);
}

int wmain(int argc, wchar_t **argv)
{
    unsigned long turns = argc > 1 ? wcstoul(argv[1], NULL, 10) : 1;
    const wchar_t *name = argc > 2 ? argv[2] : L"MyMemoryMappedFile";

    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, REGION_SIZE, name);
    if (section == NULL)
        return failed(name, "create");
    BOOL is_server = GetLastError() != ERROR_ALREADY_EXISTS;

    char *bytes = first_bytes(section, FILE_MAP_ALL_ACCESS, REGION_SIZE, name);
    HANDLE server = event_of(name, L"server");
    HANDLE client = event_of(name, L"client");
    if (bytes == NULL || server == NULL || client == NULL)
        return failed(name, "take part in");

    printf("This is the %s.\n", is_server ? "server" : "client");
    fflush(stdout);
    BOOL heard = TRUE;
    for (unsigned long turn = 1; heard && turn <= turns; turn++) {
        if (is_server) {
            say(server, bytes, turn, "server");
            heard = hear(client, bytes);
        } else if ((heard = hear(server, bytes))) {
            say(client, bytes, turn, "client");
        }
    }

    UnmapViewOfFile(bytes);
    CloseHandle(server);
    CloseHandle(client);
    CloseHandle(section);
    return !heard;
}
