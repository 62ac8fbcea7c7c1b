using System;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Linux;

/// <summary>Memory with a descriptor, which another process can map: the RAM of the machine that QEMU makes.</summary>
internal sealed class MemoryFile : IDisposable
{
    public MemoryFile(long bytes)
    {
        Bytes = bytes;
        Descriptor = Native.Check(Native.MemoryFile("guest", 1), "memfd_create");
        _ = Native.Check(Native.SetLength(Descriptor, bytes), "ftruncate");
    }

    public long Bytes { get; }

    public int Descriptor { get; private set; }

    /// <summary>The path by which another process opens it while this one lives.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{Descriptor}";

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = Native.Close(Descriptor);
            Descriptor = -1;
        }
    }
}
