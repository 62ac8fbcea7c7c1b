// A network device for one queue, in the driver's own thread. Transmit: takes what is there, copies each buffer out as a real one would, uses it.
// Receive: copies frames into buffers that were posted.
#pragma once
#include <stdint.h>
#include <string.h>
#include <stdlib.h>
enum { SINKS = 512, SINK_BYTES = 2048 };
typedef struct { uint64_t addr; uint32_t len; uint16_t flags, next; } sdesc;
typedef struct { uint64_t addr; uint32_t len; uint16_t id, flags; } pdesc;
typedef struct {
    uint8_t *desc, *driver, *device; uint32_t num; int packed, silent;  // silent: no notification wanted
    uint16_t last, used, avail_wrap, used_wrap;
    uint32_t sink; uint32_t length[SINKS]; uint8_t (*bytes)[SINK_BYTES];  // the buffers taken last, VirtIO header first
} device_t;
static inline void device_reset(device_t *d)
{
    d->last = d->used = 0; d->avail_wrap = d->used_wrap = 1; d->sink = 0;
    if (!d->bytes) d->bytes = aligned_alloc(4096, SINKS * SINK_BYTES);
    memset(d->bytes, 0, SINKS * SINK_BYTES);
    if (d->packed) *(uint32_t *)d->device = (uint32_t)d->silent << 16;   // flags: enable, or disable
    else *(uint16_t *)d->device = (uint16_t)d->silent;                   // VIRTQ_USED_F_NO_NOTIFY
}
// Addresses are our own, tables too: split ones are chains, packed ones are lists.
static inline uint32_t device_part(uint8_t *to, uint32_t at, uint64_t address, uint32_t length)
{
    if (length > SINK_BYTES - at) abort();
    memcpy(to + at, (void *)address, length); return at + length;
}
static inline uint32_t device_split_chain(uint8_t *to, const sdesc *t, uint32_t first, uint32_t count)
{
    uint32_t at = 0, i = first, left = count;
    for (;;) { if (i >= count || !left--) abort(); at = device_part(to, at, t[i].addr, t[i].len); if (!(t[i].flags & 1)) return at; i = t[i].next; }
}
static inline uint32_t device_split(device_t *d)
{
    sdesc *desc = (sdesc *)d->desc; volatile uint16_t *av = (void *)d->driver, *us = (void *)d->device; uint32_t *ring = (uint32_t *)(d->device + 4), mask = d->num - 1;
    uint16_t n = (uint16_t)(av[1] - d->last); __asm__ __volatile__("" ::: "memory");
    for (uint32_t i = 0; i < n; i++, d->sink = (d->sink + 1) % SINKS) {
        uint16_t head = av[2 + (d->last++ & mask)]; uint8_t *to = d->bytes[d->sink];
        d->length[d->sink] = desc[head].flags & 4 ? device_split_chain(to, (sdesc *)desc[head].addr, 0, desc[head].len / 16) : device_split_chain(to, desc, head, d->num);
        ring[2 * (d->used & mask)] = head; ring[2 * (d->used++ & mask) + 1] = 0;
    }
    __asm__ __volatile__("" ::: "memory"); us[1] = d->used;
    if (!d->silent) *(volatile uint16_t *)(ring + 2 * d->num) = d->last;   // avail_event: tell me of the very next one
    return n;
}
static inline uint32_t device_packed(device_t *d)
{
    pdesc *desc = (pdesc *)d->desc; uint32_t n = 0;
    for (;; n++, d->sink = (d->sink + 1) % SINKS) {
        uint16_t f = *(volatile uint16_t *)&desc[d->last].flags; uint32_t at = 0, count = 0; uint8_t *to = d->bytes[d->sink];
        if (((f >> 7) & 1) != d->avail_wrap || ((f >> 15) & 1) == d->avail_wrap) return n;
        __asm__ __volatile__("" ::: "memory"); uint16_t id;
        for (;;) {
            pdesc *p = &desc[d->last]; f = p->flags; id = p->id; count++;
            if (f & 4) { pdesc *t = (pdesc *)p->addr; for (uint32_t j = 0; j < p->len / 16; j++) at = device_part(to, at, t[j].addr, t[j].len); }
            else at = device_part(to, at, p->addr, p->len);
            if (++d->last == d->num) { d->last = 0; d->avail_wrap ^= 1; }
            if (!(f & 1)) break;
        }
        d->length[d->sink] = at;
        pdesc *u = &desc[d->used]; u->id = id; u->len = 0; __asm__ __volatile__("" ::: "memory"); *(volatile uint16_t *)&u->flags = d->used_wrap ? 0x8080 : 0;
        if ((d->used += count) >= d->num) { d->used -= d->num; d->used_wrap ^= 1; }
    }
}
static inline uint32_t device_run(device_t *d) { return d->packed ? device_packed(d) : device_split(d); }
// Puts a frame, behind a VirtIO header with these flags, into each of the next `n` buffers, which must be there and of one descriptor.
static inline void device_put(uint64_t to, uint32_t room, const uint8_t *frame, uint32_t length, uint8_t flags)
{
    uint8_t header[12] = { flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 };
    if (room < length + sizeof header) abort();
    memcpy((void *)to, header, sizeof header); memcpy((uint8_t *)to + sizeof header, frame, length);
}
static inline uint32_t device_fill(device_t *d, uint32_t n, const uint8_t *frame, uint32_t length, uint8_t flags)
{
    if (d->packed) {
        pdesc *desc = (pdesc *)d->desc;
        for (uint32_t i = 0; i < n; i++) {
            pdesc *p = &desc[d->last]; uint16_t f = *(volatile uint16_t *)&p->flags;
            if (((f >> 7) & 1) != d->avail_wrap || ((f >> 15) & 1) == d->avail_wrap || (f & 7) != 2) return i;
            __asm__ __volatile__("" ::: "memory"); device_put(p->addr, p->len, frame, length, flags);
            p->len = length + 12; __asm__ __volatile__("" ::: "memory"); *(volatile uint16_t *)&p->flags = d->avail_wrap ? 0x8080 : 0;
            if (++d->last == d->num) { d->last = 0; d->avail_wrap ^= 1; }
        }
        return n;
    }
    sdesc *desc = (sdesc *)d->desc; volatile uint16_t *av = (void *)d->driver, *us = (void *)d->device; uint32_t *ring = (uint32_t *)(d->device + 4), mask = d->num - 1;
    if ((uint16_t)(av[1] - d->last) < n) return 0;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t head = av[2 + (d->last++ & mask)]; if ((desc[head].flags & 7) != 2) return i;
        device_put(desc[head].addr, desc[head].len, frame, length, flags);
        ring[2 * (d->used & mask)] = head; ring[2 * (d->used++ & mask) + 1] = length + 12;
    }
    __asm__ __volatile__("" ::: "memory"); us[1] = d->used;
    if (!d->silent) *(volatile uint16_t *)(ring + 2 * d->num) = av[1];
    return n;
}
// A TCP segment over IPv4 whose checksum is left to the device, or is not; `serial` tells one from the other.
enum { FRAME_LINK = 14, FRAME_NETWORK = 20, FRAME_HEADERS = 54 };
static inline void frame_make(uint8_t *f, uint32_t length, uint32_t serial)
{
    static const uint8_t head[FRAME_HEADERS] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0x10, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x18, 4, 0, 0, 0, 0, 0 };
    memcpy(f, head, sizeof head); for (uint32_t i = sizeof head; i < length; i++) f[i] = (uint8_t)(i * 7 + serial);
    f[16] = (length - 14) >> 8; f[17] = (uint8_t)(length - 14);
    uint32_t s = 0; for (int i = 14; i < 34; i += 2) s += (uint32_t)f[i] << 8 | f[i + 1];
    while (s >> 16) s = (s & 0xffff) + (s >> 16);
    f[24] = (uint8_t)~(s >> 8); f[25] = (uint8_t)~s; memcpy(f + length - 4, &serial, 4);
}
// Whether the buffer is that frame behind the right VirtIO header of twelve bytes.
static inline int frame_is(const device_t *d, uint32_t sink, uint32_t length, uint32_t serial, int checksum)
{
    uint8_t want[SINK_BYTES] = { 0 }; const uint8_t *b = d->bytes[sink % SINKS];
    if (checksum) { want[0] = 1; want[6] = FRAME_LINK + FRAME_NETWORK; want[8] = 16; }
    frame_make(want + 12, length, serial);
    return d->length[sink % SINKS] == length + 12 && !memcmp(b, want, 12) && !memcmp(b + 12, want + 12, 50) && !memcmp(b + 12 + 52, want + 12 + 52, length - 52);
}
