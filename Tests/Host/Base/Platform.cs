namespace VirtioNetCx.Host;

/// <summary>The platform and the sizes of the running session, and memory for the host's own tables.</summary>
internal static unsafe class Platform
{
    private static HostPlatform s_platform;
    private static HostSettings s_settings;
    private static DeviceDescription s_device;

    public static ref HostPlatform Calls => ref s_platform;

    public static ref HostSettings Settings => ref s_settings;

    public static ref DeviceDescription Device => ref s_device;

    public static void Set(in HostPlatform platform, in DeviceDescription device, in HostSettings settings)
    {
        s_platform = platform;
        s_device = device;
        s_settings = settings;
    }

    /// <summary>Zeroed memory for the host itself. It lives as long as the session and does not count for the client.</summary>
    public static void* AllocateOwn(nuint bytes)
    {
        // SAFETY: the platform gives at least the bytes asked for.
        void* memory = s_platform.Allocate(MemoryKind.Host, bytes, 16);
        if (memory == null)
        {
            Breach.Raise(Rule.HostOutOfMemory, "%llu bytes for the host's own tables"u8, bytes);
        }

        Bytes.Zero(memory, bytes);
        return memory;
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

    public static void FreeOwn(void* memory, nuint bytes)
    {
        s_platform.Free(MemoryKind.Host, memory, bytes);
    }

    public static void Delete<T>(T* memory)
        where T : unmanaged
    {
        FreeOwn(memory, (nuint)sizeof(T));
    }
}
