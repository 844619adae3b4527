/* Where libtomcrypt gets its randomness on Linux and Android: the system's generator, or nothing, which SQLCipher answers
 * with an error. libtomcrypt's own function falls back to the jitter of the clock where /dev/urandom can't be opened, as
 * when a process has no file left. */

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

unsigned long rng_get_bytes(unsigned char *out, unsigned long length, void (*callback)(void)) {
    unsigned long got = 0;
    (void)callback;
    while (got < length) {
        long part = syscall(SYS_getrandom, out + got, length - got, 0);
        if (part > 0) got += (unsigned long)part;
        else if (errno != EINTR) return 0;
    }
    return got;
}
