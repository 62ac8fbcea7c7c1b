using System;
using System.IO;
using System.Reflection.PortableExecutable;

namespace VirtioNetCx.Metal.Runner;

/// <summary>Turns the linked machine program into what QEMU's multiboot loader takes: the image as it lies in memory.</summary>
public static class MachineImage
{
    /// <summary>Writes the image of <paramref name="executable"/> to <paramref name="destination"/>.</summary>
    public static void Flatten(string executable, string destination)
    {
        byte[] file = File.ReadAllBytes(executable);
        using PEReader reader = new(new MemoryStream(file, writable: false));
        PEHeader header = reader.PEHeaders.PEHeader ?? throw new BadImageFormatException("no optional header", executable);
        byte[] image = new byte[header.SizeOfImage];
        file.AsSpan(0, header.SizeOfHeaders).CopyTo(image);
        foreach (SectionHeader section in reader.PEHeaders.SectionHeaders)
        {
            int bytes = Math.Min(section.VirtualSize, section.SizeOfRawData);
            file.AsSpan(section.PointerToRawData, bytes).CopyTo(image.AsSpan(section.VirtualAddress));
        }

        File.WriteAllBytes(destination, image);
    }
}
