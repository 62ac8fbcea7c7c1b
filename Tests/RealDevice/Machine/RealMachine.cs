using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Interop;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>
/// A computer with QEMU's network device, the strict host and the driver on it. One thread is its processor: it runs the host, the driver
/// and the stack above, and sleeps on eventfds when none of them has work.
/// </summary>
internal sealed unsafe partial class RealMachine : IDisposable
{
    private const long MemoryBytes = 512L << 20;
    private const uint NicSlot = 4;
    private const uint DoorbellSlot = 6;

    // Offset of ivshmem's doorbell register in its BAR 0.
    private const ulong DoorbellRegister = 0x0C;
    private const ushort MemoryAndBusMaster = 6;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("virtionetcx-");
    private readonly MemoryFile _memory = new(MemoryBytes);
    private readonly DoorbellServer _doorbells;
    private bool _loaded;
    private bool _abandoned;

    public RealMachine(RealMachineOptions options, Func<RealMachine, IOperatingSystem> operatingSystem)
    {
        Options = options;
        try
        {
            Heap = new GuestHeap(_memory);
            _doorbells = new DoorbellServer(_folder.FullName, options.Qemu.Doorbells);
            Qemu = new QemuProcess(_folder.FullName, _memory, options.Qemu);
            var doorbell = new PciFunction(Qemu.Qtest, DoorbellSlot);
            doorbell.Write(4, 2, MemoryAndBusMaster);
            Nic = new PciFunction(Qemu.Qtest, NicSlot);
            Nic.Write(4, 2, MemoryAndBusMaster);
            ulong register = doorbell.BarAddresses[0] + DoorbellRegister;
            Interrupts = new MessageInterrupts(Qemu.Qtest, Nic, register, _doorbells.Events, options.Messages);
            if (options.Qemu.Iommu)
            {
                Iommu = new Iommu(Qemu.Qtest, Heap, NicSlot, register);
                Heap.Remapping = Iommu;
                Heap.AddressShift = Iommu.AddressShift;
            }

            OperatingSystem = operatingSystem(this);
            StartProcessor();
            Do(Initialize);
        }
        catch
        {
            Free();
            throw;
        }
    }

    public RealMachineOptions Options { get; }

    public GuestHeap Heap { get; }

    public QemuProcess Qemu { get; } = null!;

    public PciFunction Nic { get; } = null!;

    public MessageInterrupts Interrupts { get; } = null!;

    /// <summary>Between the device and memory, if the machine has one.</summary>
    public Iommu? Iommu { get; }

    public IOperatingSystem OperatingSystem { get; } = null!;

    public RegisterWindows Registers { get; } = new();

    /// <summary>Lines the driver traced.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>What driver and QEMU said, for messages.</summary>
    public string Story()
    {
        lock (Trace)
        {
            return "trace:" + string.Concat(Trace.TakeLast(20).Select(static line => Environment.NewLine + "  " + line))
                + Environment.NewLine + "QEMU: " + Qemu.Errors;
        }
    }

    /// <summary>The machine has been spoiled on purpose: it ends without being looked at.</summary>
    public void Abandon() => _abandoned = true;

    /// <summary>Unloads the driver, looks for what is left of it and for complaints of QEMU's, and ends.</summary>
    public void Dispose()
    {
        bool isJudged = _loaded && !_abandoned && Failure is null && !HasFailed();
        try
        {
            if (isJudged)
            {
                Unload();
            }
        }
        finally
        {
            Free();
        }

        if (isJudged)
        {
            Assert.That(Qemu.Errors, Is.Empty, "QEMU complained");
        }
    }

    private static bool HasFailed() =>
        TestContext.CurrentContext.Result.Assertions.Any(static assertion => assertion.Status == NUnit.Framework.Interfaces.AssertionStatus.Failed);

    private void Free()
    {
        StopProcessor();
        Qemu?.Dispose();
        _doorbells?.Dispose();

        // A processor that a breach has stopped for ever still holds pointers into the heap, but never uses them.
        Heap?.Dispose();
        _memory.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Initialize()
    {
        HostPlatform platform = RealPlatform.Attach(this);
        Session.Initialize(platform, Describe(), Options.Host);
        KernelImports.Bind(&HostImports.Resolve);
        foreach ((string keyword, uint value) in Options.Numbers)
        {
            Registry.SetNumber(Encoding.ASCII.GetBytes(keyword), value);
        }
    }

    private DeviceDescription Describe()
    {
        BarDescription Bar(int bar) => new() { Address = Nic.BarAddresses[bar], Length = Nic.BarSizes[bar] };
        return new DeviceDescription
        {
            Bar0 = Bar(0),
            Bar1 = Bar(1),
            Bar2 = Bar(2),
            Bar3 = Bar(3),
            Bar4 = Bar(4),
            Bar5 = Bar(5),
            MessageCount = (uint)Interrupts.Granted,
        };
    }
}
