/* What the machine can do: the roof over reading weights, and the one over multiplying them.
 *
 *   roof sweep THREADS FILE        reads a mapped file once, sums it: bytes per second
 *   roof fma512|fma256 THREADS     f32 multiply-adds of that width, nothing else, for a quarter second: FLOP per second
 *
 * Threads are timed from the first start to the last end, inside of them. Two times of each, and the better counts: the
 * first warms up.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <immintrin.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#define CHUNK (512L << 10)
#define MAX_THREADS 64
#define STEPS 8000000L
#define SUMS 12 /* enough to hide the time of an addition, few enough for 16 registers */

static const char *data;
static long bytes, next_chunk;
static double starts[MAX_THREADS], ends[MAX_THREADS];
static pthread_barrier_t barrier;
static volatile double sink; /* or the compiler would leave out what nobody reads */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *sweep(void *index) {
    long id = (long)index, k;
    pthread_barrier_wait(&barrier);
    starts[id] = now();
    unsigned long sums[32] = {0};
    while ((k = __atomic_fetch_add(&next_chunk, 1, __ATOMIC_RELAXED)) < bytes / CHUNK) {
        const unsigned long *p = (const unsigned long *)(data + k * CHUNK);
        for (long i = 0; i < CHUNK / 8; i += 32) {
            for (int j = 0; j < 32; j++) {
                sums[j] += p[i + j];
            }
        }
    }
    ends[id] = now();
    for (int j = 0; j < 32; j++) {
        sink += sums[j];
    }
    return NULL;
}

#ifdef __AVX512F__
static void *fma512(void *index) {
    long id = (long)index;
    __m512 sums[SUMS], x = _mm512_set1_ps(0.999f), y = _mm512_set1_ps(0.001f);
    for (int j = 0; j < SUMS; j++) {
        sums[j] = _mm512_set1_ps(j);
    }
    pthread_barrier_wait(&barrier);
    starts[id] = now();
    for (long i = 0; i < STEPS; i++) {
        for (int j = 0; j < SUMS; j++) {
            sums[j] = _mm512_fmadd_ps(sums[j], x, y);
        }
    }
    ends[id] = now();
    for (int j = 0; j < SUMS; j++) {
        sink += sums[j][0];
    }
    return NULL;
}
#endif

#ifdef __FMA__
static void *fma256(void *index) {
    long id = (long)index;
    __m256 sums[SUMS], x = _mm256_set1_ps(0.999f), y = _mm256_set1_ps(0.001f);
    for (int j = 0; j < SUMS; j++) {
        sums[j] = _mm256_set1_ps(j);
    }
    pthread_barrier_wait(&barrier);
    starts[id] = now();
    for (long i = 0; i < STEPS; i++) {
        for (int j = 0; j < SUMS; j++) {
            sums[j] = _mm256_fmadd_ps(sums[j], x, y);
        }
    }
    ends[id] = now();
    for (int j = 0; j < SUMS; j++) {
        sink += sums[j][0];
    }
    return NULL;
}
#endif

static double run(void *(*work)(void *), int threads) {
    pthread_t thread[MAX_THREADS];
    next_chunk = 0;
    pthread_barrier_init(&barrier, NULL, threads);
    for (long i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, work, (void *)i);
    }
    double first = 1e300, last = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        first = starts[i] < first ? starts[i] : first;
        last = ends[i] > last ? ends[i] : last;
    }
    return last - first;
}

static int usage(void) {
    fprintf(stderr, "usage: roof sweep THREADS FILE | roof fma512|fma256 THREADS\n");
    return 2;
}

int main(int argc, char **argv) {
    int threads = argc > 2 ? atoi(argv[2]) : 0;
    if (threads < 1 || threads > MAX_THREADS) {
        return usage();
    }
    void *(*work)(void *) = NULL;
    double amount = 0;
    if (argc == 4 && strcmp(argv[1], "sweep") == 0) {
        struct stat file;
        int in = open(argv[3], O_RDONLY);
        if (in < 0 || fstat(in, &file) || (data = mmap(NULL, file.st_size, PROT_READ, MAP_SHARED, in, 0)) == MAP_FAILED) {
            perror(argv[3]);
            return 2;
        }
        bytes = file.st_size;
        work = sweep;
        amount = bytes / CHUNK * CHUNK;
    }
#ifdef __AVX512F__
    if (argc == 3 && strcmp(argv[1], "fma512") == 0) {
        work = fma512;
        amount = 2.0 * 16 * SUMS * STEPS * threads;
    }
#endif
#ifdef __FMA__
    if (argc == 3 && strcmp(argv[1], "fma256") == 0) {
        work = fma256;
        amount = 2.0 * 8 * SUMS * STEPS * threads;
    }
#endif
    if (!work) {
        return usage();
    }
    double a = run(work, threads), b = run(work, threads);
    printf("%.6e\n", amount / (a < b ? a : b));
    return 0;
}
