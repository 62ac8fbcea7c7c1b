using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

// The parts of the device's life that may sleep. Every wait ends: by the reset's end, by the device's absence, or by its deadline.
// SAFETY: the only pointer is to a local, for the length of one kernel call.
internal unsafe partial struct NetDevice
{
    private const uint ResetSleepMilliseconds = 1;

    /// <summary>
    /// A queue stops: the device touches none of its memory when this returns, and cannot go live without it. PASSIVE_LEVEL.
    /// </summary>
    public void WithdrawAndWait(ref QueueSlot slot)
    {
        Withdraw(ref slot);
        while (!PollReset(ref slot))
        {
            Sleep();
        }
    }

    /// <summary>Resets a live device and waits until it touches no memory. PASSIVE_LEVEL.</summary>
    public void StopAndWait()
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        bool began = BeginResetLocked();
        Wdf.WdfSpinLockRelease(ControlLock);
        if (began)
        {
            WakeQueues();
        }

        while (!PollReset())
        {
            Sleep();
        }
    }

    /// <summary>Resets a device in any state, forgets old failures, and waits. PASSIVE_LEVEL, while there are no queues.</summary>
    public TransportError ResetAndWait()
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        _failed = false;
        StartResetLocked();
        Wdf.WdfSpinLockRelease(ControlLock);

        while (true)
        {
            ResetProgress progress = Handshake.PollReset(Registers, out _);
            if (progress == ResetProgress.Done)
            {
                _ = _life.Exchange((int)DeviceLife.Down);
                return TransportError.None;
            }

            if (progress == ResetProgress.Gone)
            {
                Bus.RevokeBusMastering();
                _ = _life.Exchange((int)DeviceLife.Lost);
                return TransportError.Gone;
            }

            if (_resetClock.IsOverdue())
            {
                Bus.RevokeBusMastering();
                _ = _life.Exchange((int)DeviceLife.Lost);
                return TransportError.ResetTimeout;
            }

            Sleep();
        }
    }

    private static void Sleep()
    {
        long interval = KernelTime.RelativeMilliseconds(ResetSleepMilliseconds);
        const sbyte kernelMode = 0;
        _ = Ntoskrnl.KeDelayExecutionThread(kernelMode, 0, &interval);
    }
}
