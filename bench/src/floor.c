/* The floor: reads the given bytes once, writes so many bytes once, computes nothing.
 *
 *   floor MODE OUT BYTES < RANGES      RANGES: lines of `offset TAB length TAB path`, in the order in which they are read
 *
 * MODE   read        reads only, OUT and BYTES do not matter
 *        buffered1   writes through the page cache, one thread
 *        buffered2   the same, two threads
 *        direct2     writes past the page cache into blocks that were reserved, two threads
 *
 * Block k of the output follows its share of the input. 8 MiB per block, buffers are used again and again. No fsync.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK (8LL << 20)
#define ALIGNMENT 4096

struct range {
    int file;
    long long offset, length, before; /* before: bytes of the ranges before this one */
};

static struct range *ranges;
static int range_count, out;
static long long in_bytes, out_bytes, blocks;
static atomic_llong next_block;

static void fail(const char *what) {
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void read_ranges(void) {
    char line[8192], last[8192] = "";
    int capacity = 0, file = -1;
    while (fgets(line, sizeof line, stdin)) {
        char *path;
        long long offset = strtoll(line, &path, 10), length = strtoll(path, &path, 10);
        path[strcspn(path, "\n")] = 0;
        path++; /* the tab */
        if (strcmp(path, last) != 0) {
            if ((file = open(path, O_RDONLY)) < 0) {
                fail(path);
            }
            strcpy(last, path);
        }
        if (range_count == capacity && !(ranges = realloc(ranges, (capacity = 2 * capacity + 64) * sizeof *ranges))) {
            fail("ranges");
        }
        ranges[range_count++] = (struct range){file, offset, length, in_bytes};
        in_bytes += length;
    }
}

/* Bytes [from, to) of all ranges, as if they were one file. */
static void read_span(char *buffer, long long from, long long to) {
    int r = 0;
    for (int high = range_count - 1; r < high;) { /* the last range that begins at `from` or before */
        int middle = (r + high + 1) / 2;
        if (ranges[middle].before <= from) {
            r = middle;
        } else {
            high = middle - 1;
        }
    }
    while (from < to) {
        struct range *range = &ranges[r];
        long long in = from - range->before, wanted = range->length - in;
        if (wanted == 0) {
            r++;
            continue;
        }
        wanted = wanted < to - from ? wanted : to - from;
        wanted = wanted < BLOCK ? wanted : BLOCK;
        long long got = pread(range->file, buffer, wanted, range->offset + in);
        if (got <= 0) {
            fail("read");
        }
        from += got;
    }
}

static void *work(void *unused) {
    char *buffer;
    if (posix_memalign((void **)&buffer, ALIGNMENT, BLOCK)) {
        fail("memory");
    }
    memset(buffer, 1, BLOCK);
    for (long long k; (k = atomic_fetch_add(&next_block, 1)) < blocks;) {
        long double share = (long double)in_bytes / blocks;
        read_span(buffer, k * share, k == blocks - 1 ? in_bytes : (long long)((k + 1) * share));
        if (out_bytes > 0) {
            long long at = k * BLOCK, end = at + BLOCK;
            if (end > out_bytes) {
                end = (out_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; /* cut at the end */
            }
            while (at < end) {
                long long put = pwrite(out, buffer + at % BLOCK, end - at, at);
                if (put <= 0) {
                    fail("write");
                }
                at += put;
            }
        }
    }
    free(buffer);
    return unused;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: floor read|buffered1|buffered2|direct2 OUT BYTES < RANGES\n");
        return 2;
    }
    int reads_only = strcmp(argv[1], "read") == 0, direct = strcmp(argv[1], "direct2") == 0;
    int threads = strcmp(argv[1], "buffered1") == 0 ? 1 : 2;
    read_ranges();
    out_bytes = reads_only ? 0 : atoll(argv[3]);
    blocks = ((reads_only ? in_bytes : out_bytes) + BLOCK - 1) / BLOCK;
    if (!reads_only) {
        out = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | (direct ? O_DIRECT : 0), 0644);
        if (out < 0 || (direct && (errno = posix_fallocate(out, 0, out_bytes)))) {
            fail(argv[2]);
        }
    }
    pthread_t thread[2];
    for (int i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, work, NULL);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    if (!reads_only && (ftruncate(out, out_bytes) || close(out))) {
        fail(argv[2]);
    }
    return 0;
}
