namespace VirtioNetCx.Build;

/// <summary>What differs between the architectures in object files.</summary>
internal sealed record Target(string Name, ushort Machine, ushort Address64, ushort Address32, byte Padding)
{
    /// <summary>IMAGE_FILE_MACHINE_AMD64 and its relocations.</summary>
    public static readonly Target X64 = new("x64", 0x8664, Address64: 1, Address32: 2, Padding: 0xCC);

    /// <summary>IMAGE_FILE_MACHINE_ARM64 and its relocations.</summary>
    public static readonly Target Arm64 = new("arm64", 0xAA64, Address64: 14, Address32: 1, Padding: 0);

    /// <summary>By the name that the build uses.</summary>
    public static Target Parse(string name) => name switch
    {
        "x64" => X64,
        "arm64" => Arm64,
        _ => throw new BuildException("VNC0092", $"unknown architecture '{name}': x64 or arm64"),
    };
}
