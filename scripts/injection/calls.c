/* Makes one system call on files in one folder fail, or kills the process just before it: the Nth of all of them.
 *
 * Loaded before the C library (LD_PRELOAD), so that Python and C libraries are caught alike, and children too:
 * they share one counter, a file of one number. Environment:
 *   FAULT_FOLDER   the folder, as the programs name it: its absolute path
 *   FAULT_COUNTER  the counter
 *   FAULT_LOG      a file that is told the name of the call it happened to
 *   FAULT_AT       which call, from 1; 0 for none, which only counts
 *   FAULT_HOW      an error number, or "kill"
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { DESCRIPTORS = 4096 };

static const char *folder;
static size_t folder_length;
static long fault_at;
static int fault_error; /* 0: kill */
static long *counter;
static unsigned char ours[DESCRIPTORS];

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static long number_in(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FAULT_COUNTER");
    const char *how = getenv("FAULT_HOW");
    int file;
    if (!path || !how || (file = REAL(open)(path, O_RDWR)) < 0)
        return;
    counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    REAL(close)(file);
    folder = getenv("FAULT_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
    fault_at = number_in("FAULT_AT");
    fault_error = strcmp(how, "kill") ? atoi(how) : 0;
}

static void tell(const char *call)
{
    int file = REAL(open)(getenv("FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) {
        if (REAL(write)(file, call, strlen(call)) < 0)
            _exit(99);
        REAL(close)(file);
    }
}

/* Count a call; 1 if it is the one to fail. */
static int fails(const char *call)
{
    if (__atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST) != fault_at)
        return 0;
    tell(call);
    if (!fault_error)
        kill(getpid(), SIGKILL);
    errno = fault_error;
    return 1;
}

static int within(const char *path)
{
    return counter && folder_length && path && !strncmp(path, folder, folder_length)
        && (path[folder_length] == '/' || path[folder_length] == '\0');
}

static int is_ours(int file) { return counter && file >= 0 && file < DESCRIPTORS && ours[file]; }

static int known(int file)
{
    if (file >= 0 && file < DESCRIPTORS)
        ours[file] = 1;
    return file;
}

#define OPEN(name)                                                         \
    int name(const char *path, int flags, ...)                             \
    {                                                                      \
        va_list more;                                                      \
        va_start(more, flags);                                             \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0; \
        va_end(more);                                                      \
        if (!within(path))                                                 \
            return REAL(name)(path, flags, mode);                          \
        return fails("open") ? -1 : known(REAL(name)(path, flags, mode));  \
    }

#define ON_FILE(type, call, name, parameters, arguments)                   \
    type name parameters                                                   \
    {                                                                      \
        if (is_ours(file) && fails(call))                                  \
            return -1;                                                     \
        return REAL(name) arguments;                                       \
    }

#define ON_PATHS(call, name, parameters, arguments)                        \
    int name parameters                                                    \
    {                                                                      \
        if ((within(from) || within(to)) && fails(call))                   \
            return -1;                                                     \
        return REAL(name) arguments;                                       \
    }

OPEN(open)
OPEN(open64)

int openat(int at, const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    if (!within(path))
        return REAL(openat)(at, path, flags, mode);
    return fails("open") ? -1 : known(REAL(openat)(at, path, flags, mode));
}

ON_FILE(ssize_t, "write", write, (int file, const void *data, size_t size), (file, data, size))
ON_FILE(ssize_t, "write", pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
ON_FILE(ssize_t, "write", pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
ON_FILE(ssize_t, "read", read, (int file, void *data, size_t size), (file, data, size))
ON_FILE(off_t, "lseek", lseek, (int file, off_t at, int from), (file, at, from))
ON_FILE(off64_t, "lseek", lseek64, (int file, off64_t at, int from), (file, at, from))
ON_FILE(int, "ftruncate", ftruncate, (int file, off_t size), (file, size))
ON_FILE(int, "ftruncate", ftruncate64, (int file, off64_t size), (file, size))
ON_FILE(int, "fsync", fsync, (int file), (file))
ON_FILE(int, "flock", flock, (int file, int how), (file, how))

ON_PATHS("rename", rename, (const char *from, const char *to), (from, to))
ON_PATHS("rename", renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
ON_PATHS("link", link, (const char *from, const char *to), (from, to))
ON_PATHS("link", linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))

int unlink(const char *path) { return within(path) && fails("unlink") ? -1 : REAL(unlink)(path); }

int unlinkat(int at, const char *path, int flags)
{
    return within(path) && fails("unlink") ? -1 : REAL(unlinkat)(at, path, flags);
}

/* A failed close has closed the file all the same. */
int close(int file)
{
    int failed = is_ours(file) && fails("close"), error = errno;
    if (file >= 0 && file < DESCRIPTORS)
        ours[file] = 0;
    int result = REAL(close)(file);
    if (!failed)
        return result;
    errno = error;
    return -1;
}
