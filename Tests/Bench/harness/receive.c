// Receive: the ring is full of buffers; an ideal device fills a batch of them, the engine polls them out and posts them again.
//   receive ENGINE.dll [-p] [-b BATCH] [-q RING] [-n BUFFERS]     prints TSC cycles per buffer, device included; checks every buffer
#include "engine.h"
#include "peload.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <x86intrin.h>
#define MS __attribute__((ms_abi))
#define NOIN __attribute__((noinline))
typedef struct { uint64_t addr; uint32_t len; uint16_t flags, next; } sdesc;
typedef struct { uint64_t addr; uint32_t len; uint16_t id, flags; } pdesc;
static uint32_t num = 1024, flags = RF_EVENT, batch = 32; static char *mem; static uint16_t last, uidx, pos, wrap = 1;
static void die(const char *what) { fprintf(stderr, "receive: %s\n", what); exit(1); }
static uint32_t length_of(uint32_t n) { return 60 + (n & 1023); }
static NOIN void fill(uint32_t n)
{
    static uint32_t serial;
    if (flags & RF_PACKED) {
        pdesc *desc = (pdesc *)mem; uint32_t next = (uint32_t)!wrap << 15 | pos; // the driver is a lap ahead: it posts here next
        for (uint32_t i = 0; i < n; i++) {
            pdesc *d = &desc[pos]; uint16_t f = *(volatile uint16_t *)&d->flags;
            if (((f >> 7) & 1) != wrap || ((f >> 15) & 1) == wrap || !(f & 2)) die("no buffer");
            d->len = length_of(serial++); __asm__ __volatile__("" ::: "memory"); *(volatile uint16_t *)&d->flags = wrap ? 0x8080 : 0;
            if (++pos == num) { pos = 0; wrap ^= 1; }
        }
        *(volatile uint32_t *)(mem + 16 * num + 4) = 2u << 16 | next;
        return;
    }
    sdesc *desc = (sdesc *)mem; volatile uint16_t *av = (void *)(mem + 16 * num), *us = (void *)(mem + ((16 * num + 2 * (3 + num) + 4095) & ~4095u));
    uint32_t *ur = (uint32_t *)(us + 2), mask = num - 1;
    if ((uint16_t)(av[1] - last) < n) die("no buffer");
    for (uint32_t i = 0; i < n; i++) {
        uint16_t head = av[2 + (last++ & mask)]; if (desc[head].flags != 2) die("buffer that cannot be written");
        ur[2 * (uidx & mask)] = head; ur[2 * (uidx++ & mask) + 1] = length_of(serial++);
    }
    __asm__ __volatile__("" ::: "memory"); us[1] = uidx; *(volatile uint16_t *)(ur + 2 * num) = av[1]; // tell me of the very next one
}
int main(int argc, char **argv)
{
    uint64_t total = 1 << 22;
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "-p")) flags |= RF_PACKED; else if (!strcmp(argv[i], "-inorder")) flags |= RF_INORDER; else if (i + 1 == argc) die("usage");
        else if (!strcmp(argv[i], "-b")) batch = atoi(argv[++i]); else if (!strcmp(argv[i], "-q")) num = atoi(argv[++i]); else if (!strcmp(argv[i], "-n")) total = atol(argv[++i]); else die("usage");
    }
    size_t size; unsigned char *image = argc > 1 ? pe_load(argv[1], &size) : 0; if (!image || batch > 1024 || num % batch) die("usage");
    uint32_t (MS *ctl_size)(uint32_t, uint32_t) = pe_sym(image, "ring_ctl_size"); int (MS *init)(void *, void *, uint32_t, uint32_t) = pe_sym(image, "ring_init");
    uint32_t (MS *post)(void *, const pkt_t *, uint32_t) = pe_sym(image, "ring_post"); uint32_t (MS *kick)(void *) = pe_sym(image, "ring_kick");
    uint32_t (MS *receive)(void *, void **, uint32_t *, uint32_t) = pe_sym(image, "ring_receive");
    if (!ctl_size || !init || !post || !kick || !receive) die("missing export");
    mem = aligned_alloc(4096, 32 * num + 65536); memset(mem, 0, 32 * num + 65536); if (flags & RF_PACKED) *(uint32_t *)(mem + 16 * num + 4) = 2u << 16 | 0x8000;
    void *ctl = aligned_alloc(4096, (ctl_size(num, flags) + 8191) & ~4095u); memset(ctl, 0, (ctl_size(num, flags) + 8191) & ~4095u);
    if (init(ctl, mem, num, flags)) die("init");
    pkt_t *p = calloc(num, sizeof *p); void *back[1024]; uint32_t lens[1024];
    for (uint32_t i = 0; i < num; i++) p[i] = (pkt_t){ .cookie = p + i, .in = 1, .sg[0] = { 0x100000000ull + 4096ull * i, 1526, 0 } };
    if (post(ctl, p, num) != num || post(ctl, p, 1) != 0) die("post");
    kick(ctl);
    uint64_t done = 0, best = ~0ull; uint32_t at = 0, serial = 0;
    while (done < total) {
        uint64_t begin = __rdtsc();
        for (uint32_t round = 0; round < 64; round++) {
            fill(batch);
            uint32_t n = receive(ctl, back, lens, 1024); if (n != batch) die("lost");
            if (back[0] != p + at || back[n - 1] != p + at + n - 1 || lens[0] != length_of(serial) || lens[n - 1] != length_of(serial + n - 1)) die("wrong buffer");
            serial += n; if (post(ctl, p + at, n) != n) die("post again");
            if (!kick(ctl)) die("no kick");
            at = (at + n) % num;
        }
        uint64_t took = __rdtsc() - begin; if (took < best) best = took;
        done += 64 * batch;
    }
    printf("%.2f\n", (double)best / (64 * batch));
    return 0;
}
