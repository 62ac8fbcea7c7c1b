using System;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>This part: interrupts, and the sleep that they end.</summary>
internal sealed unsafe partial class RealMachine
{
    // Messages that the last sleep has seen; and whether to make do with them.
    private ulong _announced;
    private bool _isBlind;

    /// <summary>How often the processor had nothing to do, and how often something woke it before its clock did.</summary>
    public long Sleeps { get; private set; }

    /// <summary>Sleeps that something ended before the clock did.</summary>
    public long Wakes { get; private set; }

    /// <summary>Hands what the device has signalled to the host; true if there was anything.</summary>
    internal bool DeliverInterrupts()
    {
        bool any = false;
        if (Interrupts.Granted == 0)
        {
            Qemu.Qtest.Listen();
            any = Interrupts.LineAsserted;
            if (any)
            {
                Host.Interrupts.OnInterrupt(0);
                Qemu.Qtest.Drain();
            }

            return any;
        }

        ulong announced = _isBlind ? _announced : Look();
        (_isBlind, _announced) = (false, 0);
        for (int i = 0; announced != 0; i++, announced >>= 1)
        {
            if ((announced & 1) != 0 && Interrupts.Events[i].Take())
            {
                any = true;
                Host.Interrupts.OnInterrupt((uint)i);
            }
        }

        return any;
    }

    // Descriptors stay readable until DeliverInterrupts or Send has taken what they announce.
    private void Sleep(TimeSpan time, bool withStack)
    {
        int messages = Interrupts.Granted;
        Native.PollEntry* entries = stackalloc Native.PollEntry[messages + 3];
        Watch(entries);
        int stack = withStack ? OperatingSystem.Descriptor : -1;
        entries[messages] = new Native.PollEntry { Descriptor = stack, Events = Native.PollIn };
        entries[messages + 1] = new Native.PollEntry { Descriptor = withStack || !_loaded ? _wake.Descriptor : -1, Events = Native.PollIn };
        entries[messages + 2] = new Native.PollEntry { Descriptor = messages == 0 ? Qemu.Qtest.Descriptor : -1, Events = Native.PollIn };
        Sleeps++;
        int ready = Native.Poll(entries, (nuint)messages + 3, (int)Math.Ceiling(time.TotalMilliseconds));
        Wakes += ready > 0 ? 1 : 0;
        _announced = Announced(entries);
        if (entries[messages + 1].Returned != 0)
        {
            _ = _wake.Take();
        }
    }

    private ulong Look()
    {
        Native.PollEntry* entries = stackalloc Native.PollEntry[Interrupts.Granted];
        Watch(entries);
        return Native.Poll(entries, (nuint)Interrupts.Granted, 0) > 0 ? Announced(entries) : 0;
    }

    private void Watch(Native.PollEntry* entries)
    {
        for (int i = 0; i < Interrupts.Granted; i++)
        {
            entries[i] = new Native.PollEntry { Descriptor = Interrupts.Events[i].Descriptor, Events = Native.PollIn };
        }
    }

    private ulong Announced(Native.PollEntry* entries)
    {
        ulong announced = 0;
        for (int i = 0; i < Interrupts.Granted; i++)
        {
            announced |= entries[i].Returned != 0 ? 1ul << i : 0;
        }

        return announced;
    }
}
