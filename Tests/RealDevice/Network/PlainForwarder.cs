using System;
using System.Threading;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>Carries frames from one TAP to the other with all offloads and nothing between: what speed is measured against.</summary>
internal sealed unsafe class PlainForwarder : IDisposable
{
    private const int Burst = 64;
    private readonly TapDevice _one;
    private readonly TapDevice _other;
    private readonly Thread _thread;
    private volatile bool _ending;

    public PlainForwarder(TapDevice one, TapDevice other)
    {
        (_one, _other) = (one, other);
        _thread = new Thread(Run) { IsBackground = true, Name = "forwarder" };
        _thread.Start();
    }

    public void Dispose()
    {
        _ending = true;
        _thread.Join();
    }

    private static bool Carry(TapDevice from, TapDevice to, byte* buffer, int size)
    {
        bool any = false;
        for (int i = 0; i < Burst; i++)
        {
            nint bytes = Native.Read(from.Descriptor, buffer, (nuint)size);
            if (bytes <= 0)
            {
                break;
            }

            any = true;
            _ = Native.Write(to.Descriptor, buffer, (nuint)bytes);
        }

        return any;
    }

    private void Run()
    {
        byte[] memory = GC.AllocateUninitializedArray<byte>(80_000, pinned: true);
        Native.PollEntry* entries = stackalloc Native.PollEntry[2];
        entries[0] = new Native.PollEntry { Descriptor = _one.Descriptor, Events = Native.PollIn };
        entries[1] = new Native.PollEntry { Descriptor = _other.Descriptor, Events = Native.PollIn };
        fixed (byte* buffer = memory)
        {
            while (!_ending)
            {
                bool any = Carry(_one, _other, buffer, memory.Length) | Carry(_other, _one, buffer, memory.Length);
                if (!any)
                {
                    _ = Native.Poll(entries, 2, 20);
                }
            }
        }
    }
}
