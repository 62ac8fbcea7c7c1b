using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using VirtioNetCx.Devices;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.Support;

/// <summary>
/// A computer with one network device, the emulated system and the driver on it. A test tells it what happens, in order; every
/// breach of a rule, of the host's or of the VirtIO specification, fails the test with the rule and the driver's trace.
/// </summary>
internal sealed partial class Machine : IDisposable
{
    private const uint Bound = 100_000;
    private readonly DriverThread _thread = new();
    private bool _loaded;

    private Machine(MachineOptions options)
    {
        Options = options;
        Device = new VirtioNetDevice(options.Device, Memory);
        Device.Conformance.Reporter = (clause, detail) =>
        {
            if (_thread.IsCurrent)
            {
                Stop($"{clause}: {detail}");
            }
        };
        Io = new IoWindows(Device);
        int messages = options.NoInterrupt ? 0 : Math.Min(options.Messages ?? int.MaxValue, options.Device.MsixVectors);
        Wires = new InterruptWires(Device, messages);
        DeviceDescription description = Describe(messages);
        Do(() => Initialize(description));
    }

    public MachineOptions Options { get; }

    public DeviceMemory Memory { get; } = new();

    public VirtioNetDevice Device { get; }

    public IoWindows Io { get; }

    public InterruptWires Wires { get; }

    /// <summary>Lines the driver traced.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>Frames the driver indicated.</summary>
    public List<byte[]> Received { get; } = [];

    /// <summary>What the driver said of each of them.</summary>
    public List<Indication> Indications { get; } = [];

    /// <summary>Cookies of frames the driver returned, in order.</summary>
    public List<ulong> Completed { get; } = [];

    /// <summary>Called at each turn of the device, on the driver's thread: traffic from outside. True when it did something.</summary>
    public Func<bool>? Outside { get; set; }

    public static Machine With(Action<MachineOptions>? configure = null)
    {
        var options = new MachineOptions();
        configure?.Invoke(options);
        return new Machine(options);
    }

    /// <summary>With default hardware, started.</summary>
    public static Machine Started(Action<MachineOptions>? configure = null)
    {
        Machine machine = With(configure);
        machine.Start();
        return machine;
    }

    /// <summary>Something on the driver's thread; failures there become assertion failures here.</summary>
    public void Do(Action action)
    {
        try
        {
            _thread.Run(() =>
            {
                action();
                _ = Wires.Deliver();
            });
        }
        catch (MachineStoppedException stopped)
        {
            Assert.Fail(stopped.Message + Environment.NewLine + Story());
        }
    }

    public T Ask<T>(Func<T> question)
    {
        T answer = default!;
        Do(() => answer = question());
        return answer;
    }

    /// <summary>Why the machine stands still; null while it runs.</summary>
    public string? Failure => _thread.Failure;

    /// <summary>Stops the machine for good: this thread never goes on.</summary>
    [DoesNotReturn]
    public void Stop(string reason) => _thread.Park(reason);

    /// <summary>What the driver said, for messages.</summary>
    public string Story() => "trace:" + string.Concat(Trace.TakeLast(20).Select(static line => Environment.NewLine + "  " + line));

    public void Dispose()
    {
        if (_loaded && _thread.Failure is null && !HasFailed())
        {
            try
            {
                Unload();
            }
            finally
            {
                _thread.Dispose();
            }
        }

        _thread.Dispose();
    }

    private static bool HasFailed() =>
        TestContext.CurrentContext.Result.Assertions.Any(static assertion => assertion.Status == AssertionStatus.Failed);

    internal bool Relax()
    {
        bool moved = Outside?.Invoke() ?? false;
        moved |= Device.Step();
        return moved;
    }

    private void Initialize(DeviceDescription description)
    {
        HostPlatform platform = MachinePlatform.Attach(this);
        Session.Initialize(platform, description, Options.Host with { Installed = false });
        unsafe
        {
            KernelImports.Bind(&HostImports.Resolve);
        }

        WriteRegistry();
    }

    private DeviceDescription Describe(int messages)
    {
        var description = new DeviceDescription { MessageCount = (uint)messages, NoInterrupt = Options.NoInterrupt };
        BarDescription Bar(int bar) => new() { Address = Device.Pci.Bars.Addresses[bar], Length = Device.Pci.Bars.Sizes[bar] };
        (description.Bar0, description.Bar1, description.Bar2) = (Bar(0), Bar(1), Bar(2));
        (description.Bar3, description.Bar4, description.Bar5) = (Bar(3), Bar(4), Bar(5));
        return description;
    }
}
