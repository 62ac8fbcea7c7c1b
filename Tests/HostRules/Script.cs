using System;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;
using VirtioNetCx.Tests.Support;

namespace VirtioNetCx.Tests.HostRules;

/// <summary>What the operating system does to a client in these tests: a whole life with everything in it.</summary>
internal static unsafe class Script
{
    private const uint Bound = 1000;

    /// <summary>Runs a script with the client as <paramref name="prepare"/> leaves it; the rule it broke.</summary>
    public static Rule Run(Action prepare, Action script, HostSettings? settings = null)
    {
        using var thread = new DriverThread();
        try
        {
            thread.Run(() =>
            {
                RulePlatform.Initialize(thread, settings ?? HostSettings.Default);
                KernelImports.Bind(&HostImports.Resolve);
                Client.Reset();
                prepare();
                script();
            });
        }
        catch (MachineStoppedException)
        {
            return RulePlatform.Broken;
        }

        return Rule.None;
    }

    public static void WholeLife()
    {
        Working();
        Trade();
        Session.Pause();
        Session.Restart();
        Trade();
        Succeed(Session.PowerDown());
        Succeed(Session.PowerUp());
        Trade();
        Session.Stop();
        Succeed(Session.Start());
        Trade();
        Session.Remove();
        Session.Unload();
    }

    /// <summary>Loaded, added, started.</summary>
    public static void Working()
    {
        Succeed(Session.Load(Client.Entry));
        Succeed(Session.AddDevice());
        Succeed(Session.Start());
    }

    /// <summary>Three frames out, two in.</summary>
    public static void Trade()
    {
        Send(60, 1);
        Send(1514, 2, 14, 500, 1000);
        Send(0, 3);
        Idle();
        Client.Incoming.Enqueue(Frame(60));
        Client.Incoming.Enqueue(Frame(1514));
        Interrupts.OnInterrupt(0);
        Idle();
        Traffic.CheckNotStalled();
    }

    public static void Idle() => Assert.That(Traffic.RunUntilIdle(Bound), "the session does not come to rest");

    public static void Send(int length, ulong cookie, params uint[] pieces)
    {
        byte[] data = Frame(length);
        fixed (byte* bytes = data)
        {
            fixed (uint* lengths = pieces)
            {
                TxFrame frame = new()
                {
                    Data = bytes,
                    Length = (uint)length,
                    PieceLengths = pieces.Length == 0 ? null : lengths,
                    PieceCount = (uint)pieces.Length,
                    Cookie = cookie,
                };
                Assert.That(Traffic.Send(frame), "frame refused");
            }
        }
    }

    public static byte[] Frame(int length) => [.. Enumerable.Range(0, length).Select(static i => unchecked((byte)(i * 7)))];

    public static void Succeed(int status) => Assert.That(status, Is.Zero, "status");
}
