// What UnixAbi.cs and FileStatus.cs have to agree with, as a C compiler sees it. It is compiled to assembly language and neither
// assembled nor run: each number is in a line "ABI NAME VALUE", so that no emulator is needed for another processor.
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64 // 32-bit processors: the module makes the calls whose names end in 64
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define SHOW(name, value) __asm__ volatile("\nABI " name " %c0" : : "i"((long)(value)))

int main(void)
{
    SHOW("Create", O_CREAT);
    SHOW("Exclusive", O_EXCL);
    SHOW("NonBlocking", O_NONBLOCK);
    SHOW("CloseOnExec", O_CLOEXEC);
    SHOW("NoFollow", O_NOFOLLOW);
    SHOW("TemporaryFile", O_TMPFILE);
    SHOW("GetLock", F_OFD_GETLK);
    SHOW("SetLock", F_OFD_SETLK);
    SHOW("ReadLock", F_RDLCK);
    SHOW("WriteLock", F_WRLCK);
    SHOW("Unlock", F_UNLCK);
    SHOW("SyncMapping", MS_SYNC);
    SHOW("StatxCall", SYS_statx);
    SHOW("FutexCall", SYS_futex);
    SHOW("Libc.PopulateForWriting", 23 /* MADV_POPULATE_WRITE: not in every libc's headers */);
    SHOW("Libc.KeepSize", FALLOC_FL_KEEP_SIZE);

    SHOW("flock.type", offsetof(struct flock, l_type));
    SHOW("flock.start", offsetof(struct flock, l_start));
    SHOW("flock.length", offsetof(struct flock, l_len));
    SHOW("flock.process", offsetof(struct flock, l_pid));
    SHOW("flock.size", sizeof(struct flock));
#ifdef STATX_BASIC_STATS // musl has it since 1.2.4; the kernel lays it out, not the C library
    SHOW("statx.links", offsetof(struct statx, stx_nlink));
    SHOW("statx.owner", offsetof(struct statx, stx_uid));
    SHOW("statx.mode", offsetof(struct statx, stx_mode));
    SHOW("statx.inode", offsetof(struct statx, stx_ino));
    SHOW("statx.size", offsetof(struct statx, stx_size));
    SHOW("statx.blocks", offsetof(struct statx, stx_blocks));
    SHOW("statx.major", offsetof(struct statx, stx_dev_major));
    SHOW("statx.minor", offsetof(struct statx, stx_dev_minor));
    SHOW("statx.bytes", sizeof(struct statx));
#endif
    SHOW("passwd.name", offsetof(struct passwd, pw_name));

    SHOW("Errno.WouldBlock", EAGAIN);
    SHOW("Errno.TooManyLinks", ELOOP);
    SHOW("Errno.NotSupported", EOPNOTSUPP);
    SHOW("Errno.QuotaExceeded", EDQUOT);
    SHOW("Errno.Exists", EEXIST);
    SHOW("Errno.NoDevice", ENXIO);
    SHOW("Errno.TextBusy", ETXTBSY);
    SHOW("Errno.ProcessFilesExhausted", EMFILE);
    return 0;
}
