using System.Runtime.CompilerServices;
using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

/// <summary>What the device may do to memory.</summary>
internal enum DeviceLife
{
    /// <summary>Reset: it touches no memory.</summary>
    Down = 0,

    /// <summary>DRIVER_OK: it uses both rings.</summary>
    Live,

    /// <summary>Told to reset, not seen to be reset: it may still use both rings.</summary>
    Resetting,

    /// <summary>Gone, failed, or cut off from memory: it touches none, and will not go live before the next D0 entry.</summary>
    Lost,
}

// How the device lives.
//
//  * Each queue says that it is ready once its ring is fresh and will not be touched before the device is live. The device goes live when
//    it is Down and both are ready; the queue that was last does it.
//  * Whoever needs the device to let go of memory calls Withdraw, and PollReset until that is true. With VIRTIO_F_RING_RESET that resets
//    the one queue, and it may join the live device again (NetDevice.Queues.cs). Without, the only way is to reset the whole device, and
//    a reset device can only be brought up with all its queues: both are off ready then; each finds out in its own callbacks, takes back
//    what it had given the device, makes its ring fresh and says that it is ready again.
//  * All transitions happen under ControlLock, at DISPATCH_LEVEL, without waiting: a reset is polled, by callbacks that return in between.
internal partial struct NetDevice
{
    private const uint ResetPollMicroseconds = 50;

    /// <summary>The state, for deciding what to do; only the lock makes it stay. Any IRQL.</summary>
    public readonly DeviceLife Life => (DeviceLife)_life.Read();

    /// <summary>Whether the device can no longer touch memory. Any IRQL.</summary>
    public readonly bool IsQuiet => Life is DeviceLife.Down or DeviceLife.Lost;

    /// <summary>
    /// A queue's ring is fresh. Brings the device up if that was all it waited for, or lets the queue join a live one. Up to
    /// DISPATCH_LEVEL.
    /// </summary>
    public void QueueReady(ref QueueSlot slot)
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        slot.Use = QueueUse.Fresh;
        bool joins = Life == DeviceLife.Live;
        bool due = joins || (Life == DeviceLife.Down && Rx.Ready && Tx.Ready);
        TransportError error = joins ? BringUp.Join(ref this, ref slot) : due ? BringUp.Run(ref this) : TransportError.None;
        if (joins && error == TransportError.None)
        {
            slot.Use = QueueUse.Live;
            Statistics.QueueRestarts++;
        }
        else if (due && error == TransportError.None)
        {
            _guestOffloads.Begin(Features);
            Rx.Use = QueueUse.Live;
            Tx.Use = QueueUse.Live;
            _ = _life.Exchange((int)DeviceLife.Live);
            Statistics.BringUps++;
        }
        else if (due)
        {
            // Halfway up: it must be seen to be down before anyone believes it.
            StartResetLocked();
        }

        Wdf.WdfSpinLockRelease(ControlLock);
        if (due && error == TransportError.None)
        {
            WakeQueues();
            ServeControl();

            // A device may refuse the rings at once, while interrupts of one that is not live yet are let pass: so its status is read, too.
            Link.OnConfigChange(ref this);
        }
        else if (due)
        {
            _ = Failure.Report(error);
            Fail(DeviceFailure.BringUp);
        }
    }

    /// <summary>
    /// Moves a reset on. True when the device touches no memory any more; else it has waited a moment, and the caller comes again.
    /// A device that does not get done in time loses bus mastering instead. Up to DISPATCH_LEVEL.
    /// </summary>
    public bool PollReset()
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        bool resetting = Life == DeviceLife.Resetting;
        bool timeout = false;
        if (resetting)
        {
            ResetProgress progress = Handshake.PollReset(Registers, out _);
            timeout = progress == ResetProgress.Pending && _resetClock.IsOverdue();
            if (timeout || progress == ResetProgress.Gone)
            {
                // All ones is what a removed device reads as, but also one whose registers have died or lie.
                Bus.RevokeBusMastering();
            }

            if (timeout || progress != ResetProgress.Pending)
            {
                bool lost = timeout || _failed || progress == ResetProgress.Gone;
                _ = _life.Exchange((int)(lost ? DeviceLife.Lost : DeviceLife.Down));
            }
        }

        bool quiet = IsQuiet;
        Wdf.WdfSpinLockRelease(ControlLock);
        if (timeout)
        {
            Fail(DeviceFailure.ResetTimeout);
        }

        if (resetting && quiet)
        {
            WakeQueues();
        }
        else if (!quiet)
        {
            Ntoskrnl.KeStallExecutionProcessor(ResetPollMicroseconds);
        }

        return quiet;
    }

    /// <summary>
    /// Gives the device up: resets it, so that the queues get everything back, and asks PnP to restart it. The first failure counts;
    /// WdfDeviceSetFailed is legal up to DISPATCH_LEVEL, which NetDeviceRequestReset is not. Up to DISPATCH_LEVEL.
    /// </summary>
    public void Fail(DeviceFailure reason)
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        bool first = !_failed;
        _failed = true;
        Statistics.Count(reason);
        bool began = BeginResetLocked();
        if (Life == DeviceLife.Down)
        {
            _ = _life.Exchange((int)DeviceLife.Lost);
        }

        Wdf.WdfSpinLockRelease(ControlLock);
        if (began)
        {
            WakeQueues();
        }

        if (first)
        {
            Failure.Report(reason);
            Wdf.WdfDeviceSetFailed(Handle, WDF_DEVICE_FAILED_ACTION.WdfDeviceFailedAttemptRestart);
        }
    }

    private bool BeginResetLocked()
    {
        bool live = Life == DeviceLife.Live;
        if (live)
        {
            StartResetLocked();
        }

        return live;
    }

    private void StartResetLocked()
    {
        Rx.Use = QueueUse.None;
        Tx.Use = QueueUse.None;
        _resetClock.Start();
        Statistics.Resets++;
        _ = _life.Exchange((int)DeviceLife.Resetting);
        Handshake.StartReset(Registers);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WakeQueues()
    {
        Tx.Wake();
        Rx.Wake();
    }
}
