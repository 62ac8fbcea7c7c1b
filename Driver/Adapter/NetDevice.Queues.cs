using System.Runtime.CompilerServices;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

// How one queue leaves a device: by a reset of its own where the device has that (VirtIO 1.3 §2.6.1 "Virtqueue Reset"), else with a reset
// of the whole device. The other queue and the control queue do not notice the former.
internal partial struct NetDevice
{
    /// <summary>What the device may do to the memory of one queue; as for <see cref="Life"/>, a hint without the lock. Any IRQL.</summary>
    public readonly DeviceLife LifeOf(in QueueSlot slot)
    {
        DeviceLife life = Life;
        if (life != DeviceLife.Live)
        {
            return life;
        }

        return slot.Use switch
        {
            QueueUse.Live => DeviceLife.Live,
            QueueUse.Resetting => DeviceLife.Resetting,
            _ => DeviceLife.Down,
        };
    }

    /// <summary>Whether the device may use the queue, which is all that most passes ask. A hint without the lock. Any IRQL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsLive(in QueueSlot slot) => slot.Use == QueueUse.Live && Life == DeviceLife.Live;

    /// <summary>
    /// A queue wants its buffers back: it is not ready any more, and it, or else a live device, is reset.
    /// <see cref="PollReset(ref QueueSlot)"/> says when the device has let go. Up to DISPATCH_LEVEL.
    /// </summary>
    public void Withdraw(ref QueueSlot slot)
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        bool began = false;
        if (Life != DeviceLife.Live || !Features.Has(NetFeatures.RingReset))
        {
            slot.Use = QueueUse.None;
            began = BeginResetLocked();
        }
        else if (slot.Use == QueueUse.Live)
        {
            slot.Use = QueueUse.Resetting;
            slot.ResetClock.Start();
            Statistics.QueueResets++;
            Handshake.StartQueueReset(Registers, slot.QueueNumber);
        }

        Wdf.WdfSpinLockRelease(ControlLock);
        if (began)
        {
            WakeQueues();
        }
    }

    /// <summary>
    /// Moves the reset of a queue, or of the device, on. True when the device does not touch the queue's memory any more; else it has
    /// waited a moment, and the caller comes again. If the queue does not get done in time, the whole device is reset. Up to
    /// DISPATCH_LEVEL.
    /// </summary>
    public bool PollReset(ref QueueSlot slot)
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        bool gaveUp = false;
        if (Life == DeviceLife.Live && slot.Use == QueueUse.Resetting)
        {
            ResetProgress progress = Handshake.PollQueueReset(Registers, slot.QueueNumber, out _);
            gaveUp = progress == ResetProgress.Gone || (progress == ResetProgress.Pending && slot.ResetClock.IsOverdue());
            if (progress == ResetProgress.Done)
            {
                slot.Use = QueueUse.None;
            }
            else if (gaveUp)
            {
                StartResetLocked();
            }
        }

        bool live = Life == DeviceLife.Live;
        bool quiet = live && slot.Use == QueueUse.None;
        Wdf.WdfSpinLockRelease(ControlLock);
        if (gaveUp)
        {
            WakeQueues();
        }

        if (!live)
        {
            return PollReset();
        }

        if (!quiet)
        {
            Ntoskrnl.KeStallExecutionProcessor(ResetPollMicroseconds);
        }

        return quiet;
    }
}
