using VirtioNetCx.Interop;
using VirtioNetCx.Pci;

namespace VirtioNetCx.Adapter;

// What the device is told through its control queue. Nothing here waits for it: whoever has changed a switch, and the interrupt that
// brings an answer, come by and see what there is to do next.
internal partial struct NetDevice
{
    private const ulong AnswerLimit100ns = 1_000 * 10_000;

    /// <summary>Tells a live device what has changed and takes its answers. Up to DISPATCH_LEVEL.</summary>
    public void ServeControl()
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        bool live = Life == DeviceLife.Live;
        bool sound = !live || ServeControlLocked();
        bool began = live && Life != DeviceLife.Live;
        Wdf.WdfSpinLockRelease(ControlLock);
        if (began)
        {
            WakeQueues();
        }

        if (!sound)
        {
            Trace.Error("VirtioNetCx: virtqueue %llu is broken, error %llu\n"u8, ControlQueue.Number, (ulong)Control.Error);
            Fail(DeviceFailure.BrokenRing);
        }
    }

    /// <summary>An interrupt came that may be the control queue's. DISPATCH_LEVEL.</summary>
    public void OnControlInterrupt()
    {
        if (Control.IsWaiting)
        {
            ServeControl();
        }
    }

    /// <summary>
    /// A frame came that is put together although nobody wants that any more. Some do, before the device has heard of it; one that does
    /// not hear is brought up again without the feature. Up to DISPATCH_LEVEL.
    /// </summary>
    public void OnUnwantedCoalescing()
    {
        Wdf.WdfSpinLockAcquire(ControlLock);
        bool deaf = Life == DeviceLife.Live && Control.IsWaiting && unchecked(ResetClock.Now() - _commandSent100ns) > AnswerLimit100ns;
        if (deaf)
        {
            StartWithoutCoalescingLocked();
        }

        Wdf.WdfSpinLockRelease(ControlLock);
        if (deaf)
        {
            WakeQueues();
        }
    }

    // False if the virtqueue is broken. Each round sends a state that the device has neither taken nor refused, so they come to an end.
    private bool ServeControlLocked()
    {
        while (true)
        {
            if (Control.IsWaiting)
            {
                switch (Control.TakeAnswer())
                {
                    case ControlAnswer.Broken:
                        return false;
                    case ControlAnswer.Done:
                        _guestOffloads.Acknowledge();
                        break;
                    case ControlAnswer.Refused:
                        Statistics.CommandsRefused++;
                        Trace.Error("VirtioNetCx: the device refused to change its receive offloads\n"u8);
                        if (_guestOffloads.Refuse())
                        {
                            StartWithoutCoalescingLocked();
                            return true;
                        }

                        break;
                    case ControlAnswer.None:
                    default:
                        return true;
                }
            }

            if (!_guestOffloads.TryNext(Features, RxOffloads.Wished, out ulong offloads))
            {
                return true;
            }

            _commandSent100ns = ResetClock.Now();
            Statistics.Commands++;
            Control.Send(GuestOffloads.ControlClass, GuestOffloads.Set, offloads);
        }
    }

    // A device that will not stop putting packets together would go on sending frames that the stack was promised not to get.
    private void StartWithoutCoalescingLocked()
    {
        Trace.Error("VirtioNetCx: the device goes on coalescing; it is reset and used without\n"u8);
        Wanted &= ~GuestOffloads.AllOfCoalescing;
        _ = Negotiation.TryChoose(Features.Bits, Wanted, out Features);
        _ = BeginResetLocked();
    }
}
