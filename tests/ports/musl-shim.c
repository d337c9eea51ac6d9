// What Debian's libstdc++, libgcc_s, ICU and OpenSSL call of glibc and musl does not have. With it they run on musl, so that the
// core's tests for linux-musl need no other distribution. Compiled with glibc's headers, but linked with no library.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

extern size_t strftime_l(char *, size_t, const char *, const void *, void *);

char __libc_single_threaded = 0;

size_t __strftime_l(char *s, size_t size, const char *format, const void *time, void *locale)
{
    return strftime_l(s, size, format, time, locale);
}

unsigned arc4random(void)
{
    unsigned value = 0;
    getrandom(&value, sizeof value, 0);
    return value;
}

// The checked variants of -D_FORTIFY_SOURCE, without the checks.
void *__memcpy_chk(void *to, const void *from, size_t n, size_t room) { return memcpy(to, from, n); }
void *__memmove_chk(void *to, const void *from, size_t n, size_t room) { return memmove(to, from, n); }
void *__memset_chk(void *to, int c, size_t n, size_t room) { return memset(to, c, n); }
char *__strcpy_chk(char *to, const char *from, size_t room) { return strcpy(to, from); }
char *__strcat_chk(char *to, const char *from, size_t room) { return strcat(to, from); }
long __fdelt_chk(long descriptor) { return descriptor / (8 * (long)sizeof(long)); }
int __vfprintf_chk(FILE *file, int flag, const char *format, va_list list) { return vfprintf(file, format, list); }
void __syslog_chk(int priority, int flag, const char *format, ...) { }

#define PRINT(call) \
    va_list list; \
    va_start(list, format); \
    int written = call; \
    va_end(list); \
    return written

int __fprintf_chk(FILE *file, int flag, const char *format, ...) { PRINT(vfprintf(file, format, list)); }
int __snprintf_chk(char *s, size_t n, int flag, size_t room, const char *format, ...) { PRINT(vsnprintf(s, n, format, list)); }
int __sprintf_chk(char *s, int flag, size_t room, const char *format, ...) { PRINT(vsnprintf(s, room, format, list)); }

// OpenSSL asks for contexts for its asynchronous jobs, which .NET does not use.
int getcontext(void *context) { return -1; }
int setcontext(const void *context) { return -1; }
void makecontext(void *context, void (*function)(void), int count, ...) { abort(); }

// Destructors of thread-local objects: these objects are leaked.
int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *library) { return 0; }

// libgcc exports these with a hidden version. musl knows no versions and does not find them.
struct { unsigned vendor, type, subtype, features[1]; } __cpu_model;
int __cpu_indicator_init(void) { return 0; }

// libgcc's unwinder asks for the object that an instruction belongs to, to find the tables of exceptions in it.
struct asked { char *pc; struct dl_find_object *answer; };

static int look(struct dl_phdr_info *object, size_t size, void *data)
{
    struct asked *asked = data;
    char *start = NULL, *end = NULL, *frames = NULL;
    int is_inside = 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        char *begin = (char *)object->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_GNU_EH_FRAME) frames = begin;
        if (header->p_type != PT_LOAD) continue;
        if (!start || begin < start) start = begin;
        if (begin + header->p_memsz > end) end = begin + header->p_memsz;
        if (asked->pc >= begin && asked->pc < begin + header->p_memsz) is_inside = 1;
    }
    if (!is_inside || !frames) return 0;
    *asked->answer = (struct dl_find_object){ .dlfo_map_start = start, .dlfo_map_end = end, .dlfo_eh_frame = frames };
    return 1;
}

int _dl_find_object(void *pc, struct dl_find_object *answer)
{
    struct asked asked = { pc, answer };
    return dl_iterate_phdr(look, &asked) == 1 ? 0 : -1;
}
