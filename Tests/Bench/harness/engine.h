// Harness <-> ring engine interface. C linkage; .so engines use the SysV ABI, .dll engines the Windows x64 ABI.
#pragma once
#include <stdint.h>
typedef struct { uint64_t pa; uint32_t len; uint32_t pad; } sg_t;                 // 16 bytes
typedef struct { void *cookie; uint16_t out, in; uint32_t pad; sg_t sg[2]; void *ind_va; uint64_t ind_pa; } pkt_t; // 64 bytes
// flags
#define RF_PACKED   1u   // ring_mem is a packed ring (desc[num], driver event, device event), else split
#define RF_EVENT    2u   // VIRTIO_F_EVENT_IDX negotiated
#define RF_IRQ      4u   // used-buffer interrupts armed (driver publishes used_event on reclaim)
#define RF_INORDER  8u   // VIRTIO_F_IN_ORDER negotiated
// uint32_t ring_ctl_size(uint32_t num, uint32_t flags);                    private driver state in bytes
// int      ring_init(void *ctl, void *ring_mem, uint32_t num, uint32_t flags);   0 = ok; ring_mem zeroed, page aligned
// uint32_t ring_tx(void *ctl, const pkt_t *p, uint32_t n);                 queue n packets, publish; returns number queued
// uint32_t ring_kick(void *ctl);                                           1 = device must be notified
// uint32_t ring_reclaim(void *ctl, void **cookies, uint32_t max);          take back used buffers; returns count
