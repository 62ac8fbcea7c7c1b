using System.Collections.Generic;

namespace StrykerSample;

/// <summary>What Stryker puts into an assembly that it mutates, for an assembly that it did not.</summary>
internal static class MutantControl
{
    private static readonly List<int> Reached = [];

    public static bool CaptureCoverage;
    public static int ActiveMutant = -2;

    public static IList<int>[] GetCoverageData()
    {
        IList<int>[] data = [[.. Reached], []];
        Reached.Clear();
        CaptureCoverage = false;
        return data;
    }

    public static bool IsActive(int id)
    {
        if (CaptureCoverage)
        {
            Reached.Add(id);
        }

        return !CaptureCoverage && id == ActiveMutant;
    }
}
