using System;

namespace VirtioNetCx.Host;

/// <summary>
/// The frame around every function the client calls: <c>CpuState* cpu = Api.Wdf(...); ...; return Api.Leave(cpu, result);</c>.
/// Inside, interrupts wait on this CPU.
/// </summary>
internal static unsafe class Api
{
    /// <summary>A kernel export; the level limit is the documented one.</summary>
    public static CpuState* Kernel(ReadOnlySpan<byte> name, byte maximumIrql)
    {
        CpuState* cpu = Enter(name);
        CheckIrql(cpu, maximumIrql);
        return cpu;
    }

    /// <summary>A function of the KMDF table.</summary>
    public static CpuState* Wdf(void* globals, ReadOnlySpan<byte> name, byte maximumIrql)
    {
        CpuState* cpu = Enter(name);
        if (globals == null || globals != Loader.WdfGlobals)
        {
            Breach.Raise(Rule.GlobalsForeign, "globals are %p, not %p"u8, (ulong)globals, (ulong)Loader.WdfGlobals);
        }

        CheckIrql(cpu, maximumIrql);
        return cpu;
    }

    /// <summary>A function of the NetAdapterCx table: PASSIVE_LEVEL, DISPATCH_LEVEL or (HIGH_LEVEL) any.</summary>
    public static CpuState* Net(void* globals, ReadOnlySpan<byte> name, byte maximumIrql = Irql.Passive)
    {
        CpuState* cpu = Enter(name);
        if (globals == null || globals != Loader.NetGlobals)
        {
            Breach.Raise(Rule.NetGlobalsForeign, "globals are %p, not %p"u8, (ulong)globals, (ulong)Loader.NetGlobals);
        }

        if (maximumIrql == Irql.Passive && cpu->Irql != Irql.Passive)
        {
            Breach.Raise(Rule.NetIrqlPassive, "called at IRQL %u"u8, cpu->Irql);
        }

        if (cpu->Irql > maximumIrql)
        {
            Breach.Raise(Rule.NetIrqlDispatch, "called at IRQL %u"u8, cpu->Irql);
        }

        return cpu;
    }

    public static void Leave(CpuState* cpu)
    {
        cpu->Function = null;
        cpu->HostDepth--;
        Interrupts.DeliverPending(cpu);
    }

    public static T Leave<T>(CpuState* cpu, T result)
        where T : unmanaged
    {
        Leave(cpu);
        return result;
    }

    /// <summary>A pointer the function cannot do without.</summary>
    public static void RequirePointer(void* pointer, ReadOnlySpan<byte> name)
    {
        if (pointer == null)
        {
            RaiseNull(Rule.ArgumentNull, name);
        }
    }

    /// <summary>The same for NetAdapterCx, with its bugcheck.</summary>
    public static void RequireNetPointer(void* pointer, ReadOnlySpan<byte> name)
    {
        if (pointer == null)
        {
            RaiseNull(Rule.NetParameterNull, name);
        }
    }

    /// <summary>The Size field of a KMDF structure.</summary>
    public static void RequireSize(uint size, nuint expected)
    {
        if (size != expected)
        {
            Breach.Raise(Rule.StructSize, "Size is %u, not %u"u8, size, expected);
        }
    }

    /// <summary>The Size field of a NetAdapterCx structure.</summary>
    public static void RequireNetSize(uint size, nuint expected)
    {
        if (size != expected)
        {
            Breach.Raise(Rule.NetStructSize, "Size is %u, not %u"u8, size, expected);
        }
    }

    private static CpuState* Enter(ReadOnlySpan<byte> name)
    {
        CpuState* cpu = Cpu.Current;
        cpu->HostDepth++;
        // SAFETY: names are u8 literals: read-only data that never moves and ends in a zero.
        fixed (byte* text = name)
        {
            cpu->Function = text;
        }

        return cpu;
    }

    private static void CheckIrql(CpuState* cpu, byte maximumIrql)
    {
        if (cpu->Irql > maximumIrql)
        {
            Breach.Raise(Rule.IrqlTooHigh, "called at IRQL %u, allowed up to %u"u8, cpu->Irql, maximumIrql);
        }
    }

    private static void RaiseNull(Rule rule, ReadOnlySpan<byte> name)
    {
        // SAFETY: as above.
        fixed (byte* text = name)
        {
            Breach.Raise(rule, "%s is NULL"u8, (ulong)text);
        }
    }
}
