using System.Runtime.InteropServices;

namespace VirtioNetCx.Host;

/// <summary>The platform and the sizes of the running session, and memory for the host's own tables.</summary>
internal static unsafe class Platform
{
    private static HostPlatform s_platform;
    private static HostSettings s_settings;
    private static DeviceDescription s_device;
    private static Own* s_own;
    private static SpinFlag s_lock;

    /// <summary>In front of each run of the host's own memory, so that the next session finds what this one leaves.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Own
    {
        public Own* Next;
        public Own* Previous;
        public nuint Bytes;
    }

    public static ref HostPlatform Calls => ref s_platform;

    public static ref HostSettings Settings => ref s_settings;

    public static ref DeviceDescription Device => ref s_device;

    public static void Set(in HostPlatform platform, in DeviceDescription device, in HostSettings settings)
    {
        s_lock = default;
        FreeAllOwn();
        s_platform = platform;
        s_device = device;
        s_settings = settings;
    }

    /// <summary>Zeroed memory for the host itself. It lives as long as the session and does not count for the client.</summary>
    public static void* AllocateOwn(nuint bytes)
    {
        // SAFETY: the platform gives at least the bytes asked for.
        Own* own = (Own*)s_platform.Allocate(MemoryKind.Host, bytes + (nuint)sizeof(Own), 16);
        if (own == null)
        {
            Breach.Raise(Rule.HostOutOfMemory, "%llu bytes for the host's own tables"u8, bytes);
        }

        Bytes.Zero(own, bytes + (nuint)sizeof(Own));
        own->Bytes = bytes + (nuint)sizeof(Own);
        s_lock.Acquire();
        own->Next = s_own;
        if (s_own != null)
        {
            s_own->Previous = own;
        }

        s_own = own;
        s_lock.Release();
        return own + 1;
    }

    public static T* New<T>()
        where T : unmanaged
    {
        return (T*)AllocateOwn((nuint)sizeof(T));
    }

    public static T* NewRun<T>(nuint count)
        where T : unmanaged
    {
        return (T*)AllocateOwn(count * (nuint)sizeof(T));
    }

    public static void FreeOwn(void* memory)
    {
        Own* own = (Own*)memory - 1;
        s_lock.Acquire();
        if (own->Previous != null)
        {
            own->Previous->Next = own->Next;
        }
        else
        {
            s_own = own->Next;
        }

        if (own->Next != null)
        {
            own->Next->Previous = own->Previous;
        }

        s_lock.Release();
        s_platform.Free(MemoryKind.Host, own, own->Bytes);
    }

    /// <summary>What an earlier session left, wherever it was stopped.</summary>
    public static void FreeAllOwn()
    {
        while (s_own != null)
        {
            FreeOwn(s_own + 1);
        }
    }
}
