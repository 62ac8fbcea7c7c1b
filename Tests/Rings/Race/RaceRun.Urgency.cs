using System;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Tests.Rings.Race;

/// <content>
/// Both threads before all others, where that is allowed: on a busy machine they would hardly ever run at the same time, which is when
/// they race. Nothing depends on it but how soon a missing fence is noticed.
/// </content>
public sealed unsafe partial class RaceRun
{
    private const int ThreadItself = 0;
    private const int Ordinary = 0;
    private const int RoundRobin = 2;

    private static void Hurry(bool hurry)
    {
        // Refused without privileges: then it is as it was.
        if (OperatingSystem.IsLinux())
        {
            int priority = hurry ? 1 : 0;
            _ = SetScheduler(ThreadItself, hurry ? RoundRobin : Ordinary, &priority);
        }
    }

    // SAFETY: sched_param is one int.
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, int* parameters);
}
