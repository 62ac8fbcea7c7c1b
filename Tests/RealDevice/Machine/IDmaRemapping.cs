namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>What stands between the device and memory.</summary>
internal interface IDmaRemapping
{
    /// <summary>The device may reach this page.</summary>
    public void Map(ulong page);

    /// <summary>It may no longer, from the moment this returns.</summary>
    public void Unmap(ulong page);
}
