// Just enough of the C types for the headers beside this one. Written for the test of the scraper.
#pragma once

typedef unsigned char UINT8;
typedef unsigned char UCHAR;
typedef unsigned char BOOLEAN;
typedef unsigned short UINT16;
typedef unsigned int UINT32;
typedef unsigned long ULONG;
typedef long NTSTATUS;
typedef void* PVOID;

#if defined(_ARM64_)
#define CACHE_LINE 128
#else
#define CACHE_LINE 64
#endif

#define HANDLE_TYPE(name) typedef struct name##__ { int unused; } *name

HANDLE_TYPE(WDFOBJECT);
HANDLE_TYPE(WDFDPC);
HANDLE_TYPE(NETPACKETQUEUE);
HANDLE_TYPE(NETEXECUTIONCONTEXT);

typedef struct _WDF_DRIVER_GLOBALS *PWDF_DRIVER_GLOBALS;
typedef struct _WDF_OBJECT_ATTRIBUTES *PWDF_OBJECT_ATTRIBUTES;
typedef struct _KDPC *PKDPC;

enum SLOTS_FUNCENUM
{
    WdfDpcCreateTableIndex = 111,
    WdfDpcEnqueueTableIndex,
    WdfDpcCancelTableIndex,
    WdfDpcGetParentObjectTableIndex,
    WdfDpcWdmGetDpcTableIndex,
};
