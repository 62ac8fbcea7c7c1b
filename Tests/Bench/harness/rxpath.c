// The driver's whole receive path, called as NetAdapterCx calls it, with an ideal device in the same thread. Prints TSC cycles per packet of
// EvtPacketQueueAdvance alone: used ring, frames put together and checked, packets indicated, buffers posted again, notification.
//   rxpath ENGINE.dll [-p] [-c] [-l LENGTH] [-b BATCH] [-q QUEUE] [-n PACKETS] [-v]      -p packed, -v verify only
//   -c all checksums switched on, and found valid by the device
#include "device.h"
#include "path.h"
#include "peload.h"
#include <stdio.h>
#include <sys/mman.h>
#include <x86intrin.h>
enum { NET_RING_BYTES = 64, ROUND = 64, BUFFER_BYTES = 2048 };
static path_t P; static device_t D; static uint32_t length = 60, batch = 32; static uint8_t *buffers, frame[SINK_BYTES], flags;
static void die(const char *what) { fprintf(stderr, "rxpath: %s\n", what); exit(1); }
static MS void *context_worker(void *globals, void *handle, void *type) { (void)globals; (void)type; return handle; }
static void *element(ring_t *r, uint32_t i) { return (uint8_t *)r + NET_RING_BYTES + (size_t)(i & r->mask) * r->stride; }
static int compare(const void *a, const void *b) { uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b; return (x > y) - (x < y); }
// The framework: what came back is taken up, and given anew. Only capacity and addresses of a fragment mean anything then.
static void give(void)
{
    ring_t *packets = P.packets, *fragments = P.fragments;
    for (uint32_t end = (packets->begin - 1) & packets->mask; packets->end != end; packets->end = (packets->end + 1) & packets->mask) memset(element(packets, packets->end), 0, sizeof(packet_t));
    for (uint32_t end = (fragments->begin - 1) & fragments->mask; fragments->end != end; fragments->end = (fragments->end + 1) & fragments->mask) {
        uint8_t *data = buffers + (size_t)fragments->end * BUFFER_BYTES;
        *(fragment_t *)element(fragments, fragments->end) = (fragment_t){ (uint64_t)BUFFER_BYTES << 26 | 0x3FF | 5ull << 52, (uint64_t)data, data };
    }
}
static void verify(void)
{
    uint32_t serial = 0;
    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t n = 1 + round * 7 % batch, at = P.packets->begin, first = P.fragments->begin, kicks = P.counted[2];
        for (uint32_t i = 0; i < n; i++) { frame_make(frame, length, serial + i); if (device_fill(&D, 1, frame, length, flags) != 1) die("no buffer"); }
        P.advance(P.queue);
        if (P.packets->begin != ((at + n) & P.packets->mask) || P.fragments->begin != ((first + n) & P.fragments->mask)) die("rings");
        for (uint32_t i = 0; i < n; i++) {
            packet_t *p = element(P.packets, at + i); fragment_t *g = element(P.fragments, first + i); frame_make(frame, length, serial + i);
            if (p->fragment_index != ((first + i) & P.fragments->mask) || p->fragment_count != 1 || p->bits) die("packet");
            if (g->length_capacity_offset != (length | (uint64_t)BUFFER_BYTES << 26 | 12ull << 52)) die("fragment");
            if (memcmp((uint8_t *)g->virtual + 12, frame, length)) die("frame");
            if (flags ? p->checksum != (1 << 2 | 1 << 4) || p->lengths != (FRAME_LINK | FRAME_NETWORK << 7) || p->l4_length != 20 || p->types != (2 | 3 << 4) || p->l4_type != 1
                      : p->checksum || p->lengths || p->l4_length || p->types || p->l4_type) die("layout or checksum");
        }
        serial += n; give(); P.advance(P.queue);
        if (P.counted[0] != serial || P.counted[1] != (uint64_t)serial * length || P.counted[2] != kicks + 1 || P.fragments->next != P.fragments->end) die("statistics");
    }
    frame_make(frame, length, 0); frame[5] ^= 4; uint32_t at = P.packets->begin;   // for another station
    if (device_fill(&D, 1, frame, length, flags) != 1) die("no buffer");
    P.advance(P.queue); if (P.packets->begin != at || P.counted[3] != 1) die("not filtered");
    puts("ok");
}
int main(int argc, char **argv)
{
    uint64_t total = 1 << 19; int only_verify = 0; P.queue_size = 256; P.packets_count = 512; P.receive = 1;
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "-p")) P.packed = 1; else if (!strcmp(argv[i], "-c")) P.checks = 7, flags = 2; else if (!strcmp(argv[i], "-v")) only_verify = 1; else if (i + 1 == argc) die("usage");
        else if (!strcmp(argv[i], "-l")) length = atoi(argv[++i]); else if (!strcmp(argv[i], "-b")) batch = atoi(argv[++i]); else if (!strcmp(argv[i], "-q")) P.queue_size = atoi(argv[++i]);
        else if (!strcmp(argv[i], "-n")) total = atol(argv[++i]); else die("usage");
    }
    size_t size; unsigned char *image = argc > 1 ? pe_load(argv[1], &size) : 0; int (MS *open)(path_t *) = image ? pe_sym(image, "path_open") : 0;
    if (!open || length < 60 || length > BUFFER_BYTES - 12 || !batch || batch > P.queue_size - 1) die("usage");
    P.fragments_count = P.queue_size; P.arena_bytes = 16 << 20;
    P.arena = mmap(0, P.arena_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0); P.context_worker = context_worker;
    if (open(&P)) die("open");
    D = (device_t){ .desc = P.desc, .driver = P.driver, .device = P.device, .num = P.queue_size, .packed = P.packed }; device_reset(&D);
    buffers = mmap(0, (size_t)P.queue_size * BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    frame_make(frame, length, 0); give(); P.advance(P.queue);
    if (only_verify) { verify(); return 0; }
    uint64_t none = ~0ull, rounds = 0; for (int i = 0; i < 1000; i++) { uint64_t a = __rdtsc(), b = __rdtsc(); if (b - a < none) none = b - a; }
    uint64_t *took = calloc(total / ((uint64_t)ROUND * batch) + 1, sizeof *took);
    for (uint64_t done = 0; done < total; done += (uint64_t)ROUND * batch) {
        uint64_t sum = 0, had = P.counted[0];
        for (uint32_t i = 0; i < ROUND; i++) {
            if (device_fill(&D, batch, frame, length, flags) != batch) die("no buffer");
            uint64_t a = __rdtsc(); P.advance(P.queue); uint64_t b = __rdtsc();
            sum += b - a - none; give();
        }
        if (P.counted[0] - had != (uint64_t)ROUND * batch) die("lost");
        took[rounds++] = sum;
    }
    qsort(took, rounds, sizeof *took, compare);
    printf("%.2f\n", (double)took[rounds / 2] / (ROUND * batch));
    return 0;
}
