namespace VirtioNetCx.Host;

/// <summary>Injected shortages: every call of the client that can fail for want of memory or resources asks here.</summary>
public static class Faults
{
    private struct State
    {
        public uint Asked;
        public uint FailAt;
        public uint Injected;
    }

    private static State s;

    /// <summary>The <paramref name="ordinal"/>-th allocation from now on (1 = the next) fails; 0: none.</summary>
    public static void FailAllocation(uint ordinal)
    {
        s.FailAt = ordinal == 0 ? 0 : s.Asked + ordinal;
    }

    /// <summary>Allocations asked for since <see cref="Session.Initialize"/>.</summary>
    public static uint AllocationCount => s.Asked;

    /// <summary>Failures injected so far.</summary>
    public static uint Injected => s.Injected;

    internal static void Reset()
    {
        s = default;
    }

    /// <summary>Counts an allocation; true when this is the one to fail.</summary>
    internal static bool Refuse()
    {
        s.Asked++;
        if (s.Asked != s.FailAt)
        {
            return false;
        }

        s.Injected++;
        return true;
    }
}
