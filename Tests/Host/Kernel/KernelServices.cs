using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>The exports of ntoskrnl.exe that are on the allow-list, except memory mapping.</summary>
internal static unsafe class KernelServices
{
    private const uint MaximumStallMicroseconds = 50;
    private const int LineBytes = 512;

    public static void* Find(byte* name)
    {
        if (HostImports.Is(name, "DbgPrintEx"u8))
        {
            return (delegate* unmanaged<uint, uint, byte*, ulong, ulong, ulong, ulong, uint>)&DbgPrintEx;
        }

        if (HostImports.Is(name, "KeBugCheckEx"u8))
        {
            return (delegate* unmanaged<uint, nuint, nuint, nuint, nuint, void>)&KeBugCheckEx;
        }

        if (HostImports.Is(name, "KeDelayExecutionThread"u8))
        {
            return (delegate* unmanaged<sbyte, byte, long*, NTSTATUS>)&KeDelayExecutionThread;
        }

        if (HostImports.Is(name, "KeStallExecutionProcessor"u8))
        {
            return (delegate* unmanaged<uint, void>)&KeStallExecutionProcessor;
        }

        if (HostImports.Is(name, "KeQueryInterruptTimePrecise"u8))
        {
            return (delegate* unmanaged<ulong*, ulong>)&KeQueryInterruptTimePrecise;
        }

        if (HostImports.Is(name, "RtlCopyUnicodeString"u8))
        {
            return (delegate* unmanaged<UNICODE_STRING*, UNICODE_STRING*, void>)&RtlCopyUnicodeString;
        }

        if (HostImports.Is(name, "MmMapIoSpaceEx"u8))
        {
            return (delegate* unmanaged<long, nuint, uint, void*>)&IoMappings.MmMapIoSpaceEx;
        }

        if (HostImports.Is(name, "MmUnmapIoSpace"u8))
        {
            return (delegate* unmanaged<void*, nuint, void>)&IoMappings.MmUnmapIoSpace;
        }

        return null;
    }

    /// <summary>Lengths are even, within each other, and there is a buffer for them.</summary>
    public static void CheckString(UNICODE_STRING* text)
    {
        Api.RequirePointer(text, "UNICODE_STRING"u8);
        // SAFETY: not null, and the client vouches for the rest.
        if ((text->Length & 1) != 0 || text->Length > text->MaximumLength || (text->Buffer == null && text->MaximumLength != 0))
        {
            Breach.Raise(
                Rule.UnicodeString, "Length %u, MaximumLength %u, Buffer %p"u8, text->Length, text->MaximumLength, (ulong)text->Buffer);
        }
    }

    [UnmanagedCallersOnly]
    private static uint DbgPrintEx(uint component, uint level, byte* format, ulong a0, ulong a1, ulong a2, ulong a3)
    {
        CpuState* cpu = Api.Kernel("DbgPrintEx"u8, Irql.High);
        Api.RequirePointer(format, "Format"u8);
        byte* line = stackalloc byte[LineBytes];
        TextBuffer text = new(line, LineBytes);
        text.Format(format, a0, a1, a2, a3);
        if (text.BadConversion != 0)
        {
            Breach.Raise(Rule.TraceFormat, "conversion %c in a format of the client's"u8, text.BadConversion);
        }

        Counters.Values.TraceLines++;
        Platform.Calls.Trace(line, (nuint)text.Length);
        return Api.Leave(cpu, 0u);
    }

    [UnmanagedCallersOnly]
    private static void KeBugCheckEx(uint code, nuint p1, nuint p2, nuint p3, nuint p4)
    {
        _ = Api.Kernel("KeBugCheckEx"u8, Irql.High);
        Breach.Raise(Rule.BugCheckCalled, "code %x, parameters %llx %llx %llx"u8, code, p1, p2, p3);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS KeDelayExecutionThread(sbyte waitMode, byte alertable, long* interval)
    {
        CpuState* cpu = Api.Kernel("KeDelayExecutionThread"u8, Irql.Apc);
        Api.RequirePointer(interval, "Interval"u8);
        long wait = *interval;
        if (waitMode != 0 || wait > 0)
        {
            Breach.Raise(Rule.ArgumentInvalid, "mode %d, interval %lld: kernel mode and a relative (negative) time"u8, unchecked((ulong)waitMode), unchecked((ulong)wait));
        }

        Scheduler.Sleep(cpu, unchecked((ulong)-wait));
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static void KeStallExecutionProcessor(uint microseconds)
    {
        CpuState* cpu = Api.Kernel("KeStallExecutionProcessor"u8, Irql.High);
        if (microseconds > MaximumStallMicroseconds)
        {
            Breach.Raise(Rule.StallTooLong, "%u microseconds"u8, microseconds);
        }

        Platform.Calls.Stall(microseconds);
        if (cpu->IsrDepth == 0)
        {
            _ = Platform.Calls.Relax();
        }

        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static ulong KeQueryInterruptTimePrecise(ulong* performanceCounter)
    {
        CpuState* cpu = Api.Kernel("KeQueryInterruptTimePrecise"u8, Irql.High);
        Api.RequirePointer(performanceCounter, "QpcTimeStamp"u8);
        ulong now = Platform.Calls.Time100ns();
        *performanceCounter = now;
        return Api.Leave(cpu, now);
    }

    [UnmanagedCallersOnly]
    private static void RtlCopyUnicodeString(UNICODE_STRING* destination, UNICODE_STRING* source)
    {
        CpuState* cpu = Api.Kernel("RtlCopyUnicodeString"u8, Irql.Dispatch);
        CheckString(destination);
        if (source == null)
        {
            destination->Length = 0;
        }
        else
        {
            CheckString(source);
            ushort length = source->Length < destination->MaximumLength ? source->Length : destination->MaximumLength;
            Bytes.Copy(destination->Buffer, source->Buffer, length);
            destination->Length = length;
            if (length + 2 <= destination->MaximumLength)
            {
                destination->Buffer[length / 2] = '\0';
            }
        }

        Api.Leave(cpu);
    }
}
