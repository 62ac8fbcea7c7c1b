using VirtioNetCx.Metal.Memory;

namespace VirtioNetCx.Metal.Loader;

/// <summary>
/// Loads a driver file as the Windows kernel does: sections at page granularity with their own rights, relocated far from the
/// preferred base, imports bound, discardable sections gone afterwards. Security cookie and guard pointers stay as the file has them.
/// </summary>
// SAFETY: sizes and addresses of the file are checked against file and image before use; a mistake faults in this program and is
// reported.
internal static unsafe class LoadedDriver
{
    private const ulong Region = 0xFFFF_F800_0000_0000;
    private const int AbsoluteRelocation = 0;
    private const int Dir64Relocation = 10;

    private static byte* s_image;
    private static PeHeaders s_headers;

    /// <summary>First byte of the image.</summary>
    public static byte* Base => s_image;

    /// <summary>Address of the entry point.</summary>
    public static void* Entry => s_image + s_headers.EntryPoint;

    /// <summary>The address is inside the image.</summary>
    public static bool Contains(ulong address) => address - (ulong)s_image < s_headers.SizeOfImage;

    /// <summary>Maps a file at a place that follows from <paramref name="seed"/> and makes it ready to run.</summary>
    public static void Load(byte* file, ulong fileBytes, ulong seed, delegate*<byte*, byte*, void*> resolve)
    {
        PeHeaders headers = PeHeaders.Of(file);
        if (fileBytes < 1024 || !headers.IsValid || headers.SectionAlignment != PhysicalPages.Size)
        {
            Report.Fatal("the driver file is not an x64 image with page-aligned sections"u8, fileBytes);
        }

        s_headers = headers;
        s_image = (byte*)(Region + ((seed * 0x9E3779B97F4A7C15 >> 40) << 16));
        Copy(file, fileBytes);
        s_headers = PeHeaders.Of(s_image);
        uint relocations = Relocate();
        uint imports = BindImports(resolve);
        Protect();
        Announce(relocations, imports);
    }

    /// <summary>Takes the image out of the address space.</summary>
    public static void Unload()
    {
        uint size = s_headers.SizeOfImage;
        for (ulong offset = 0; offset < size; offset += PhysicalPages.Size)
        {
            ulong page = PageTables.Unmap((ulong)s_image + offset);
            if (page != 0)
            {
                PhysicalPages.Free(page);
            }
        }

        s_image = null;
    }

    private static void Copy(byte* file, ulong fileBytes)
    {
        for (ulong offset = 0; offset < s_headers.SizeOfImage; offset += PhysicalPages.Size)
        {
            ulong page = PhysicalPages.AllocateSingle();
            ulong* words = (ulong*)PageTables.Window(page);
            for (int i = 0; i < (int)PhysicalPages.Size / 8; i++)
            {
                words[i] = 0;
            }

            PageTables.Map((ulong)s_image + offset, page, PageTables.Writable | PageTables.NoExecute);
        }

        CopyBytes(s_image, file, s_headers.SizeOfHeaders);
        for (uint i = 0; i < s_headers.SectionCount; i++)
        {
            PeSection section = s_headers.Section(i);
            uint bytes = section.RawSize < section.VirtualSize ? section.RawSize : section.VirtualSize;
            if (section.VirtualAddress + section.VirtualSize > s_headers.SizeOfImage || section.RawAddress + (ulong)bytes > fileBytes)
            {
                Report.Fatal("a section of the driver file reaches outside"u8, i);
            }

            CopyBytes(s_image + section.VirtualAddress, file + section.RawAddress, bytes);
        }
    }

    private static uint Relocate()
    {
        ulong delta = (ulong)s_image - s_headers.PreferredBase;
        byte* at = s_image + s_headers.DirectoryAddress(PeHeaders.RelocationDirectory);
        byte* end = at + s_headers.DirectorySize(PeHeaders.RelocationDirectory);
        uint count = 0;
        while (at < end)
        {
            uint page = *(uint*)at;
            uint block = *(uint*)(at + 4);
            for (uint i = 8; i < block; i += 2)
            {
                uint entry = *(ushort*)(at + i);
                if (entry >> 12 == Dir64Relocation)
                {
                    ulong* cell = (ulong*)(s_image + page + (entry & 0xFFF));
                    *cell += delta;
                    count++;
                    if (!Contains(*cell))
                    {
                        Report.Fatal("a relocated value points outside the image, at offset"u8, (ulong)((byte*)cell - s_image));
                    }
                }
                else if (entry >> 12 != AbsoluteRelocation)
                {
                    Report.Fatal("relocation of an unknown kind"u8, entry);
                }
            }

            at += block;
        }

        return count;
    }

    private static uint BindImports(delegate*<byte*, byte*, void*> resolve)
    {
        uint count = 0;
        uint directory = s_headers.DirectoryAddress(PeHeaders.ImportDirectory);
        for (byte* module = s_image + directory; directory != 0 && *(uint*)(module + 12) != 0; module += 20)
        {
            byte* moduleName = s_image + *(uint*)(module + 12);
            ulong* names = (ulong*)(s_image + *(uint*)module);
            ulong* cells = (ulong*)(s_image + *(uint*)(module + 16));
            for (; *names != 0; names++, cells++)
            {
                byte* name = s_image + (uint)*names + 2;
                void* function = *names >> 63 != 0 ? null : resolve(moduleName, name);
                if (function == null)
                {
                    Text.Write("unknown import "u8);
                    Text.WriteNative(moduleName);
                    Text.Write((byte)'!');
                    Text.WriteNative(name);
                    Text.WriteLine(""u8);
                    Report.Fatal("the driver imports something that does not exist"u8, *names);
                }

                *cells = (ulong)function;
                count++;
            }
        }

        return count;
    }

    private static void Protect()
    {
        PageTables.Protect((ulong)s_image, PageTables.NoExecute);
        for (uint i = 0; i < s_headers.SectionCount; i++)
        {
            PeSection section = s_headers.Section(i);
            if (section.IsExecutable && section.IsWritable)
            {
                Report.Fatal("a section of the driver is both writable and executable"u8, i);
            }

            for (ulong offset = 0; offset < section.VirtualSize; offset += PhysicalPages.Size)
            {
                ulong address = (ulong)s_image + section.VirtualAddress + offset;
                if (section.IsDiscardable)
                {
                    PhysicalPages.Free(PageTables.Unmap(address));
                }
                else
                {
                    PageTables.Protect(address, section.PageFlags);
                }
            }
        }
    }

    private static void Announce(uint relocations, uint imports)
    {
        Text.Write("@image {\"name\":\"driver\",\"base\":\""u8);
        Text.WriteHex((ulong)s_image);
        Text.Write("\",\"size\":"u8);
        Text.WriteDecimal(s_headers.SizeOfImage);
        Text.Write(",\"relocations\":"u8);
        Text.WriteDecimal(relocations);
        Text.Write(",\"imports\":"u8);
        Text.WriteDecimal(imports);
        Text.WriteLine("}"u8);
    }

    private static void CopyBytes(byte* to, byte* from, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            to[i] = from[i];
        }
    }
}
