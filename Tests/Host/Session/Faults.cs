namespace VirtioNetCx.Host;

/// <summary>Injected shortages: every call of the client that can fail for want of memory or resources asks here.</summary>
public static class Faults
{
    /// <summary>The <paramref name="ordinal"/>-th allocation from now on (1 = the next) fails; 0: none.</summary>
    public static void FailAllocation(uint ordinal)
    {
    }

    /// <summary>Allocations asked for since <see cref="Session.Initialize"/>.</summary>
    public static uint AllocationCount => 0;

    /// <summary>Failures injected so far.</summary>
    public static uint Injected => 0;
}
