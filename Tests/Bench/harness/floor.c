// Engine "floor": the least a general (out-of-order capable) driver does, hand written in C.
// Split: private free stack of heads, no chains rewritten when the shape repeats, one publish per batch,
// compiler barriers only (x86 TSO), one full fence in the kick decision. Packed: the same.
#include "engine.h"
#include <stddef.h>
#ifdef _MSC_VER
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif
#define CB() __asm__ __volatile__("" ::: "memory")
#define MB() __asm__ __volatile__("lock orl $0,(%%rsp)" ::: "memory","cc")
typedef struct { uint64_t addr; uint32_t len; uint16_t flags, next; } sdesc;
typedef struct { uint64_t addr; uint32_t len; uint16_t id, flags; } pdesc;
typedef struct { uint32_t id, len; } uelem;
typedef struct { void *cookie; uint16_t next, last, num, pad; } st;
typedef struct {
    sdesc *d; volatile uint16_t *avail; volatile uint16_t *used; uelem *uring; volatile uint16_t *aevent;
    uint32_t num, flags; uint16_t avail_idx, used_idx, kicked, nfree, head;
    // packed
    pdesc *pd; volatile uint32_t *drv, *dev; uint16_t next_avail, next_used, af, uw, added;
    st s[];
} ctl;
EXPORT uint32_t ring_ctl_size(uint32_t num, uint32_t flags) { return sizeof(ctl) + num * sizeof(st); }
EXPORT int ring_init(void *c, void *mem, uint32_t num, uint32_t flags)
{
    ctl *q = c; char *m = mem; uint32_t i;
    q->num = num; q->flags = flags; q->nfree = num; q->head = 0;
    for (i = 0; i < num; i++) q->s[i].next = i + 1;
    if (flags & RF_PACKED) {
        q->pd = mem; q->drv = (void *)(m + 16 * num); q->dev = q->drv + 1; q->af = 0x80; q->uw = 0x8080;
        *q->drv = (flags & RF_IRQ) ? (2u << 16 | 0x8000) : 1u << 16;
        return 0;
    }
    q->d = mem; q->avail = (void *)(m + 16 * num);
    q->used = (void *)(m + ((16 * num + 2 * (3 + num) + 4095) & ~4095u)); q->uring = (void *)(q->used + 2);
    q->aevent = (void *)(q->uring + num);
    if (!(flags & RF_IRQ)) q->avail[0] = 1;
    return 0;
}
static uint32_t tx_split(ctl *q, const pkt_t *p, uint32_t n)
{
    uint32_t i, mask = q->num - 1; uint16_t a = q->avail_idx, h = q->head; 
    for (i = 0; i < n; i++, p++) {
        uint16_t k = p->out + p->in;
        st *s = &q->s[h]; sdesc *d = &q->d[h];
        if (p->ind_va && k > 1) {
            sdesc *t = p->ind_va;
            if (q->nfree < 1) break;
            t[0].addr = p->sg[0].pa; *(uint64_t *)&t[0].len = p->sg[0].len | 1ull << 32 | 1ull << 48;
            t[1].addr = p->sg[1].pa; *(uint64_t *)&t[1].len = p->sg[1].len;
            d->addr = p->ind_pa; *(uint64_t *)&d->len = 32 | 4ull << 32;
            s->cookie = p->cookie; s->last = h; s->num = 1; q->nfree--; 
            q->avail[2 + (a++ & mask)] = h; h = s->next;
        } else {
            if (q->nfree < k) break;
            s->cookie = p->cookie; s->num = k; q->nfree -= k; q->avail[2 + (a++ & mask)] = h;
            d->addr = p->sg[0].pa;
            if (k == 1) { *(uint64_t *)&d->len = p->sg[0].len; s->last = h; h = s->next; }
            else {
                uint16_t n1 = s->next;
                *(uint64_t *)&d->len = p->sg[0].len | 1ull << 32 | (uint64_t)n1 << 48;
                d = &q->d[n1]; d->addr = p->sg[1].pa; *(uint64_t *)&d->len = p->sg[1].len; s->last = n1; h = q->s[n1].next;
            }
        }
    }
    q->head = h; q->avail_idx = a; CB(); q->avail[1] = a;
    return i;
}
static uint32_t reclaim_split(ctl *q, void **c, uint32_t max)
{
    uint32_t i = 0, mask = q->num - 1; uint16_t u = q->used_idx, e = q->used[1];
    uint32_t avail = (uint16_t)(e - u); if (avail > max) avail = max;
    CB();
    uint16_t h = q->head, nf = q->nfree;
    for (; i < avail; i++) {
        uint16_t id = (uint16_t)q->uring[u++ & mask].id; st *s = &q->s[id & mask];
        c[i] = s->cookie; nf += s->num; q->s[s->last].next = h; h = id;
    }
    q->head = h; q->nfree = nf; q->used_idx = u;
    if (q->flags & RF_IRQ) { q->avail[2 + q->num] = u; MB(); }
    return i;
}
static uint32_t kick_split(ctl *q)
{
    uint16_t a = q->avail_idx, o = q->kicked; MB(); q->kicked = a;
    if (q->flags & RF_EVENT) return (uint16_t)(a - *q->aevent - 1) < (uint16_t)(a - o);
    return !(q->used[0] & 1);
}
static uint32_t tx_packed(ctl *q, const pkt_t *p, uint32_t n)
{
    uint32_t i, num = q->num; uint16_t a = q->next_avail, h = q->head, af = q->af, a0 = a; uint16_t f0 = 0; int have = 0;
    for (i = 0; i < n; i++, p++) {
        uint16_t k = p->out + p->in, hf; st *s = &q->s[h]; pdesc *d = &q->pd[a], *hd = d;
        if (p->ind_va && k > 1) {
            pdesc *t = p->ind_va;
            if (q->nfree < 1) break;
            t[0].addr = p->sg[0].pa; *(uint64_t *)&t[0].len = p->sg[0].len;
            t[1].addr = p->sg[1].pa; *(uint64_t *)&t[1].len = p->sg[1].len;
            d->addr = p->ind_pa; hf = af | 4; d->len = 32; d->id = h; s->num = 1; s->last = h; q->nfree--; 
            s->cookie = p->cookie; h = s->next; if (++a == num) { a = 0; af ^= 0x8080; }
        } else {
            if (q->nfree < k) break;
            q->nfree -= k; s->cookie = p->cookie; s->num = k;
            d->addr = p->sg[0].pa; d->len = p->sg[0].len; d->id = h; hf = af | (k > 1 ? 1 : 0);
            if (++a == num) { a = 0; af ^= 0x8080; }
            if (k > 1) {
                uint16_t n1 = s->next;
                d = &q->pd[a]; d->addr = p->sg[1].pa; *(uint64_t *)&d->len = p->sg[1].len | (uint64_t)h << 32 | (uint64_t)af << 48;
                if (++a == num) { a = 0; af ^= 0x8080; }
                s->last = n1; h = q->s[n1].next;
            } else { s->last = h; h = s->next; }
        }
        // all heads but the first are published at once; the first one last, so the batch appears whole
        if (!have) { f0 = hf; have = 1; } else { hd->flags = hf; }
    }
    CB();
    if (have) q->pd[a0].flags = f0;
    q->added += (uint16_t)(a - a0 + (a < a0 || (have && a == a0) ? num : 0)); q->next_avail = a; q->head = h; q->af = af;
    return i;
}
static uint32_t reclaim_packed(ctl *q, void **c, uint32_t max)
{
    uint32_t i = 0; uint16_t u = q->next_used, uw = q->uw, h = q->head, nf = q->nfree; uint32_t num = q->num;
    while (i < max) {
        volatile pdesc *d = &q->pd[u];
        if ((d->flags & 0x8080) != uw) break;
        CB();
        uint16_t id = d->id; if (id >= num) __builtin_trap();
        st *s = &q->s[id]; c[i++] = s->cookie; nf += s->num; u += s->num; q->s[s->last].next = h; h = id;
        if (u >= num) { u -= num; uw ^= 0x8080; }
    }
    q->next_used = u; q->uw = uw; q->head = h; q->nfree = nf;
    if (q->flags & RF_IRQ) { *q->drv = (2u << 16) | u | (uw ? 0x8000 : 0); MB(); }
    return i;
}
static uint32_t kick_packed(ctl *q)
{
    MB(); uint32_t v = *q->dev; uint16_t f = v >> 16, ow = (uint16_t)v, nw = q->next_avail, old = nw - q->added, ev;
    q->added = 0;
    if (f != 2) return f != 1;
    ev = ow & 0x7fff; if ((ow >> 15) != ((q->af & 0x80) != 0)) ev -= q->num;
    return (uint16_t)(nw - ev - 1) < (uint16_t)(nw - old);
}
EXPORT uint32_t ring_tx(void *c, const pkt_t *p, uint32_t n) { ctl *q = c; return (q->flags & RF_PACKED) ? tx_packed(q, p, n) : tx_split(q, p, n); }
EXPORT uint32_t ring_kick(void *c) { ctl *q = c; return (q->flags & RF_PACKED) ? kick_packed(q) : kick_split(q); }
EXPORT uint32_t ring_reclaim(void *c, void **k, uint32_t max) { ctl *q = c; return (q->flags & RF_PACKED) ? reclaim_packed(q, k, max) : reclaim_split(q, k, max); }
#ifdef _MSC_VER
int _DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }
#endif
