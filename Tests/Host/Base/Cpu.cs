namespace VirtioNetCx.Host;

/// <summary>What the host knows of one processor.</summary>
// SAFETY: the tables are the host's own, made in Reset with the very bounds that are checked here, and live as long as the session.
internal unsafe struct CpuState
{
    /// <summary>Index, which also stands for the thread that runs there.</summary>
    public uint Index;

    /// <summary>Current IRQL.</summary>
    public byte Irql;

    /// <summary>While not zero, host code runs here and interrupts wait.</summary>
    public uint HostDepth;

    /// <summary>Client callbacks on the stack.</summary>
    public uint CallbackDepth;

    /// <summary>Spin locks (and interrupt locks) the client holds here.</summary>
    public uint LocksHeld;

    /// <summary>An ISR is on the stack.</summary>
    public uint IsrDepth;

    /// <summary>Zero-terminated name of the framework function the client is in, or null.</summary>
    public byte* Function;

    /// <summary>Zero-terminated name of the innermost client callback, or null.</summary>
    public byte* Callback;
}

/// <summary>The processors.</summary>
internal static unsafe class Cpu
{
    public const uint Maximum = 8;

    private static CpuState* s_cpus;

    public static CpuState* Current => s_cpus + Platform.Calls.CurrentCpu();

    public static void Reset()
    {
        s_cpus = Platform.NewRun<CpuState>(Maximum);
        for (uint i = 0; i < Maximum; i++)
        {
            s_cpus[i].Index = i;
        }
    }
}
