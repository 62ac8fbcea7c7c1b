// What txpath.c, rxpath.c and the engine say to one another: PathView of Path/PathView.cs.
#pragma once
#include <stdint.h>
#define MS __attribute__((ms_abi))
typedef struct { uint16_t reserved, stride; uint32_t count, mask, end; uint64_t os[4]; uint32_t begin, next; uint64_t scratch; } ring_t; // NET_RING
typedef struct {
    void *arena; uint64_t arena_bytes; void *context_worker; uint32_t queue_size, packed, packets_count, fragments_count, receive, checks;
    void (MS *advance)(void *); void *start; void *queue; ring_t *packets, *fragments; uint8_t *desc, *driver, *device; uint64_t *counted;
} path_t;
typedef struct { uint32_t fragment_index; uint16_t fragment_count; uint16_t lengths; uint8_t l4_length, types, l4_type, bits; uint8_t checksum, pad[3]; uint32_t gso; } packet_t;
typedef struct { uint64_t length_capacity_offset, logical; void *virtual; } fragment_t;
