// A ring as the facts describe it: a union, a trailing array, and an alignment that depends on the architecture.
#pragma once
#include "base.h"

struct __declspec(align(CACHE_LINE)) NET_RING
{
    UINT16 OSReserved1;
    UINT16 ElementStride;
    UINT32 NumberOfElements;
    UINT32 ElementIndexMask;
    UINT32 EndIndex;
    union
    {
        UINT32 OSReserved0;
        void* OSReserved2[4];
    };
    UINT32 BeginIndex;
    UINT32 NextIndex;
    void* Scratch;
    __declspec(align(CACHE_LINE)) UCHAR Buffer[1];
};
