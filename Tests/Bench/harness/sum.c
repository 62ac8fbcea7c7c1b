// Checksum throughput: sum ENGINE.dll LENGTH [OFFSET] [CALLS]   prints nanoseconds a call and GB/s, the best of many rounds; checks the sum.
#include "peload.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#define MS __attribute__((ms_abi))
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e9 + t.tv_nsec; }
int main(int argc, char **argv)
{
    size_t size; unsigned char *image = argc > 2 ? pe_load(argv[1], &size) : 0; if (!image) return 2;
    uint32_t (MS *sum)(const void *, int) = pe_sym(image, "sum_bytes"); if (!sum) return 2;
    int length = atoi(argv[2]), offset = argc > 3 ? atoi(argv[3]) : 0; long calls = argc > 4 ? atol(argv[4]) : 0;
    unsigned char *memory = aligned_alloc(4096, ((size_t)length + 8191) & ~4095ul), *p = memory + offset; uint64_t plain = 0;
    for (int i = 0; i < length; i++) p[i] = (unsigned char)(i * 7 + (i >> 8));
    for (int i = 0; i < length; i++) plain += (uint64_t)p[i] << (i & 1 ? 8 : 0);
    while (plain >> 16) plain = (plain & 0xffff) + (plain >> 16);
    if (sum(p, length) != plain) { fprintf(stderr, "sum: wrong: %x, not %x\n", sum(p, length), (unsigned)plain); return 1; }
    if (calls) { for (long i = 0; i < calls; i++) sum(p, length); return 0; }
    long each = 20000000 / (length + 64) + 1; double best = 1e18;
    for (int round = 0; round < 40; round++) {
        double begin = now(); for (long i = 0; i < each; i++) sum(p, length);
        double took = (now() - begin) / each; if (took < best) best = took;
    }
    printf("%.2f %.2f\n", best, length / best);
    return 0;
}
