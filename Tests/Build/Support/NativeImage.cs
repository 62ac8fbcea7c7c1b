using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace VirtioNetCx.Tests.Build;

/// <summary>A freestanding x64 image in this process: mapped, relocated, called through a few instructions that change convention.</summary>
// SAFETY: every address lies in the mapping of SizeOfImage bytes that the constructor makes and Dispose gives back; the image under
// test is trusted, as the build has just made it.
internal sealed unsafe partial class NativeImage : IDisposable
{
    private const int ReadWriteExecute = 7;
    private const int PrivateAnonymous = 0x22;

    // Arguments from rdi, rsi and the callee from rdx go to rcx, rdx and rax; the stack pointer is kept for the way out:
    //   push rbx rbp r12 r13 r14 r15; mov rcx, rdi; mov rax, rdx; mov rdx, rsi; sub rsp, 40; mov [saved], rsp; call rax
    //   done: add rsp, 40; pop r15 r14 r13 r12 rbp rbx; ret
    //   escape: mov rsp, [saved]; lea eax, [rcx + 0x40000000]; jmp done
    private const string Thunk =
        "535541544155415641574889f94889d04889f24883ec2848892522000000ffd04883c428415f415e415d415c5d5bc3"
        + "488b250a0000008d8100000040ebe266900000000000000000";

    private const int EscapeOffset = 0x2F;
    private readonly byte* _memory;
    private readonly nuint _size;
    private readonly byte* _thunk;
    private readonly int _entry;

    /// <summary>Loads a file.</summary>
    public NativeImage(byte[] file)
    {
        using MemoryStream stream = new(file);
        PEHeaders headers = new(stream);
        PEHeader header = headers.PEHeader!;
        _size = (nuint)header.SizeOfImage;
        _entry = header.AddressOfEntryPoint;
        _memory = Map(_size);
        foreach (SectionHeader section in headers.SectionHeaders)
        {
            file.AsSpan(section.PointerToRawData, Math.Min(section.SizeOfRawData, section.VirtualSize))
                .CopyTo(new Span<byte>(_memory + section.VirtualAddress, section.VirtualSize));
        }

        Relocate(header);
        _thunk = Map(4096);
        Convert.FromHexString(Thunk).CopyTo(new Span<byte>(_thunk, 4096));
    }

    /// <summary>Gives a call into the image up; handed to the image as its way to stop.</summary>
    public void* Escape => _thunk + EscapeOffset;

    /// <summary>Added by <see cref="Escape"/> to the reason that was given.</summary>
    public static int EscapeMark => 0x40000000;

    /// <summary>A place in the image.</summary>
    public byte* At(long address) => _memory + address;

    /// <summary>Calls the entry point.</summary>
    public int Call(nuint first, void* second) =>
        ((delegate* unmanaged<nuint, void*, void*, int>)_thunk)(first, second, _memory + _entry);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Unmap(_memory, _size);
        _ = Unmap(_thunk, 4096);
    }

    private void Relocate(PEHeader header)
    {
        ulong delta = unchecked((ulong)_memory - header.ImageBase);
        byte* block = _memory + header.BaseRelocationTableDirectory.RelativeVirtualAddress;
        byte* end = block + header.BaseRelocationTableDirectory.Size;
        while (block < end)
        {
            uint page = *(uint*)block;
            uint bytes = *(uint*)(block + 4);
            for (ushort* entry = (ushort*)(block + 8); entry < block + bytes; entry++)
            {
                const int absolute64 = 10;
                if (*entry >> 12 == absolute64)
                {
                    ulong* place = (ulong*)(_memory + page + (*entry & 0xFFF));
                    *place = unchecked(*place + delta);
                }
            }

            block += bytes;
        }
    }

    private static byte* Map(nuint size)
    {
        byte* memory = Map(null, size, ReadWriteExecute, PrivateAnonymous, -1, 0);
        Assert.That((nint)memory, Is.Not.EqualTo((nint)(-1)), "mmap");
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
