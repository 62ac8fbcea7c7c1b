using System;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Metal.Runner.Tap;

/// <summary>Calls of Linux without which there is no run.</summary>
internal static class Prerequisite
{
    /// <summary>Says what failed when a call has.</summary>
    public static int Check(int result, string what) => result >= 0
        ? result
        : throw new PrerequisiteException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}

/// <summary>The machine this runs on lacks a right or a device that the run needs.</summary>
public sealed class PrerequisiteException(string text)
    : Exception($"{text}; a tap needs /dev/net/tun and the right to make a network namespace: run as root, or under unshare -Urn");
