// The peer: DPDK's virtio driver (virtio-user) on librte_vhost, in one process and thread. Prints TSC cycles per packet of rte_eth_tx_burst, and of
// rte_eth_rx_burst, alone: what the device does in between is not counted, and neither is the making of packets.
//   dpdk [-p] [-c] [-l LENGTH] [-b BURST,...] [-q QUEUE] [-n PACKETS] [-o] [-d vhost|ideal] [-r] [-v]
// For each burst a line.
//   -p packed, -c checksums, -o without IN_ORDER, -d who plays the device, -r receive, -v verify only
#include "../harness/device.h"
#include <rte_bus_vdev.h>
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_vhost.h>
#include <stdio.h>
#include <unistd.h>
#include <x86intrin.h>
enum { ROUND = 64, MOST = 512 };
static volatile int vid = -1, vrings; static int packed, checksum, in_order = 1, ideal, receive, only_verify;
static uint32_t length = 60, burst = 32, queue = 1024; static struct rte_mempool *pool, *vhost_pool; static device_t D; static uint16_t port; static uint8_t frame[SINK_BYTES];
static void die(const char *what) { fprintf(stderr, "dpdk: %s\n", what); exit(1); }
static int new_device(int id) { vid = id; return 0; }
static void destroy_device(int id) { (void)id; vid = -1; }
static int vring(int id, uint16_t q, int on) { (void)id; (void)q; vrings += on; return 0; }
static const struct rte_vhost_device_ops ops = { .new_device = new_device, .destroy_device = destroy_device, .vring_state_changed = vring };
static int compare(const void *a, const void *b) { uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b; return (x > y) - (x < y); }
// The ideal device works at the driver's own addresses, not at those that vhost has mapped the same memory at.
static uint8_t *own(struct rte_vhost_memory *m, void *p)
{
    for (uint32_t i = 0; i < m->nregions; i++) {
        uint64_t at = (uint64_t)p - m->regions[i].host_user_addr;
        if (at < m->regions[i].size) return (uint8_t *)(m->regions[i].guest_user_addr + at);
    }
    die("ring outside of memory"); return 0;
}
static void open_ideal(void)
{
    struct rte_vhost_vring v; struct rte_vhost_memory *m = 0; if (rte_vhost_get_vhost_vring(vid, !receive, &v) || rte_vhost_get_mem_table(vid, &m)) die("vring");
    D = (device_t){ .desc = own(m, v.desc), .driver = own(m, v.avail), .device = own(m, v.used), .num = v.size, .packed = packed, .silent = 1 }; device_reset(&D);
}
static void open_port(void)
{
    char directory[] = P_tmpdir "/dpdk-XXXXXX", path[64], args[160]; struct rte_eth_conf conf = { 0 }; struct rte_eth_txconf tx; struct rte_eth_dev_info info;
    if (!mkdtemp(directory)) die("no directory for a socket");
    snprintf(path, sizeof path, "%s/vhost", directory);
    if (rte_vhost_driver_register(path, RTE_VHOST_USER_NET_COMPLIANT_OL_FLAGS) || rte_vhost_driver_callback_register(path, &ops) || rte_vhost_driver_start(path)) die("vhost");
    snprintf(args, sizeof args, "path=%s,queue_size=%u,packed_vq=%d,in_order=%d,queues=1", path, queue, packed, in_order);
    if (rte_eal_hotplug_add("vdev", "net_virtio_user0", args)) die("virtio-user");
    if (rte_eth_dev_get_port_by_name("net_virtio_user0", &port) || rte_eth_dev_info_get(port, &info)) die("port");
    if (checksum && receive) conf.rxmode.offloads = RTE_ETH_RX_OFFLOAD_TCP_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM;
    else if (checksum) conf.txmode.offloads = RTE_ETH_TX_OFFLOAD_TCP_CKSUM;
    tx = info.default_txconf; tx.offloads = conf.txmode.offloads;
    if (rte_eth_dev_configure(port, 1, 1, &conf) || rte_eth_rx_queue_setup(port, 0, queue, 0, NULL, pool) || rte_eth_tx_queue_setup(port, 0, queue, 0, &tx)) die("configure");
    if (rte_eth_dev_start(port)) die("start");
    for (int i = 0; i < 5000 && (vid < 0 || vrings < 2); i++) usleep(1000);
    if (vid < 0) die("vhost has no device");
    unlink(path); rmdir(directory);
    rte_vhost_enable_guest_notification(vid, 0, 0); rte_vhost_enable_guest_notification(vid, 1, 0); if (ideal) open_ideal();
}
static void make(struct rte_mbuf **m, uint32_t n, uint32_t serial)
{
    if (rte_pktmbuf_alloc_bulk(pool, m, n)) die("no mbuf");
    for (uint32_t i = 0; i < n; i++) {
        m[i]->data_len = length; m[i]->pkt_len = length;
        if (checksum) { m[i]->l2_len = FRAME_LINK; m[i]->l3_len = FRAME_NETWORK; m[i]->l4_len = 20; m[i]->ol_flags = RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_TCP_CKSUM; }
        if (only_verify) frame_make(rte_pktmbuf_mtod(m[i], uint8_t *), length, serial + i);
    }
}
// vhost moves at most 32 at a time, and rte_eth_rx_burst 64.
static uint32_t take(struct rte_mbuf **m)
{
    uint32_t n = 0, now; if (ideal) return device_run(&D);
    while ((now = rte_vhost_dequeue_burst(vid, 1, vhost_pool, m + n, MOST - n))) n += now;
    return n;
}
static uint32_t put(struct rte_mbuf **m, uint32_t n)
{
    uint32_t done = 0, now; if (ideal) return device_fill(&D, n, frame, length, checksum ? 2 : 0);
    while (done < n && (now = rte_vhost_enqueue_burst(vid, 0, m + done, n - done))) done += now;
    return done;
}
static uint32_t get(struct rte_mbuf **m, uint32_t n) { uint32_t done = 0, now; while (done < n && (now = rte_eth_rx_burst(port, 0, m + done, n - done))) done += now; return done; }
static void drop(struct rte_mbuf **m, uint32_t n) { if (!ideal) rte_pktmbuf_free_bulk(m, n); }
static void verify(void)
{
    struct rte_mbuf *m[MOST], *g[MOST]; static uint8_t want[SINK_BYTES];
    for (uint32_t round = 0, serial = 0; round < 1000; round++) {
        uint32_t n = 1 + round * 7 % burst, sink = D.sink; make(m, n, serial);
        if (rte_eth_tx_burst(port, 0, m, n) != n || take(g) != n) die("lost");
        for (uint32_t i = 0; i < n; i++) {
            if (ideal) {
                if (!frame_is(&D, sink + i, length, serial + i, checksum)) die("wrong frame or header");
            } else {
                frame_make(want, length, serial + i); uint8_t *b = rte_pktmbuf_mtod(g[i], uint8_t *);
                if (g[i]->data_len != length || memcmp(b, want, 50) || memcmp(b + 52, want + 52, length - 52)) die("wrong frame");
                if (!!(g[i]->ol_flags & RTE_MBUF_F_RX_L4_CKSUM_NONE) != checksum) die("checksum flag");
            }
        }
        drop(g, n); serial += n;
    }
    puts("ok");
}
static void measure(uint64_t total)
{
    uint64_t none = ~0ull, rounds = 0; for (int i = 0; i < 1000; i++) { uint64_t a = __rdtsc(), b = __rdtsc(); if (b - a < none) none = b - a; }
    uint64_t *took = calloc(total / ((uint64_t)ROUND * burst) + 1, sizeof *took); struct rte_mbuf *m[MOST], *g[MOST];
    for (uint64_t done = 0; done < total; done += (uint64_t)ROUND * burst) {
        uint64_t sum = 0;
        for (uint32_t i = 0; i < ROUND; i++) {
            uint32_t n;
            if (receive) {
                if (!ideal) make(m, burst, 0);
                if (put(m, burst) != burst) die("no buffer");
                if (!ideal) rte_pktmbuf_free_bulk(m, burst);
                uint64_t a = __rdtsc(); n = get(g, burst); uint64_t b = __rdtsc(); sum += b - a - none;
                if (n && (g[0]->data_len != length || (ideal && checksum && !(g[0]->ol_flags & RTE_MBUF_F_RX_L4_CKSUM_GOOD)))) die("wrong packet");
                rte_pktmbuf_free_bulk(g, n);
            } else {
                make(m, burst, 0); uint64_t a = __rdtsc(); uint32_t sent = rte_eth_tx_burst(port, 0, m, burst); uint64_t b = __rdtsc(); sum += b - a - none;
                if (sent != burst) die("full");
                n = take(g); drop(g, n);
            }
            if (n != burst) die("lost");
        }
        took[rounds++] = sum;
    }
    qsort(took, rounds, sizeof *took, compare);
    printf("%u %.2f\n", burst, (double)took[rounds / 2] / (ROUND * burst));
    free(took);
}
int main(int argc, char **argv)
{
    uint64_t total = 1 << 19; const char *burst_list = "32"; char *eal[] = { "dpdk", "--no-huge", "-m", "256", "--no-pci", "-l", "0", "--log-level", "critical", "--no-telemetry", "--file-prefix", "", 0 }; char prefix[32];
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-p")) packed = 1; else if (!strcmp(argv[i], "-c")) checksum = 1; else if (!strcmp(argv[i], "-o")) in_order = 0; else if (!strcmp(argv[i], "-r")) receive = 1;
        else if (!strcmp(argv[i], "-v")) only_verify = 1; else if (i + 1 == argc) die("usage"); else if (!strcmp(argv[i], "-l")) length = atoi(argv[++i]); else if (!strcmp(argv[i], "-b")) burst_list = argv[++i];
        else if (!strcmp(argv[i], "-q")) queue = atoi(argv[++i]); else if (!strcmp(argv[i], "-n")) total = atol(argv[++i]); else if (!strcmp(argv[i], "-d")) ideal = !strcmp(argv[++i], "ideal"); else die("usage");
    }
    burst = strtoul(burst_list, 0, 10); if (length < 60 || length > 1600 || !burst || burst > MOST / 2) die("usage");
    snprintf(prefix, sizeof prefix, "vncx%d", getpid()); eal[11] = prefix;
    if (rte_eal_init(12, eal) < 0) die("eal");
    pool = rte_pktmbuf_pool_create("driver", 8191, 256, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY); vhost_pool = rte_pktmbuf_pool_create("vhost", 8191, 256, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
    if (!pool || !vhost_pool) die("pool");
    frame_make(frame, length, 0); open_port();
    if (only_verify) { verify(); fflush(stdout); _exit(0); }
    for (; burst_list; burst_list = strchr(burst_list, ',') ? strchr(burst_list, ',') + 1 : 0) { burst = atoi(burst_list); measure(total); }
    fflush(stdout);
    _exit(0);
}
