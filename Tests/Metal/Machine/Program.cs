using System.Runtime.InteropServices;
using VirtioNetCx.Host;
using VirtioNetCx.Metal.Loader;
using VirtioNetCx.Metal.Memory;
using VirtioNetCx.Metal.Pci;
using VirtioNetCx.Metal.Processor;
using VirtioNetCx.Metal.Scenarios;
using Cpu = VirtioNetCx.Metal.Processor.Cpu;

namespace VirtioNetCx.Metal;

/// <summary>
/// The machine program: prepares the processor, loads the driver file that QEMU put into memory and runs the scenario that the
/// command line names.
/// </summary>
// SAFETY: the structure is the loader's (Multiboot specification 0.6.96), read while boot's identity map holds.
internal static unsafe class Program
{
    private const ulong PoolBytes = 64UL << 20;

    /// <summary>Multiboot information: flags, size of memory above 1 MiB in KiB, command line, number of modules and their table.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct BootInformation
    {
        public uint Flags, LowerKilobytes, UpperKilobytes, BootDevice, CommandLine, ModuleCount, Modules;
    }

    /// <summary>Called by Boot/Multiboot.s in 64-bit mode on the boot stack.</summary>
    [UnmanagedCallersOnly(EntryPoint = "MetalMain")]
    private static void Start(BootInformation* boot)
    {
        // Everything in boot is read before boot's identity map goes.
        Cpu.WriteModelRegister(Cpu.GsBaseRegister, (ulong)PerCpu.Of(0));
        ulong commandLine = boot->CommandLine;
        ulong file = 0;
        ulong fileBytes = 0;
        if (boot->ModuleCount != 0)
        {
            uint* module = (uint*)(nuint)boot->Modules;
            file = module[0];
            fileBytes = module[1] - file;
        }

        AddressSpace.Initialize(((ulong)boot->UpperKilobytes + 1024) * 1024);
        GuardedHeap.Initialize(PoolBytes);
        Arguments.Initialize(PageTables.Window(commandLine));
        Descriptors.Initialize();
        Descriptors.Load(0);
        LocalApic.Initialize();
        LocalApic.Enable();
        Clock.Initialize();
        Announce();
        Cpu.EnableInterrupts();

        if (fileBytes == 0)
        {
            Report.Fatal("QEMU gave no driver file (-initrd)"u8, 0);
        }

        NetworkDevice.Find();
        DeviceInterrupts.Initialize(&Interrupts.OnInterrupt);
        if (Arguments.Number("cpus"u8, 1) > 1)
        {
            SecondCpu.Start();
        }

        LoadedDriver.Load(PageTables.Window(file), fileBytes, Arguments.Number("seed"u8, 1), &HostImports.Resolve);
        Scenario.Run();
    }

    private static void Announce()
    {
        Text.Write("@image {\"name\":\"machine\",\"base\":\""u8);
        Text.WriteHex((ulong)Cpu.ImageBase());
        Text.Write("\",\"size\":"u8);
        Text.WriteDecimal(PeHeaders.Of(Cpu.ImageBase()).SizeOfImage);
        Text.Write(",\"ticksPerMillisecond\":"u8);
        Text.WriteDecimal(Clock.TicksPerMillisecond);
        Text.WriteLine("}"u8);
    }
}
