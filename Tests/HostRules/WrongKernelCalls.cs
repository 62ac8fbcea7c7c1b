using System.Collections.Generic;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.HostRules;

internal static unsafe class WrongKernelCalls
{
    private const long OneMillisecond = -10_000;

    public static IEnumerable<WrongClient> All =>
    [
        WrongClient.At(Rule.UnknownImport, "imports a name outside the list", Point.Entry, static () =>
        {
            fixed (byte* module = "ntoskrnl.exe\0"u8, name = "ExAllocatePool2\0"u8)
            {
                _ = HostImports.Resolve(module, name);
            }
        }),
        WrongClient.At(Rule.NotEmulated, "calls a function the host lacks", Point.DriverCreated, static () =>
            _ = ((delegate* unmanaged<void*, nint>)Wdf.Functions[0])(Wdf.Globals)),
        WrongClient.At(Rule.BugCheckCalled, "bugchecks", Point.Prepare, static () => Ntoskrnl.KeBugCheckEx(0xDEAD, 1, 2, 3, 4)),
        WrongClient.At(Rule.IrqlTooHigh, "sleeps in its ISR", Point.Isr, static () =>
        {
            long interval = OneMillisecond;
            _ = Ntoskrnl.KeDelayExecutionThread(0, 0, &interval);
        }),
        WrongClient.At(Rule.IrqlTooHigh, "creates a common buffer in EvtAdvance at DISPATCH_LEVEL", Point.TxAdvance, static () =>
        {
            WDFCOMMONBUFFER buffer;
            _ = Wdf.WdfCommonBufferCreate(Client.Enabler, 64, null, &buffer);
        }),
        WrongClient.At(Rule.IrqlNotRestored, "returns from EvtDeviceD0Entry with a spin lock", Point.D0Entry, static () => AcquireNewLock()),
        WrongClient.At(Rule.LockHeldOnReturn, "returns from EvtAdvance at DISPATCH_LEVEL with a spin lock", Point.TxAdvance, static () => AcquireNewLock()),
        WrongClient.At(Rule.ArgumentNull, "gives no place for the handle", Point.Prepare, static () => _ = Wdf.WdfSpinLockCreate(null, null)),
        WrongClient.At(Rule.ArgumentInvalid, "an alignment that is no mask", Point.Prepare, static () =>
            Wdf.WdfDeviceSetAlignmentRequirement(Client.Device, 5)),
        WrongClient.At(Rule.ArgumentInvalid, "sleeps until a point in time", Point.Prepare, static () =>
        {
            long interval = 1;
            _ = Ntoskrnl.KeDelayExecutionThread(0, 0, &interval);
        }),
        WrongClient.At(Rule.StructSize, "a KMDF structure that is not initialised", Point.InterruptReady, static () =>
            Client.InterruptConfig->Size = 1),
        WrongClient.At(Rule.IoMapOutsideBar, "maps what is not its own", Point.Prepare, static () =>
            _ = Ntoskrnl.MmMapIoSpaceEx(0x1000, 0x1000, 0x204)),
        WrongClient.At(Rule.IoMapOutsideBar, "maps beyond the end of a BAR", Point.Prepare, static () =>
            _ = Ntoskrnl.MmMapIoSpaceEx((long)RulePlatform.BarAddress, (nuint)RulePlatform.BarBytes + 1, 0x204)),
        WrongClient.At(Rule.IoMapCached, "maps registers cached", Point.Prepare, static () =>
            _ = Ntoskrnl.MmMapIoSpaceEx((long)RulePlatform.BarAddress, 0x1000, 4)),
        WrongClient.At(Rule.IoUnmapUnknown, "unmaps what it never mapped", Point.Prepare, static () =>
            Ntoskrnl.MmUnmapIoSpace((void*)0x1000, 0x1000)),
        WrongClient.At(Rule.IoUnmapUnknown, "unmaps half of a window", Point.Release, static () =>
            Ntoskrnl.MmUnmapIoSpace(Client.Registers, 0x1000)),
        new(Rule.IoMapOutlivesHardware, "keeps a mapping", static () => Client.Unmaps = false),
        WrongClient.At(Rule.StallTooLong, "stalls for a millisecond", Point.Prepare, static () => Ntoskrnl.KeStallExecutionProcessor(1000)),
        WrongClient.At(Rule.TraceFormat, "traces a floating point number", Point.Prepare, static () =>
        {
            fixed (byte* format = "%f\0"u8)
            {
                _ = Ntoskrnl.DbgPrintEx(0, 0, format, 0, 0, 0, 0);
            }
        }),
        WrongClient.At(Rule.UnicodeString, "half a character", Point.BindReady, static () => Client.Path->Length = 3),
        new(Rule.SessionMisuse, "a start before a load", static () => { })
        {
            Script = static () => _ = Session.Start(),
        },
    ];

    private static void AcquireNewLock()
    {
        WDFSPINLOCK spinLock;
        _ = Wdf.WdfSpinLockCreate(null, &spinLock);
        Wdf.WdfSpinLockAcquire(spinLock);
    }
}
