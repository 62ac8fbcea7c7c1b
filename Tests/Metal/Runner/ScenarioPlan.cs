using System;
using System.Collections.Generic;
using System.Linq;

namespace VirtioNetCx.Metal.Runner;

/// <summary>One scenario as the runner sees it; what happens inside the machine is in Machine/Scenarios.</summary>
/// <param name="Name">Name on the command line, on both sides.</param>
/// <param name="Description">One line for --help.</param>
/// <param name="FramesOut">Frames the driver sends.</param>
/// <param name="FramesIn">Frames the runner sends.</param>
public sealed record ScenarioPlan(string Name, string Description, uint FramesOut, uint FramesIn)
{
    /// <summary>Frames may be lost (power cycles); those that arrive must be right and in order.</summary>
    public bool MayLose { get; init; }

    /// <summary>CPUs it likes to have.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>The backend it needs, whatever the options say; null: any.</summary>
    public string? Netdev { get; init; }

    /// <summary>The device it is about; the options' holds instead only if they name this scenario, too.</summary>
    public string Device { get; init; } = "";

    /// <summary>Frames out are not the runner's sequence: they are counted, not compared.</summary>
    public bool Uncompared { get; init; }

    /// <summary>It needs a tap of the runner's, with or without vnet headers.</summary>
    public bool NeedsOffloads { get; init; }

    /// <summary>It needs <c>-icount</c>, whatever the options say.</summary>
    public bool CountsInstructions { get; init; }

    /// <summary>It ends with a fault in the driver, which must be reported with function and line.</summary>
    public bool MustFault { get; init; }

    /// <summary>It does something forbidden; the failure must hold this text.</summary>
    public string? MustSay { get; init; }

    /// <summary>Every scenario that a run without arguments goes through.</summary>
    public static IReadOnlyList<ScenarioPlan> All { get; } =
    [
        new("start", "load, start, report the negotiated features, stop, unload; nothing may be left", 0, 0),
        new("send", "frames out, compared byte for byte with what QEMU's backend got", 1000, 0),
        new("receive", "frames in, compared byte for byte with what the runner sent", 0, 1000),
        new("both", "frames both ways at once", 1000, 1000),
        new("two-cpus", "frames both ways, the receive queue polled by a second CPU", 1000, 1000) { Cpus = 2 },
        new("trickle", "frames both ways with small pauses: the driver falls asleep and is woken again and again", 1500, 1500),
        new("interrupts", "frames one by one; each must cause an interrupt, none may come while nothing happens", 20, 20),
        new("link", "QEMU takes the link away and gives it back (set_link); the driver must tell", 50, 50),
        new("pause", "queues are stopped and started again (NDIS pause) under load", 500, 500) { MayLose = true },
        new("power", "power down and up under load", 500, 500) { MayLose = true },
        new("restart", "PnP stop and start under load", 300, 300) { MayLose = true },
        new("removal", "surprise removal under load", 200, 200) { MayLose = true },
        new("refused", "a device the driver cannot drive (legacy only, or --device): start fails, and nothing is left", 0, 0)
        {
            Device = "disable-modern=on",
        },
        new("stuck", "the wire takes nothing: pause, power, restart and removal must get every frame back", 120, 0)
        {
            MayLose = true,
            Netdev = "hubport,hubid=0",
        },
        new("offloads", "checksums and segmentation both ways over a tap, as Linux sees and makes them", 400, 400) { NeedsOffloads = true },
        new("odd-headers", "frames in whose vnet headers say what Linux never would: believed, or dropped", 50, 600)
        {
            NeedsOffloads = true,
            Netdev = "tap,inject=on",
        },
        new("icount", "guest instructions of the driver for each packet sent, in bursts of 32 and one by one", 0, 0)
        {
            MayLose = true,
            Uncompared = true,
            CountsInstructions = true,
        },
        new("fault", "the device's registers vanish under the driver; the report must name function and line", 0, 0) { MustFault = true },
    ];

    /// <summary>Proofs that the machine notices what a faulty driver may do. Not part of a run without arguments.</summary>
    public static IReadOnlyList<ScenarioPlan> Probes { get; } =
    [
        Probe("null", "write through a null pointer", "write at 0x0, page not present"),
        Probe("write-code", "write to the driver's code", "page protected"),
        Probe("write-constants", "write to the driver's headers", "page protected"),
        Probe("execute-data", "jump into the heap", "execution at 0xffffa"),
        Probe("overrun", "write behind an allocation", "page not present"),
        Probe("underrun", "write before an allocation that does not begin a page", "bytes around an allocation"),
        Probe("use-after-free", "write to freed memory", "page not present"),
        Probe("double-free", "free twice", "not allocated, or twice"),
        Probe("late-write", "a device writes to memory that was freed", "written after it had been freed"),
        Probe("physical", "use a physical address as a pointer", "page not present"),
        Probe("stack", "endless recursion", "page fault"),
        Probe("hang", "loop for ever", "hangs"),
    ];

    /// <summary>The scenario of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ScenarioPlan Named(string name) => All.Concat(Probes).FirstOrDefault(plan => plan.Name == name)
        ?? throw new ArgumentException($"unknown scenario '{name}'; there are: {string.Join(", ", All.Select(plan => plan.Name))}");

    private static ScenarioPlan Probe(string name, string description, string text) =>
        new($"probe-{name}", description, 0, 0) { MustSay = text };
}
