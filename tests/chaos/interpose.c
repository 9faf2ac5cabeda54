/* Stands between a program and the C library, for paths below one directory.
 *
 * Preloaded (ld.so(8), LD_PRELOAD) into a process that then calls chaos_arm(): from there on the
 * calls of one set are counted, and the one with a given number is met by what was asked for: the
 * process is killed before it (a write: also in its middle), or the call fails with an errno, once
 * or from then on. What changes the disk can be recorded, byte by byte, so that the states which
 * a failure of power may leave can be made of it. The wall clock can be moved.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, READ = 2, SYNC = 4, RENAME = 8, LINK = 16, UNLINK = 32, MKDIR = 64, CUT = 128, OPEN = 256 };
enum { KILL = -1, KILL_IN_THE_MIDDLE = -2 };

/* Shared with the process that has forked this one: it reads it when this one is dead. */
struct shared { volatile long calls; volatile long met; char at[256]; };
static struct shared *shared;

static char root[PATH_MAX];
static size_t root_length;
static int armed, calls_met, what, lasting, record = -1;
static long number;
static long long clock_by;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

struct shared *chaos_shared(void) { return shared; }

void chaos_clock(long long seconds) { clock_by = seconds; }

void chaos_arm(const char *directory, int calls, long at, int how, int once_or_lasting, const char *log)
{
    snprintf(root, sizeof root, "%s", directory);
    root_length = strlen(root);
    calls_met = calls; number = at; what = how; lasting = once_or_lasting;
    if (log && *log)
        record = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    shared->calls = shared->met = 0;
    shared->at[0] = 0;
    armed = 1;
}

static int below(const char *path, char *whole)
{
    char made[PATH_MAX];
    if (!path) return 0;
    if (path[0] != '/') {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here)) return 0;
        if (snprintf(made, sizeof made, "%s/%s", here, path) >= (int)sizeof made) return 0;
        path = made;
    }
    if (strncmp(path, root, root_length) || (path[root_length] && path[root_length] != '/')) return 0;
    snprintf(whole, PATH_MAX, "%s", path);
    return 1;
}

static int below_at(int directory, const char *path, char *whole)
{
    char name[64], place[PATH_MAX], made[2 * PATH_MAX];
    ssize_t length;
    if (!armed || !path) return 0;
    if (path[0] == '/' || directory == AT_FDCWD) return below(path, whole);
    snprintf(name, sizeof name, "/proc/self/fd/%d", directory);
    length = readlink(name, place, sizeof place - 1);
    if (length < 0) return 0;
    place[length] = 0;
    snprintf(made, sizeof made, "%s/%s", place, path);
    return below(made, whole);
}

static int open_below(int fd, char *whole)
{
    char name[64], place[PATH_MAX];
    ssize_t length;
    if (!armed || fd < 0) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    length = readlink(name, place, sizeof place - 1);
    if (length < 0) return 0;
    place[length] = 0;
    return below(place, whole);
}

/* One more call: what is to meet it, an errno, or 0 for nothing. */
static int meets(int kind, const char *path)
{
    int found = 0;
    if (!(kind & calls_met)) return 0;
    pthread_mutex_lock(&lock);
    long so_many = ++shared->calls;
    if (number && (so_many == number || (lasting && so_many > number))) {
        if (!shared->met++) snprintf(shared->at, sizeof shared->at, "%d %s", kind, path + root_length);
        found = what;
    }
    pthread_mutex_unlock(&lock);
    if (found == KILL) { syscall(SYS_kill, getpid(), SIGKILL); for (;;) pause(); }
    return found;
}

/* kind, inode, offset, lengths of two names and of the bytes; then these. */
static void recorded(int kind, ino_t inode, off_t offset, const char *one, const char *two, const void *bytes, size_t size)
{
    int64_t head[6] = {kind, (int64_t)inode, (int64_t)offset, (int64_t)strlen(one), (int64_t)strlen(two), (int64_t)size};
    if (record < 0) return;
    syscall(SYS_write, record, head, sizeof head);
    syscall(SYS_write, record, one, strlen(one));
    syscall(SYS_write, record, two, strlen(two));
    while (size) {
        long done = syscall(SYS_write, record, bytes, size);
        if (done <= 0) abort();
        bytes = (const char *)bytes + done; size -= (size_t)done;
    }
}

static ino_t inode_of(int fd) { struct stat found; return fstat(fd, &found) ? 0 : found.st_ino; }

/* Whatever is recorded happens and is recorded as one. */
#define RECORDED(call, good, note) \
    do { \
        if (record >= 0) pthread_mutex_lock(&lock); \
        done = call; \
        int kept = errno; \
        if (record >= 0) { if (good) { note; } pthread_mutex_unlock(&lock); } \
        errno = kept; \
    } while (0)

#define WRITES(call_real, call_part, offset) \
    char path[PATH_MAX]; \
    ssize_t done; \
    if (!open_below(fd, path)) return call_real; \
    int met = meets(WRITE, path); \
    if (met == KILL_IN_THE_MIDDLE) { call_part; syscall(SYS_kill, getpid(), SIGKILL); for (;;) pause(); } \
    if (met) { errno = met; return -1; } \
    RECORDED(call_real, done > 0, recorded(WRITE, inode_of(fd), offset, path + root_length, "", bytes, (size_t)done)); \
    return done

ssize_t write(int fd, const void *bytes, size_t size)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    WRITES(real(fd, bytes, size), (void)!real(fd, bytes, size / 2), lseek(fd, 0, SEEK_CUR) - done);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    WRITES(real(fd, bytes, size, at), (void)!real(fd, bytes, size / 2, at), at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return pwrite64(fd, bytes, size, at); }

/* Copies within the kernel are made of reads and writes here, or their bytes could not be seen. */
ssize_t sendfile64(int out, int in, off64_t *at, size_t size)
{
    char path[PATH_MAX], bytes[65536];
    REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
    if (!open_below(out, path)) return real(out, in, at, size);
    ssize_t got = at ? pread(in, bytes, size < sizeof bytes ? size : sizeof bytes, *at)
                     : read(in, bytes, size < sizeof bytes ? size : sizeof bytes);
    if (got <= 0) return got;
    ssize_t done = write(out, bytes, (size_t)got);
    if (done > 0 && at) *at += done;
    return done;
}

ssize_t sendfile(int out, int in, off_t *at, size_t size) { return sendfile64(out, in, at, size); }

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned int flags)
{
    char path[PATH_MAX];
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned int);
    if (!open_below(out, path)) return real(in, from, out, to, size, flags);
    errno = EXDEV;
    return -1;
}

#define FAILS(kind) do { int met = meets(kind, path); if (met) { errno = met > 0 ? met : EIO; return -1; } } while (0)

ssize_t read(int fd, void *bytes, size_t size)
{
    char path[PATH_MAX];
    REAL(ssize_t, "read", int, void *, size_t);
    if (open_below(fd, path)) FAILS(READ);
    return real(fd, bytes, size);
}

ssize_t pread64(int fd, void *bytes, size_t size, off64_t at)
{
    char path[PATH_MAX];
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    if (open_below(fd, path)) FAILS(READ);
    return real(fd, bytes, size, at);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at) { return pread64(fd, bytes, size, at); }

#define SYNCS(name) \
    int name(int fd) \
    { \
        char path[PATH_MAX]; \
        int done; \
        REAL(int, #name, int); \
        if (!open_below(fd, path)) return real(fd); \
        FAILS(SYNC); \
        /* Nothing is kept from the disk for long here: what counts is that it was asked for. */ \
        RECORDED(record >= 0 ? 0 : real(fd), !done, recorded(SYNC, inode_of(fd), 0, path + root_length, "", "", 0)); \
        return done; \
    }
SYNCS(fsync)
SYNCS(fdatasync)

#define RENAMES(call) \
    char one[PATH_MAX], two[PATH_MAX]; \
    const char *path; \
    int done; \
    int here = below_at(from, old, one), there = below_at(to, new, two); \
    if (!here && !there) return call; \
    path = here ? one : two; \
    FAILS(RENAME); \
    RECORDED(call, !done, recorded(RENAME, 0, 0, here ? one + root_length : "", there ? two + root_length : "", "", 0)); \
    return done

int rename(const char *old, const char *new)
{
    REAL(int, "rename", const char *, const char *);
    int from = AT_FDCWD, to = AT_FDCWD;
    RENAMES(real(old, new));
}

int renameat(int from, const char *old, int to, const char *new)
{
    REAL(int, "renameat", int, const char *, int, const char *);
    RENAMES(real(from, old, to, new));
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
    REAL(int, "linkat", int, const char *, int, const char *, int);
    char one[PATH_MAX] = "", path[PATH_MAX];
    int done;
    if (!below_at(to, new, path)) return real(from, old, to, new, flags);
    int here = below_at(from, old, one);
    FAILS(LINK);
    struct stat found;
    ino_t inode = fstatat(from, old, &found, 0) ? 0 : found.st_ino;
    RECORDED(real(from, old, to, new, flags), !done, recorded(LINK, inode, 0, here ? one + root_length : "", path + root_length, "", 0));
    return done;
}

int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int directory, const char *name, int flags)
{
    REAL(int, "unlinkat", int, const char *, int);
    char path[PATH_MAX];
    int done;
    if (!below_at(directory, name, path)) return real(directory, name, flags);
    FAILS(UNLINK);
    RECORDED(real(directory, name, flags), !done, recorded(UNLINK, 0, 0, path + root_length, "", "", 0));
    return done;
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int directory, const char *name, mode_t mode)
{
    REAL(int, "mkdirat", int, const char *, mode_t);
    char path[PATH_MAX];
    int done;
    if (!below_at(directory, name, path)) return real(directory, name, mode);
    FAILS(MKDIR);
    RECORDED(real(directory, name, mode), !done, recorded(MKDIR, 0, 0, path + root_length, "", "", 0));
    return done;
}

int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

int ftruncate64(int fd, off64_t size)
{
    REAL(int, "ftruncate64", int, off64_t);
    char path[PATH_MAX];
    int done;
    if (!open_below(fd, path)) return real(fd, size);
    FAILS(CUT);
    RECORDED(real(fd, size), !done, recorded(CUT, inode_of(fd), size, path + root_length, "", "", 0));
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int truncate64(const char *name, off64_t size)
{
    int fd = open(name, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    int done = ftruncate64(fd, size), kept = errno;
    close(fd);
    errno = kept;
    return done;
}

int truncate(const char *name, off_t size) { return truncate64(name, size); }

/* A file that is made, or emptied, by being opened. */
static int opened(int directory, const char *name, int flags, mode_t mode)
{
    REAL(int, "openat64", int, const char *, int, ...);
    char path[PATH_MAX];
    int done;
    if (!below_at(directory, name, path)) return real(directory, name, flags, mode);
    int met = meets(OPEN, path);
    if (met) { errno = met > 0 ? met : EIO; return -1; }
    if (record < 0 || !(flags & (O_CREAT | O_TRUNC))) return real(directory, name, flags, mode);
    struct stat before;
    int there = !fstatat(directory, name, &before, AT_SYMLINK_NOFOLLOW);
    RECORDED(real(directory, name, flags, mode), done >= 0 && (!there || (flags & O_TRUNC)),
             recorded(there ? CUT : OPEN, inode_of(done), 0, path + root_length, "", "", 0));
    return done;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags | O_LARGEFILE, mode); }
int openat(int directory, const char *name, int flags, ...) { MODE return opened(directory, name, flags, mode); }
int openat64(int directory, const char *name, int flags, ...) { MODE return opened(directory, name, flags | O_LARGEFILE, mode); }

int clock_gettime(clockid_t which, struct timespec *now)
{
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int done = real(which, now);
    if (!done && which == CLOCK_REALTIME) now->tv_sec += clock_by;
    return done;
}

time_t time(time_t *place)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict place, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    place->tv_sec = now.tv_sec;
    place->tv_usec = now.tv_nsec / 1000;
    return 0;
}
