// The least that a driver which does not trust the device does to receive: poll, check id and length, hand out, post again.
// Hand written in C for both formats, any order of completion; buffers of one descriptor, so ids are a stack.
#include "engine.h"
#define EXPORT __declspec(dllexport)
#define CB() __asm__ __volatile__("" ::: "memory")
#define MB() __asm__ __volatile__("lock orl $0,(%%rsp)" ::: "memory", "cc")
typedef struct { uint64_t addr; uint32_t len; uint16_t flags, next; } sdesc;
typedef struct { uint64_t addr; uint32_t len; uint16_t id, flags; } pdesc;
typedef struct { uint32_t id, len; } uelem;
typedef struct { void *cookie; uint64_t room; uint32_t next; } st; // room: 0, or one more than was posted
typedef struct {
    sdesc *d; volatile uint16_t *avail, *used; uelem *uring; volatile uint16_t *aevent;
    pdesc *pd; volatile uint32_t *dev;
    uint32_t num, flags, head, nfree, broken; uint16_t avail_idx, used_idx, kicked, next_avail, next_used, af, uw, added;
    st s[];
} ctl;
EXPORT uint32_t ring_ctl_size(uint32_t num, uint32_t flags) { return sizeof(ctl) + num * sizeof(st); }
EXPORT int ring_init(void *c, void *mem, uint32_t num, uint32_t flags)
{
    ctl *q = c; char *m = mem;
    q->num = num; q->flags = flags; q->nfree = num;
    for (uint32_t i = 0; i < num; i++) q->s[i].next = i + 1;
    q->d = mem; q->pd = mem; q->avail = (void *)(m + 16 * num); q->dev = (volatile uint32_t *)(m + 16 * num) + 1; q->af = 0x80; q->uw = 0x8080;
    if (flags & RF_PACKED) { ((uint32_t *)(m + 16 * num))[0] = 1u << 16; return 0; }
    q->used = (void *)(m + ((16 * num + 2 * (3 + num) + 4095) & ~4095u)); q->uring = (void *)(q->used + 2);
    q->aevent = (void *)(q->uring + num);
    return 0;
}
EXPORT uint32_t ring_post(void *c, const pkt_t *p, uint32_t n)
{
    ctl *q = c; uint32_t i = 0, h = q->head;
    if (n > q->nfree) n = q->nfree;
    if (q->flags & RF_PACKED) {
        uint16_t a = q->next_avail, a0 = a, af = q->af, f0 = af | 2;
        for (; i < n; i++, p++) {
            st *s = &q->s[h]; pdesc *d = &q->pd[a];
            d->addr = p->sg[0].pa; d->len = p->sg[0].len; d->id = h;
            if (i) d->flags = af | 2;
            s->cookie = p->cookie; s->room = (uint64_t)p->sg[0].len + 1; h = s->next;
            if (++a == q->num) { a = 0; af ^= 0x8080; }
        }
        CB();
        if (n) q->pd[a0].flags = f0;
        q->added += n; q->next_avail = a; q->af = af;
    } else {
        uint16_t a = q->avail_idx; uint32_t mask = q->num - 1;
        for (; i < n; i++, p++) {
            st *s = &q->s[h]; sdesc *d = &q->d[h];
            d->addr = p->sg[0].pa; *(uint64_t *)&d->len = p->sg[0].len | 2ull << 32;
            s->cookie = p->cookie; s->room = (uint64_t)p->sg[0].len + 1;
            q->avail[2 + (a++ & mask)] = h; h = s->next;
        }
        q->avail_idx = a; CB(); q->avail[1] = a;
    }
    q->head = h; q->nfree -= n;
    return n;
}
EXPORT uint32_t ring_receive(void *c, void **k, uint32_t *lens, uint32_t max)
{
    ctl *q = c; uint32_t i = 0, h = q->head;
    if (q->broken) return 0;
    if (q->flags & RF_PACKED) {
        uint16_t u = q->next_used, uw = q->uw;
        while (i < max) {
            uint64_t w = *(volatile uint64_t *)&q->pd[u].len;
            if (((w >> 48) & 0x8080) != uw) break;
            CB();
            uint32_t id = (uint16_t)(w >> 32), len = (uint32_t)w;
            if (id >= q->num || len >= q->s[id].room) { q->broken = 1; break; }
            st *s = &q->s[id]; k[i] = s->cookie; lens[i++] = len; s->room = 0; s->next = h; h = id;
            if (++u == q->num) { u = 0; uw ^= 0x8080; }
        }
        q->next_used = u; q->uw = uw;
    } else {
        uint16_t u = q->used_idx; uint32_t mask = q->num - 1, n = (uint16_t)(q->used[1] - u);
        if (n > q->num - q->nfree) { q->broken = 1; return 0; }
        if (n > max) n = max;
        CB();
        for (; i < n; i++) {
            uelem e = q->uring[u & mask];
            if (e.id > mask || e.len >= q->s[e.id].room) { q->broken = 1; break; }
            st *s = &q->s[e.id]; k[i] = s->cookie; lens[i] = e.len; s->room = 0; s->next = h; h = e.id; u++;
        }
        q->used_idx = u;
    }
    q->head = h; q->nfree += i;
    return i;
}
EXPORT uint32_t ring_kick(void *c)
{
    ctl *q = c;
    if (q->flags & RF_PACKED) {
        MB(); uint32_t v = *q->dev; uint16_t f = v >> 16, ow = (uint16_t)v, nw = q->next_avail, n = q->added, ev;
        q->added = 0;
        if (f != 2) return f != 1;
        ev = ow & 0x7fff; if ((ow >> 15) != ((q->af & 0x80) != 0)) ev -= q->num;
        return (uint16_t)(nw - ev - 1) < n;
    }
    uint16_t a = q->avail_idx, o = q->kicked; q->kicked = a; MB();
    return (uint16_t)(a - *q->aevent - 1) < (uint16_t)(a - o);
}
int _DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }
