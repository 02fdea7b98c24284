/*
 * Stands between a process and libc (LD_PRELOAD): writes down each call that changes a file below one directory, in their
 * order, with the octets; and makes one of them fail if it is told to.
 *
 *   POSTLUDE_RECORDER_ROOT      the directory, as its real path
 *   POSTLUDE_RECORDER_TRACE     where the calls go: a file outside of it
 *   POSTLUDE_RECORDER_LEDGER    a file whose writes are marks in the trace
 *   POSTLUDE_RECORDER_CONTROL   a file of at least sizeof(struct control), shared with the process (Control.java)
 *
 * One record: "KIND THREAD OFFSET LENGTH PATH\n" and LENGTH octets. Paths are relative to the directory, "." is itself.
 *   C made   W written   T length set   U unlinked   R renamed (octets: the new name)   M directory made
 *   D directory removed   F forced   f a force that failed   A mark   X a call that is not modelled, which fails the test
 *
 * One lock is held over the call and its record, so the trace has the calls in the order in which they took effect.
 * SQLite's "-shm" is left out of the trace, for it is made again at each first opening; it can fail as any other.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FDS 4096
#define MOST_PATH 512

enum { FAIL, TORN, SHORT };

struct control {
    long armed;
    long fail_at;   /* the how manieth call, from 1 */
    long error;     /* errno */
    long mode;      /* of a write: fails; is half done and fails; is half done, and the next call fails */
    long for_ever;  /* each later call too */
    long counted;
    long hits;
    long pretend;   /* a force does nothing and says that it did */
    long hit_kind;  /* of the first hit */
    char hit_path[MOST_PATH];
};

enum { UNKNOWN, OUTSIDE, INSIDE, LEDGER };

static struct control no_control;
static struct control *control = &no_control;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int trace = -1;
static const char *root = "";
static const char *ledger = "";
static struct { int place; char path[MOST_PATH]; } files[MOST_FDS];

/* What cannot be written down must not go unseen. */
static void give_up(const char *why, const char *what) {
    dprintf(2, "recorder: %s: %s\n", why, what);
    _exit(99);
}

static void start(void) {
    const char *name = getenv("POSTLUDE_RECORDER_ROOT");
    if (name == NULL) {
        return;
    }
    const char *traced = getenv("POSTLUDE_RECORDER_TRACE");
    const char *marks = getenv("POSTLUDE_RECORDER_LEDGER");
    const char *shared = getenv("POSTLUDE_RECORDER_CONTROL");
    if (traced == NULL || marks == NULL || shared == NULL) {
        give_up("not all of its variables are set beside", name);
    }
    ledger = marks;
    trace = (int) syscall(SYS_openat, AT_FDCWD, traced, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int fd = (int) syscall(SYS_openat, AT_FDCWD, shared, O_RDWR | O_CLOEXEC, 0);
    void *at = fd < 0 ? MAP_FAILED
                      : (void *) syscall(SYS_mmap, NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0L);
    if (trace < 0 || at == MAP_FAILED) {
        give_up("cannot open", trace < 0 ? traced : shared);
    }
    syscall(SYS_close, fd);
    control = at;
    root = name;
}

static void enter(void) {
    pthread_once(&once, start);
    pthread_mutex_lock(&turn);
}

static void leave(void) {
    int kept = errno;
    pthread_mutex_unlock(&turn);
    errno = kept;
}

/* NULL if it is none of ours. */
static const char *below(const char *path) {
    size_t length = strlen(root);
    if (path == NULL || length == 0 || strncmp(path, root, length) != 0) {
        return NULL;
    }
    if (path[length] == 0 || strcmp(path + length, "/") == 0) {
        return ".";
    }
    return path[length] == '/' ? path + length + 1 : NULL;
}

static int is_shm(const char *path) {
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, "-shm") == 0;
}

static void put(char kind, const char *path, long offset, const struct iovec *data, int count, size_t length) {
    if (is_shm(path)) {
        return;
    }
    char head[MOST_PATH + 128];
    int size = snprintf(head, sizeof head, "%c %ld %ld %zu %s\n", kind, (long) syscall(SYS_gettid), offset, length, path);
    struct iovec all[18] = {{head, (size_t) size}};
    for (int i = 0; i < count; i++) {
        all[i + 1] = data[i];
    }
    size_t rest = length + (size_t) size;
    long done = syscall(SYS_writev, trace, all, count + 1);
    if (done < 0 || (size_t) done != rest) {
        give_up("the trace cannot be written", path);
    }
}

static void put_text(char kind, const char *path, const char *text) {
    struct iovec data = {(void *) text, strlen(text)};
    put(kind, path, 0, &data, 1, data.iov_len);
}

static void put_plain(char kind, const char *path, long offset) {
    put(kind, path, offset, NULL, 0, 0);
}

/* Whether this call is to fail. What a full disk has no reason to refuse goes on. */
static int is_hit(char kind, const char *path, int frees) {
    if (!control->armed || root[0] == 0) {
        return 0;
    }
    long now = ++control->counted;
    int due = now == control->fail_at || (control->for_ever && now > control->fail_at)
            || (control->mode == SHORT && now == control->fail_at + 1);
    if (!due || (frees && control->error == ENOSPC)) {
        return 0;
    }
    if (control->hits++ == 0) {
        control->hit_kind = kind;
        snprintf(control->hit_path, sizeof control->hit_path, "%s", path);
    }
    errno = (int) control->error;
    return 1;
}

static int known(int fd) {
    return fd >= 0 && fd < MOST_FDS ? files[fd].place : OUTSIDE;
}

/* Descriptors that were made by calls that are not seen here are none of ours. */
static int is_ours(int fd) {
    return known(fd) == INSIDE;
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    enter();
    const char *name = below(path);
    if (name != NULL && strlen(name) >= MOST_PATH) {
        give_up("too long", path);
    }
    struct stat before;
    int is_there = name != NULL && syscall(SYS_newfstatat, at, path, &before, 0) == 0;
    int is_new = name != NULL && (flags & O_CREAT) && !is_there;
    int is_cut = is_there && (flags & O_TRUNC) && before.st_size > 0;
    int fd = -1;
    if (!(is_new || is_cut) || !is_hit(is_new ? 'C' : 'T', name, is_cut)) {
        fd = (int) syscall(SYS_openat, at, path, flags, mode);
    }
    if (fd >= MOST_FDS) {
        give_up("too many open files", path);
    }
    if (fd >= 0) {
        files[fd].place = name != NULL ? INSIDE : path != NULL && strcmp(path, ledger) == 0 ? LEDGER : OUTSIDE;
        if (name != NULL) {
            strcpy(files[fd].path, name);
            if (is_new) {
                put_plain('C', name, 0);
            } else if (is_cut) {
                put_plain('T', name, 0);
            }
        }
    }
    leave();
    return fd;
}

static mode_t mode_of(int flags, va_list rest) {
    return flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)) ? va_arg(rest, mode_t) : 0;
}

#define OPEN(NAME)                                      \
    int NAME(const char *path, int flags, ...) {        \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        mode_t mode = mode_of(flags, rest);             \
        va_end(rest);                                   \
        return opened(AT_FDCWD, path, flags, mode);     \
    }
#define OPENAT(NAME)                                    \
    int NAME(int at, const char *path, int flags, ...) { \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        mode_t mode = mode_of(flags, rest);             \
        va_end(rest);                                   \
        return opened(at, path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
    enter();
    if (fd >= 0 && fd < MOST_FDS) {
        files[fd].place = UNKNOWN;
    }
    int result = (int) syscall(SYS_close, fd);
    leave();
    return result;
}

static int copied(int from, int to) {
    if (to >= MOST_FDS) {
        give_up("too many open files", "dup");
    }
    if (to >= 0 && to != from) {
        files[to] = files[from];
    }
    return to;
}

int dup(int fd) {
    enter();
    int result = copied(fd, (int) syscall(SYS_dup, fd));
    leave();
    return result;
}

int dup2(int fd, int to) {
    enter();
    int result = fd == to ? (int) syscall(SYS_fcntl, fd, F_GETFD) < 0 ? -1 : to : copied(fd, (int) syscall(SYS_dup3, fd, to, 0));
    leave();
    return result;
}

/* As much of the vector as fits into so many octets. */
static int cut(const struct iovec *from, int count, size_t most, struct iovec *to) {
    int used = 0;
    for (; used < count && most > 0; used++) {
        to[used] = from[used];
        if (to[used].iov_len > most) {
            to[used].iov_len = most;
        }
        most -= to[used].iov_len;
    }
    return used;
}

static ssize_t really(int fd, const struct iovec *data, int count, long offset, int has_offset) {
    return has_offset ? syscall(SYS_pwritev, fd, data, count, offset, 0L) : syscall(SYS_writev, fd, data, count);
}

static ssize_t write_all(int fd, const struct iovec *data, int count, long offset, int has_offset) {
    struct iovec part[16];
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        length += data[i].iov_len;
    }
    const char *name = files[fd].path;
    long at = has_offset ? offset
            : syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND ? syscall(SYS_lseek, fd, 0L, SEEK_END)
                                                         : syscall(SYS_lseek, fd, 0L, SEEK_CUR);
    int fails = is_hit('W', name, 0);
    int error = errno;
    int is_first = control->hits <= 1;
    if (fails && (!is_first || control->mode == FAIL || length < 2)) {
        errno = error;
        return -1;
    }
    int used = cut(data, count, fails ? length / 2 : length, part);
    ssize_t done = really(fd, part, used, at, has_offset);
    if (done > 0) {
        struct iovec said[16];
        int parts = cut(part, used, (size_t) done, said);
        put('W', name, at, said, parts, (size_t) done);
    }
    if (fails && control->mode == TORN) {
        errno = error;
        return -1;
    }
    return done;
}

static ssize_t written(int fd, const struct iovec *data, int count, long offset, int has_offset) {
    enter();
    ssize_t done;
    if (is_ours(fd)) {
        if (count > 16) {
            count = 16; /* a short write, which is legal */
        }
        done = write_all(fd, data, count, offset, has_offset);
    } else {
        done = really(fd, data, count, offset, has_offset);
        if (done > 0 && known(fd) == LEDGER) {
            put('A', "ledger", 0, data, count, (size_t) done);
        }
    }
    leave();
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    /* Pipes and sockets may wait for long, and nobody else must wait with them. */
    if (known(fd) != INSIDE && known(fd) != LEDGER) {
        return syscall(SYS_write, fd, data, length);
    }
    struct iovec one = {(void *) data, length};
    return written(fd, &one, 1, 0, 0);
}

ssize_t writev(int fd, const struct iovec *data, int count) {
    return known(fd) != INSIDE && known(fd) != LEDGER ? syscall(SYS_writev, fd, data, count)
                                                      : written(fd, data, count, 0, 0);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    struct iovec one = {(void *) data, length};
    return written(fd, &one, 1, offset, 1);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

int ftruncate64(int fd, off64_t length) {
    enter();
    int result = -1;
    struct stat before;
    int frees = syscall(SYS_fstat, fd, &before) == 0 && before.st_size >= length;
    if (!is_ours(fd) || !is_hit('T', files[fd].path, frees)) {
        result = (int) syscall(SYS_ftruncate, fd, length);
        if (result == 0 && is_ours(fd)) {
            put_plain('T', files[fd].path, length);
        }
    }
    leave();
    return result;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int forced(int fd, long call) {
    enter();
    int result = -1;
    if (is_ours(fd) && control->pretend) {
        result = 0;
    } else if (is_ours(fd) && is_hit('F', files[fd].path, 0)) {
        int error = errno;
        put_plain('f', files[fd].path, 0);
        errno = error;
    } else {
        result = (int) syscall(call, fd);
        if (is_ours(fd)) {
            put_plain(result == 0 ? 'F' : 'f', files[fd].path, 0);
        }
    }
    leave();
    return result;
}

int fsync(int fd) { return forced(fd, SYS_fsync); }
int fdatasync(int fd) { return forced(fd, SYS_fdatasync); }

static int named(char kind, const char *path, int frees, long call, long first, long second, long third) {
    enter();
    int result = -1;
    const char *name = below(path);
    if (name == NULL || !is_hit(kind, name, frees)) {
        result = (int) syscall(call, first, second, third);
        if (result == 0 && name != NULL) {
            put_plain(kind, name, 0);
        }
    }
    leave();
    return result;
}

int unlink(const char *path) { return named('U', path, 1, SYS_unlinkat, AT_FDCWD, (long) path, 0); }
int mkdir(const char *path, mode_t mode) { return named('M', path, 0, SYS_mkdirat, AT_FDCWD, (long) path, mode); }
int rmdir(const char *path) { return named('D', path, 1, SYS_unlinkat, AT_FDCWD, (long) path, AT_REMOVEDIR); }

int unlinkat(int at, const char *path, int flags) {
    return named(flags & AT_REMOVEDIR ? 'D' : 'U', path, 1, SYS_unlinkat, at, (long) path, flags);
}

int remove(const char *path) {
    struct stat found;
    int is_directory = syscall(SYS_newfstatat, AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(found.st_mode);
    return is_directory ? rmdir(path) : unlink(path);
}

int rename(const char *from, const char *to) {
    enter();
    int result = -1;
    const char *old = below(from);
    const char *name = below(to);
    if ((old == NULL) != (name == NULL)) {
        put_text('X', "rename", to);
    }
    if (name == NULL || old == NULL || !is_hit('R', name, 0)) {
        result = (int) syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
        if (result == 0 && name != NULL && old != NULL) {
            put_text('R', old, name);
        }
    }
    leave();
    return result;
}

int renameat(int at, const char *from, int other, const char *to) {
    if (at != AT_FDCWD || other != AT_FDCWD) {
        enter();
        put_text('X', "renameat", to);
        leave();
    }
    return rename(from, to);
}

/* Ways to change a file that nobody here goes: if one does, the trace says so, and is not believed. */
static void not_modelled(const char *call, const char *path) {
    if (path != NULL) {
        enter();
        put_text('X', call, path);
        leave();
    }
}

static const char *path_of(int fd) { return is_ours(fd) && !is_shm(files[fd].path) ? files[fd].path : NULL; }

void *mmap64(void *at, size_t length, int rights, int flags, int fd, off64_t offset) {
    if ((rights & PROT_WRITE) && (flags & MAP_SHARED) && fd >= 0) {
        not_modelled("mmap", path_of(fd));
    }
    return (void *) syscall(SYS_mmap, at, length, rights, flags, fd, offset);
}

void *mmap(void *at, size_t length, int rights, int flags, int fd, off_t offset) {
    return mmap64(at, length, rights, flags, fd, offset);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
    not_modelled("fallocate", path_of(fd));
    return (int) syscall(SYS_fallocate, fd, mode, offset, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) {
    return fallocate64(fd, 0, offset, length) == 0 ? 0 : errno;
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) {
    not_modelled("sendfile", path_of(to));
    return syscall(SYS_sendfile, to, from, offset, length);
}

int link(const char *from, const char *to) {
    not_modelled("link", below(to));
    return (int) syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int symlink(const char *from, const char *to) {
    not_modelled("symlink", below(to));
    return (int) syscall(SYS_symlinkat, from, AT_FDCWD, to);
}

int truncate64(const char *path, off64_t length) {
    not_modelled("truncate", below(path));
    return (int) syscall(SYS_truncate, path, length);
}
