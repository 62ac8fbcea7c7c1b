// Ring harness: one thread plays the driver (an engine) and an ideal in-memory device, in batches.
#define _GNU_SOURCE
#include "engine.h"
#include "peload.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <time.h>
#include <x86intrin.h>
typedef struct { uint64_t addr; uint32_t len; uint16_t flags, next; } sdesc;
typedef struct { uint64_t addr; uint32_t len; uint16_t id, flags; } pdesc;
typedef struct { uint32_t id, len; } uelem;
#define NOIN __attribute__((noinline))
#define ACQ() __asm__ __volatile__("" ::: "memory")
#define MS __attribute__((ms_abi))
typedef uint32_t (*f_size)(uint32_t, uint32_t);            typedef uint32_t (MS *m_size)(uint32_t, uint32_t);
typedef int (*f_init)(void *, void *, uint32_t, uint32_t); typedef int (MS *m_init)(void *, void *, uint32_t, uint32_t);
typedef uint32_t (*f_tx)(void *, const pkt_t *, uint32_t); typedef uint32_t (MS *m_tx)(void *, const pkt_t *, uint32_t);
typedef uint32_t (*f_kick)(void *);                        typedef uint32_t (MS *m_kick)(void *);
typedef uint32_t (*f_rec)(void *, void **, uint32_t);      typedef uint32_t (MS *m_rec)(void *, void **, uint32_t);
static int pe, nullengine; static void *F_size, *F_init, *F_tx, *F_kick, *F_rec;
#define C(t, ...) (pe ? ((m_##t)F_##t)(__VA_ARGS__) : ((f_##t)F_##t)(__VA_ARGS__))
// ---- the ideal device ----
static struct { uint32_t num, flags; char *mem; uint16_t last, uidx; uint16_t wrapA, wrapU, usedpos; uint64_t bytes, pkts; int ooo, run; } D;
static inline volatile uint16_t *s_avail(void) { return (void *)(D.mem + 16 * D.num); }
static inline volatile uint16_t *s_used(void) { return (void *)(D.mem + ((16 * D.num + 2 * (3 + D.num) + 4095) & ~4095u)); }
static NOIN uint32_t dev_split(void)
{
    sdesc *desc = (sdesc *)D.mem; volatile uint16_t *av = s_avail(), *us = s_used(); uelem *ur = (uelem *)(us + 2); uint32_t mask = D.num - 1;
    uint16_t a = av[1]; ACQ(); uint32_t n = (uint16_t)(a - D.last); uint64_t bytes = 0; uint16_t l = D.last, u = D.uidx;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t slot = D.ooo ? (uint16_t)(l + n - 1 - i) : (uint16_t)(l + i);
        uint16_t head = av[2 + (slot & mask)]; sdesc *d = &desc[head];
        if (d->flags & 4) { sdesc *t = (sdesc *)d->addr; uint32_t k = d->len / 16, j = 0; for (;;) { bytes += t[j].len; if (!(t[j].flags & 1)) break; j = t[j].next; if (j >= k) abort(); } }
        else for (;;) { bytes += d->len; if (!(d->flags & 1)) break; d = &desc[d->next]; }
        if (!D.run || i == n - 1) { uint16_t at = D.run ? (uint16_t)(u - i) : u; ur[at & mask].id = head; ur[at & mask].len = 0; }   // a run: one element where its first would be
        u++;
    }
    D.last = l + n; D.uidx = u; D.bytes += bytes; D.pkts += n; ACQ(); us[1] = u;
    *(volatile uint16_t *)(ur + D.num) = D.last;   // avail_event: notify me at the very next one
    return n;
}
static NOIN uint32_t dev_packed(void)
{
    pdesc *desc = (pdesc *)D.mem; uint32_t num = D.num, n = 0; uint16_t a = D.last, w = D.wrapA; uint64_t bytes = 0;
    uint16_t ids[1024]; uint16_t cnt[1024];
    for (;;) {
        volatile pdesc *d = &desc[a]; uint16_t f = d->flags;
        if (((f >> 7) & 1) != w || ((f >> 15) & 1) == w) break;
        ACQ(); uint16_t k = 1;
        if (f & 4) { pdesc *t = (pdesc *)d->addr; uint32_t m = d->len / 16; for (uint32_t j = 0; j < m; j++) bytes += t[j].len; }
        else { bytes += d->len; while (f & 1) { uint16_t x = a + k; if (x >= num) x -= num; d = &desc[x]; f = d->flags; bytes += d->len; k++; } }
        ids[n] = d->id; cnt[n++] = k; a += k; if (a >= num) { a -= num; w ^= 1; }
        if (n == 1024) break;
    }
    uint16_t p = D.usedpos, uw = D.wrapU;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = D.ooo ? n - 1 - i : i;
        if (!D.run) { desc[p].id = ids[j]; desc[p].len = 0; ACQ(); *(volatile uint16_t *)&desc[p].flags = uw ? 0x8080 : 0; }
        else if (!i) { desc[p].id = ids[n - 1]; desc[p].len = 0; ACQ(); *(volatile uint16_t *)&desc[p].flags = uw ? 0x8080 : 0; }   // a run: one descriptor where its first was
        p += cnt[j]; if (p >= num) { p -= num; uw ^= 1; }
    }
    D.usedpos = p; D.wrapU = uw; D.last = a; D.wrapA = w; D.bytes += bytes; D.pkts += n;
    *(volatile uint32_t *)(D.mem + 16 * num + 4) = 2u << 16 | (uint32_t)w << 15 | a;
    return n;
}
// ---- null engine: the least stores any driver must make; used to subtract device + loop cost ----
static struct { uint16_t a, u, pu, pw, paf; uint32_t k; } N;
static NOIN uint32_t null_tx(const pkt_t *p, uint32_t n)
{
    if (!(D.flags & RF_PACKED)) { N.a += n; ACQ(); s_avail()[1] = N.a; return n; }
    pdesc *d = (pdesc *)D.mem; 
    for (uint32_t i = 0; i < n; i++) for (uint32_t j = 0; j < N.k; j++) {
        *(volatile uint16_t *)&d[N.a].flags = N.paf | (p->ind_va ? 4 : 0) | (j + 1 < N.k ? 1 : 0); 
        d[N.a].id = i; d[N.a].len = p->ind_va ? 32 : p->sg[j].len;
        if (++N.a == D.num) { N.a = 0; N.paf ^= 0x8080; } }
    return n;
}
static NOIN uint32_t null_rec(uint32_t max)
{
    if (!(D.flags & RF_PACKED)) { uint16_t n = s_used()[1] - N.u; N.u += n; return n; }
    pdesc *d = (pdesc *)D.mem; uint32_t n = 0;
    while (n < max && (*(volatile uint16_t *)&d[N.pu].flags & 0x8080) == N.pw) { n++; N.pu += N.k; if (N.pu >= D.num) { N.pu -= D.num; N.pw ^= 0x8080; } }
    return n;
}
static inline uint32_t TX(void *c, const pkt_t *p, uint32_t n) { return nullengine ? null_tx(p, n) : C(tx, c, p, n); }
static inline uint32_t KICK(void *c) { return nullengine ? 1 : C(kick, c); }
static inline uint32_t REC(void *c, void **k, uint32_t n) { return nullengine ? null_rec(n) : C(rec, c, k, n); }
static double core_per_tsc(void)
{
    double best = 0;
    for (int r = 0; r < 20; r++) {
        uint64_t t0 = __rdtsc(); uint64_t x = 1; for (int i = 0; i < 20000; i++) { __asm__ __volatile__("add $1,%0\n\tadd $1,%0\n\tadd $1,%0\n\tadd $1,%0\n\tadd $1,%0\n\tadd $1,%0\n\tadd $1,%0\n\tadd $1,%0" : "+r"(x)); }
        double v = 160000.0 / (__rdtsc() - t0); if (v > best) best = v;
    }
    return best;
}
// ---- two-core mode: the device polls on its own CPU ----
#include <pthread.h>
#include <sched.h>
static volatile int stop2;
static void pin(int c) { cpu_set_t s; CPU_ZERO(&s); CPU_SET(c, &s); sched_setaffinity(0, sizeof s, &s); }
static void *dev_thread(void *a) { pin((int)(long)a); while (!stop2) if (!((D.flags & RF_PACKED) ? dev_packed() : dev_split())) _mm_pause(); return 0; }
static int cmpd(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return (x > y) - (x < y); }
int main(int argc, char **argv)
{
    const char *eng = 0, *shape = "2"; uint32_t num = 1024, flags = RF_EVENT, batch = 32, reps = 15, verify = 0; uint64_t pk = 1 << 20; int csv = 0, phases = 0, twocore = 0; double tsc_ghz = 2.596136;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-e")) eng = argv[++i]; else if (!strcmp(argv[i], "-s")) shape = argv[++i]; else if (!strcmp(argv[i], "-b")) batch = atoi(argv[++i]);
        else if (!strcmp(argv[i], "-q")) num = atoi(argv[++i]); else if (!strcmp(argv[i], "-n")) pk = atol(argv[++i]); else if (!strcmp(argv[i], "-r")) reps = atoi(argv[++i]);
        else if (!strcmp(argv[i], "-p")) flags |= RF_PACKED; else if (!strcmp(argv[i], "-i")) flags |= RF_IRQ; else if (!strcmp(argv[i], "-noevent")) flags &= ~RF_EVENT;
        else if (!strcmp(argv[i], "-inorder")) flags |= RF_INORDER;
        else if (!strcmp(argv[i], "-run")) { flags |= RF_INORDER; D.run = 1; }
        else if (!strcmp(argv[i], "-v")) verify = 1; else if (!strcmp(argv[i], "-ooo")) D.ooo = 1; else if (!strcmp(argv[i], "-csv")) csv = 1; else if (!strcmp(argv[i], "-phases")) phases = 1; else if (!strcmp(argv[i], "-2core")) twocore = 1;
        else { fprintf(stderr, "usage: harness -e ENGINE(.so|.dll|null) [-s 1|2|i] [-b batch] [-q ring] [-n packets] [-r reps] [-p packed] [-i irq armed] [-noevent] [-inorder] [-run: in order, one used element a batch] [-v verify] [-ooo] [-phases] [-2core] [-csv]\n"); return 2; }
    }
    if (!eng) return 2;
    if (!strcmp(eng, "null")) nullengine = 1;
    else if (strstr(eng, ".dll")) {
        size_t sz; unsigned char *im = pe_load(eng, &sz); if (!im) return 1; pe = 1;
        F_size = pe_sym(im, "ring_ctl_size"); F_init = pe_sym(im, "ring_init"); F_tx = pe_sym(im, "ring_tx"); F_kick = pe_sym(im, "ring_kick"); F_rec = pe_sym(im, "ring_reclaim");
    } else {
        void *h = dlopen(eng, RTLD_NOW); if (!h) { fprintf(stderr, "%s\n", dlerror()); return 1; }
        F_size = dlsym(h, "ring_ctl_size"); F_init = dlsym(h, "ring_init"); F_tx = dlsym(h, "ring_tx"); F_kick = dlsym(h, "ring_kick"); F_rec = dlsym(h, "ring_reclaim");
    }
    if (!nullengine && (!F_size || !F_init || !F_tx || !F_kick || !F_rec)) { fprintf(stderr, "%s: missing export\n", eng); return 1; }
    size_t mlen = 32 * num + 65536; char *mem = mmap(0, mlen, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    D.mem = mem; D.num = num; D.flags = flags; D.wrapA = 1; D.wrapU = 1;
    if (flags & RF_PACKED) *(uint32_t *)(mem + 16 * num + 4) = 2u << 16 | 0x8000;
    void *ctl = 0;
    uint32_t k = shape[0] == '2' ? 2 : 1; int ind = shape[0] == 'i';
    uint32_t np = 2048; pkt_t *pkts = aligned_alloc(64, np * sizeof *pkts); memset(pkts, 0, np * sizeof *pkts);
    char *tables = aligned_alloc(4096, np * 64); memset(tables, 0, np * 64); uint64_t perpkt = 0;
    for (uint32_t i = 0; i < np; i++) {
        pkts[i].cookie = &pkts[i]; pkts[i].out = ind ? 2 : k; pkts[i].sg[0].pa = 0x100000000ull + i * 4096; pkts[i].sg[0].len = k == 1 && !ind ? 76 : 12; pkts[i].sg[1].pa = 0x200000000ull + i * 4096; pkts[i].sg[1].len = 64;
        if (ind) { pkts[i].ind_va = tables + 64 * i; pkts[i].ind_pa = (uint64_t)pkts[i].ind_va; }
    }
    perpkt = 76;
    if (nullengine) {
        N.k = k; N.paf = 0x80; N.pw = 0x8080; 
        for (uint32_t i = 0; i < num; i++) {
            if (flags & RF_PACKED) { ((pdesc *)mem)[i] = (pdesc){ ind ? pkts[i].ind_pa : pkts[0].sg[0].pa, ind ? 32 : pkts[0].sg[0].len, i, 0 }; }
            else { sdesc *d = (sdesc *)mem; d[i] = (sdesc){ ind ? pkts[i].ind_pa : 1, ind ? 32 : (k == 2 && (i & 1)) ? 64 : pkts[0].sg[0].len, ind ? 4 : (k == 2 && !(i & 1)) ? 1 : 0, (k == 2 && !(i & 1)) ? i + 1 : 0 }; s_avail()[2 + i] = (k == 2 ? 2 * i : i) & (num - 1); }
            if (ind) { sdesc *t = pkts[i].ind_va; t[0] = (sdesc){ 1, 12, (flags & RF_PACKED) ? 0 : 1, 1 }; t[1] = (sdesc){ 1, 64, 0, 0 }; }
        }
    } else {
        uint32_t cs = C(size, num, flags); ctl = aligned_alloc(4096, (cs + 8191) & ~4095u); memset(ctl, 0, (cs + 8191) & ~4095u);
        if (C(init, ctl, mem, num, flags)) { fprintf(stderr, "init failed\n"); return 1; }
    }
    uint32_t perbatch_desc = batch * (ind ? 1 : k); if (perbatch_desc > num) { fprintf(stderr, "batch does not fit\n"); return 1; }
    void *cookies[1024]; uint64_t kicks = 0; uint32_t pi = 0;
    if (verify) {   // order of return checked exactly (reversed per batch when -ooo), several rounds over ring wraps, plus fill-to-full
        for (uint32_t r = 0; r < 3000; r++) {
            uint32_t b = 1 + (r * 7) % batch; uint32_t base = (r * 31) % (np - b);
            if (TX(ctl, pkts + base, b) != b) { printf("FAIL tx\n"); return 1; }
            kicks += !!KICK(ctl); uint64_t b0 = D.bytes; uint32_t n = (flags & RF_PACKED) ? dev_packed() : dev_split(); 
            if (n != b || D.bytes - b0 != (uint64_t)b * perpkt) { printf("FAIL dev n=%u want %u bytes %lu\n", n, b, D.bytes - b0); return 1; }
            n = REC(ctl, cookies, 1024); if (n != b) { printf("FAIL reclaim %u want %u\n", n, b); return 1; }
            if (!nullengine) for (uint32_t i = 0; i < b; i++) if (cookies[i] != pkts[base + (D.ooo ? b - 1 - i : i)].cookie) { printf("FAIL cookie r=%u i=%u\n", r, i); return 1; }
        }
        if (!nullengine) { uint32_t full = ind ? num : num / k, got = TX(ctl, pkts, np); if (got != full) { printf("FAIL full: queued %u want %u\n", got, full); return 1; }
            uint32_t n = 0, t; while ((t = (flags & RF_PACKED) ? dev_packed() : dev_split())) n += t; uint32_t m = 0; while ((t = REC(ctl, cookies, 1000))) m += t; if (n != full || m != full) { printf("FAIL full drain %u %u\n", n, m); return 1; } }
        printf("ok %s kicks %lu/3000\n", eng, kicks); return 0;
    }
    double tot[64], ptx[64], pk_[64], prec[64]; if (reps > 64) reps = 64;
    double ratio = core_per_tsc();
    if (twocore) {
        pthread_t t; pin(1); pthread_create(&t, 0, dev_thread, (void *)0l); 
        for (uint32_t r = 0; r < reps + 1; r++) {
            uint64_t sent = 0, done = 0, t0 = __rdtsc();
            while (done < pk) {
                if (pi + batch > np) pi = 0;
                if (sent < pk) { uint32_t n = TX(ctl, pkts + pi, batch); pi += n; sent += n; if (n) KICK(ctl); }
                done += REC(ctl, cookies, 1024);
            }
            if (r) tot[r - 1] = (double)(__rdtsc() - t0) / done;
            while (sent > done) done += REC(ctl, cookies, 1024);
        }
        stop2 = 1; pthread_join(t, 0); qsort(tot, reps, 8, cmpd);
        printf("%s %s shape=%s batch=%u ring=%u 2core: min %.1f med %.1f max %.1f tsc-cyc/pkt (%.1f Mpps best, %.1f med)\n", eng, flags & RF_PACKED ? "packed" : "split", shape, batch, num, tot[0], tot[reps / 2], tot[reps - 1], tsc_ghz * 1e3 / tot[0], tsc_ghz * 1e3 / tot[reps / 2]);
        return 0;
    }
    for (uint32_t r = 0; r < reps + 1; r++) {
        uint64_t done = 0, ctx = 0, ck = 0, cr = 0; uint64_t t0 = __rdtsc();
        if (!phases) while (done < pk) {
            if (pi + batch > np) pi = 0;
            TX(ctl, pkts + pi, batch); pi += batch; kicks += KICK(ctl);
            uint32_t n = (flags & RF_PACKED) ? dev_packed() : dev_split(); if (n != batch) { fprintf(stderr, "lost %u %u\n", n, batch); return 1; }
            done += REC(ctl, cookies, 1024);
        } else while (done < pk) {
            if (pi + batch > np) pi = 0;
            uint64_t a = __rdtsc(); TX(ctl, pkts + pi, batch); uint64_t b = __rdtsc(); pi += batch; kicks += KICK(ctl); uint64_t c = __rdtsc();
            if (((flags & RF_PACKED) ? dev_packed() : dev_split()) != batch) return 1;
            uint64_t d = __rdtsc(); done += REC(ctl, cookies, 1024); uint64_t e = __rdtsc(); ctx += b - a; ck += c - b; cr += e - d;
        }
        uint64_t t1 = __rdtsc(); if (!r) continue;
        tot[r - 1] = (double)(t1 - t0) / done; ptx[r - 1] = (double)ctx / done; pk_[r - 1] = (double)ck / done; prec[r - 1] = (double)cr / done;
    }
    if (D.bytes != D.pkts * perpkt) { fprintf(stderr, "bytes mismatch\n"); return 1; }
    qsort(tot, reps, 8, cmpd); qsort(ptx, reps, 8, cmpd); qsort(pk_, reps, 8, cmpd); qsort(prec, reps, 8, cmpd);
    if (csv) printf("%s,%s,%s,%u,%u,%s,%.2f,%.2f,%.2f,%.2f,%.2f,%.3f\n", eng, flags & RF_PACKED ? "packed" : "split", shape, batch, num, flags & RF_IRQ ? "irq" : "poll", tot[0], tot[reps / 2], phases ? ptx[0] : 0, phases ? pk_[0] : 0, phases ? prec[0] : 0, ratio);
    else printf("%s %s shape=%s batch=%u ring=%u: total min %.1f med %.1f tsc-cyc/pkt (%.1f ns), phases tx %.1f kick %.1f reclaim %.1f, core/tsc %.2f\n", eng, flags & RF_PACKED ? "packed" : "split", shape, batch, num, tot[0], tot[reps / 2], tot[0] / tsc_ghz, ptx[0], pk_[0], prec[0], ratio);
    return 0;
}
