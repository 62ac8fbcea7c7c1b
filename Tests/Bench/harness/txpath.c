// The driver's whole transmit path, called as NetAdapterCx calls it, with an ideal device in the same thread. Prints TSC cycles per packet of
// EvtPacketQueueAdvance alone: used ring, completion in order, decision about offloads, VirtIO header, posting, notification.
//   txpath ENGINE.dll [-p] [-c|-h] [-l LENGTH] [-b BATCH] [-q QUEUE] [-n PACKETS] [-v]      -p packed, -v verify only
//   -c TCP checksum asked, -h IPv4 header checksum too, which takes a copy of the headers
#include "device.h"
#include "peload.h"
#include "path.h"
#include <stdio.h>
#include <sys/mman.h>
#include <x86intrin.h>
enum { NET_RING_BYTES = 64, ROUND = 64, BUFFER_BYTES = 2048 };
static path_t P; static device_t D; static int checksum, headers; static uint32_t length = 60, batch = 32; static uint8_t *buffers;
static void die(const char *what) { fprintf(stderr, "txpath: %s\n", what); exit(1); }
static MS void *context_worker(void *globals, void *handle, void *type) { (void)globals; (void)type; return handle; }
static void *element(ring_t *r, uint32_t i) { return (uint8_t *)r + NET_RING_BYTES + (size_t)(i & r->mask) * r->stride; }
static int compare(const void *a, const void *b) { uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b; return (x > y) - (x < y); }
// The framework: one packet of one fragment, parsed and mapped.
static void give(uint32_t n)
{
    ring_t *packets = P.packets, *fragments = P.fragments;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t f = fragments->end & fragments->mask; packet_t *p = element(packets, packets->end); fragment_t *g = element(fragments, f);
        uint8_t *data = buffers + (size_t)(packets->end & packets->mask) * BUFFER_BYTES;
        *p = (packet_t){ f, 1, FRAME_LINK | FRAME_NETWORK << 7, 20, 2 | 3 << 4, 1, 0, checksum << 5 | headers << 3, { 0 }, 0 };
        *g = (fragment_t){ length | (uint64_t)BUFFER_BYTES << 26, (uint64_t)data, data };
        packets->end = (packets->end + 1) & packets->mask; fragments->end = (f + 1) & fragments->mask;
    }
}
// What the driver has to sum is not there yet.
static void fill(uint32_t i, uint32_t serial)
{
    uint8_t *data = buffers + (size_t)(i & P.packets->mask) * BUFFER_BYTES; frame_make(data, length, serial); if (headers) data[24] = data[25] = 0;
}
static void verify(void)
{
    uint32_t serial = 0, had = 0;
    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t n = 1 + round * 7 % batch, at = P.packets->end;
        for (uint32_t i = 0; i < n; i++) fill(at + i, serial + i);
        give(n); P.advance(P.queue);
        if (P.packets->begin != at || P.packets->next != P.packets->end || P.fragments->begin != ((P.fragments->end - n) & P.fragments->mask)) die("rings");
        uint32_t sink = D.sink; if (device_run(&D) != n) die("lost");
        for (uint32_t i = 0; i < n; i++) if (!frame_is(&D, sink + i, length, serial + i, checksum)) die("wrong frame or header");
        serial += n; had += n;
        if (P.counted[0] != had || P.counted[1] != (uint64_t)had * length || P.counted[2] != round + 1) die("statistics");
    }
    P.advance(P.queue); if (P.packets->begin != P.packets->end) die("not returned");
    for (uint32_t sent = 0; sent < 2 * D.num;) {   // more than the queue takes
        uint32_t room = P.packets->mask - ((P.packets->end - P.packets->begin) & P.packets->mask), taken; give(room < 2 * D.num - sent ? room : 2 * D.num - sent);
        P.advance(P.queue); taken = (P.packets->next - P.packets->begin) & P.packets->mask; if (taken > D.num || device_run(&D) != taken) die("full queue");
        sent += taken; P.advance(P.queue); if (device_run(&D) == taken) sent += taken; else if (P.packets->next != P.packets->end) die("not all sent");
        P.advance(P.queue);
    }
    puts("ok");
}
int main(int argc, char **argv)
{
    uint64_t total = 1 << 19; int only_verify = 0; P.queue_size = 1024; P.packets_count = 2048; P.fragments_count = 4096;
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "-p")) P.packed = 1; else if (!strcmp(argv[i], "-c")) checksum = 1; else if (!strcmp(argv[i], "-h")) checksum = headers = 1; else if (!strcmp(argv[i], "-v")) only_verify = 1; else if (i + 1 == argc) die("usage");
        else if (!strcmp(argv[i], "-l")) length = atoi(argv[++i]); else if (!strcmp(argv[i], "-b")) batch = atoi(argv[++i]); else if (!strcmp(argv[i], "-q")) P.queue_size = atoi(argv[++i]);
        else if (!strcmp(argv[i], "-n")) total = atol(argv[++i]); else die("usage");
    }
    size_t size; unsigned char *image = argc > 1 ? pe_load(argv[1], &size) : 0; int (MS *open)(path_t *) = image ? pe_sym(image, "path_open") : 0;
    if (!open || length < 60 || length > BUFFER_BYTES - 12 || !batch || batch > SINKS || batch > P.queue_size) die("usage");
    P.arena_bytes = 16 << 20; P.arena = mmap(0, P.arena_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0); P.context_worker = context_worker;
    if (open(&P)) die("open");
    D = (device_t){ .desc = P.desc, .driver = P.driver, .device = P.device, .num = P.queue_size, .packed = P.packed }; device_reset(&D);
    buffers = mmap(0, (size_t)P.packets_count * BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    for (uint32_t i = 0; i < P.packets_count; i++) fill(i, i);
    if (only_verify) { verify(); return 0; }
    uint64_t none = ~0ull, rounds = 0; for (int i = 0; i < 1000; i++) { uint64_t a = __rdtsc(), b = __rdtsc(); if (b - a < none) none = b - a; }
    uint64_t *took = calloc(total / ((uint64_t)ROUND * batch) + 1, sizeof *took);
    for (uint64_t done = 0; done < total; done += (uint64_t)ROUND * batch) {
        uint64_t sum = 0;
        for (uint32_t i = 0; i < ROUND; i++) {
            give(batch);
            uint64_t a = __rdtsc(); P.advance(P.queue); uint64_t b = __rdtsc();
            sum += b - a - none; if (device_run(&D) != batch) die("lost");
        }
        took[rounds++] = sum;
    }
    qsort(took, rounds, sizeof *took, compare);
    printf("%.2f\n", (double)took[rounds / 2] / (ROUND * batch));
    return 0;
}
