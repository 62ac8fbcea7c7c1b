using System;
using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Adapter;

/// <summary>What an interrupt speaks for. Shared vectors and the line speak for several.</summary>
[Flags]
internal enum InterruptRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Configuration changes.</summary>
    Config = 1,

    /// <summary>Used receive buffers.</summary>
    Rx = 2,

    /// <summary>Used transmit buffers.</summary>
    Tx = 4,

    /// <summary>Answers in the control queue.</summary>
    Control = 8,

    /// <summary>What changes seldom: configuration and control.</summary>
    Rare = Config | Control,

    /// <summary>Both packet queues.</summary>
    Queues = Rx | Tx,

    /// <summary>Everything.</summary>
    All = Rare | Queues,
}

/// <summary>
/// One interrupt: the context of a WDFINTERRUPT. VirtIO 1.3 §4.1.5.3 "Used Buffer Notifications" and §4.1.5.4 "Notification of Device
/// Configuration Changes".
/// </summary>
/// <remarks>
/// A message says by itself what it is for, so its service routine touches nothing. The line is shared with other devices: reading the
/// ISR status tells whether it is ours and why, and releases it.
/// </remarks>
internal unsafe struct Interrupt
{
    private const byte IsrQueue = 1;
    private const byte IsrConfig = 2;

    private NetDevice* _device;
    private InterruptRoles _roles;
    private bool _isLine;
    private AtomicWord _pending;

    /// <summary>Interrupts that were ours.</summary>
    public ulong Count;

    /// <summary>Fills the context of a new interrupt. PASSIVE_LEVEL.</summary>
    public static void Initialize(WDFINTERRUPT handle, NetDevice* device, InterruptRoles roles, bool isLine)
    {
        Interrupt* interrupt = Of(handle);
        interrupt->_device = device;
        interrupt->_roles = roles;
        interrupt->_isLine = isLine;
    }

    /// <summary>The service routine. DIRQL, one at a time for each interrupt.</summary>
    [UnmanagedCallersOnly]
    public static byte EvtInterruptIsr(WDFINTERRUPT handle, uint message)
    {
        const byte claimed = 1;
        const byte notOurs = 0;
        Interrupt* interrupt = Of(handle);
        InterruptRoles causes = interrupt->_isLine ? interrupt->ReadLine() : interrupt->_roles;
        if (causes == InterruptRoles.None)
        {
            return notOurs;
        }

        interrupt->Count++;
        interrupt->_pending.Or((int)causes);
        _ = Wdf.WdfInterruptQueueDpcForIsr(handle);
        return claimed;
    }

    /// <summary>Passes the news on. DISPATCH_LEVEL; may run on several CPUs at once, each taking what it finds pending.</summary>
    [UnmanagedCallersOnly]
    public static void EvtInterruptDpc(WDFINTERRUPT handle, WDFOBJECT associated)
    {
        Interrupt* interrupt = Of(handle);
        NetDevice* device = interrupt->_device;
        InterruptRoles causes = (InterruptRoles)interrupt->_pending.Exchange(0);
        if ((causes & InterruptRoles.Rx) != 0)
        {
            device->Rx.Wake();
        }

        if ((causes & InterruptRoles.Tx) != 0)
        {
            device->Tx.Wake();
        }

        if ((causes & InterruptRoles.Control) != 0)
        {
            device->OnControlInterrupt();
        }

        if ((causes & InterruptRoles.Config) != 0)
        {
            Link.OnConfigChange(ref *device);
        }
    }

    // SAFETY: every WDFINTERRUPT of this driver is created with this context type.
    private static Interrupt* Of(WDFINTERRUPT handle) =>
        (Interrupt*)Wdf.WdfObjectGetTypedContextWorker(handle, &DriverImage.Get()->InterruptContext);

    private readonly InterruptRoles ReadLine()
    {
        byte status = _device->Registers.ReadIsr();
        return ((status & IsrQueue) != 0 ? InterruptRoles.Queues | InterruptRoles.Control : InterruptRoles.None)
            | ((status & IsrConfig) != 0 ? InterruptRoles.Config : InterruptRoles.None);
    }
}
