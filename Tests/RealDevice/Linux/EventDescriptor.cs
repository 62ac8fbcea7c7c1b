using System;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Linux;

/// <summary>A Linux eventfd: somebody signals, somebody else waits for it beside other descriptors.</summary>
internal sealed unsafe class EventDescriptor : IDisposable
{
    public EventDescriptor()
    {
        Descriptor = Native.Check(Native.EventDescriptor(0, Native.NonBlocking | Native.CloseOnExec), "eventfd");
    }

    public int Descriptor { get; private set; }

    public void Signal()
    {
        ulong one = 1;
        _ = Native.Write(Descriptor, &one, sizeof(ulong));
    }

    /// <summary>True when it was signalled since the last call; it no longer is.</summary>
    public bool Take()
    {
        ulong count;
        return Native.Read(Descriptor, &count, sizeof(ulong)) == sizeof(ulong);
    }

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = Native.Close(Descriptor);
            Descriptor = -1;
        }
    }
}
