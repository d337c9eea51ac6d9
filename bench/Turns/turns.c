/*
 * What taking turns costs with nothing around it: a number and a raw futex in shared memory, and a raw record lock.
 *
 *     turns NAME first|second
 *
 * Two of them, started with the same name, play. Lines on standard input say what: "turn N" or "lock N". Each is answered
 * with the microseconds that one of N took; a turn is one way, from the write in one process to having waited in the other.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct shared {
    atomic_int version;
    _Atomic long number;
};

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static void say(struct shared *shared, long number)
{
    atomic_store(&shared->number, number);
    atomic_fetch_add(&shared->version, 1);
    syscall(SYS_futex, &shared->version, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void hear(struct shared *shared, long number)
{
    for (;;) {
        int version = atomic_load(&shared->version);
        if (atomic_load(&shared->number) == number) return;
        syscall(SYS_futex, &shared->version, FUTEX_WAIT, version, NULL, NULL, 0);
    }
}

static void play(struct shared *shared, int is_first, long turns)
{
    for (long turn = 1; turn <= turns; turn++) {
        if (is_first) say(shared, turn);
        else hear(shared, turn);
        if (is_first) hear(shared, -turn);
        else say(shared, -turn);
    }
}

static void lock(int file, long times)
{
    struct flock all = {.l_whence = SEEK_SET};
    for (long i = 0; i < times; i++) {
        all.l_type = F_WRLCK;
        if (fcntl(file, F_OFD_SETLK, &all)) abort();
        all.l_type = F_UNLCK;
        if (fcntl(file, F_OFD_SETLK, &all)) abort();
    }
}

int main(int count, char **arguments)
{
    if (count != 3) return 2;
    int is_first = strcmp(arguments[2], "first") == 0;
    char path[256];
    snprintf(path, sizeof path, "/dev/shm/%s", arguments[1]);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, 4096)) return 1;
    struct shared *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED) return 1;

    char game[16];
    long times;
    while (scanf("%15s %ld", game, &times) == 2) {
        double start = microseconds();
        int is_turn = strcmp(game, "turn") == 0;
        if (is_turn) play(shared, is_first, times);
        else lock(file, times);
        printf("%.4f\n", (microseconds() - start) / times / (is_turn ? 2 : 1));
        fflush(stdout);
    }
    unlink(path);
    return 0;
}
