using System.Reflection.PortableExecutable;

namespace VirtioNetCx.Tests.Build;

/// <summary>What Windows asks of a driver image, read from the built files.</summary>
[TestFixtureSource(typeof(Repository), nameof(Repository.Images))]
internal sealed class ImageTests(string path, string architecture)
{
    private readonly PeFile _image = new(Repository.Read(path));

    [Test]
    public void Headers_are_those_of_a_driver() => Assert.Multiple(() =>
    {
        PEHeader header = _image.Header;
        Assert.That((ushort)_image.Headers.CoffHeader.Machine, Is.EqualTo(architecture == "x64" ? 0x8664 : 0xAA64));
        Assert.That((ushort)_image.Headers.CoffHeader.Characteristics, Is.EqualTo(0x22));
        Assert.That(header.Magic, Is.EqualTo(PEMagic.PE32Plus));
        Assert.That(header.Subsystem, Is.EqualTo(Subsystem.Native));
        Assert.That((header.MajorSubsystemVersion, header.MinorSubsystemVersion), Is.EqualTo(((ushort)10, (ushort)0)));
        Assert.That((header.MajorOperatingSystemVersion, header.MinorOperatingSystemVersion), Is.EqualTo(((ushort)10, (ushort)0)));
        Assert.That((header.MajorImageVersion, header.MinorImageVersion), Is.EqualTo(((ushort)10, (ushort)0)));
        Assert.That((header.SectionAlignment, header.FileAlignment), Is.EqualTo((0x1000, 0x200)));
        Assert.That(header.ImageBase, Is.EqualTo(0x1_4000_0000UL));
        Assert.That((ushort)header.DllCharacteristics, Is.EqualTo(0x4160), "high entropy, dynamic base, no execute, control-flow guard");
        Assert.That(_image.Bytes.Length % 0x200, Is.Zero);
    });

    [Test]
    public void CheckSum_is_right()
    {
        // The definition, word by word with end-around carry; the build's own routine is not asked.
        int field = _image.Headers.PEHeaderStartOffset + 64;
        uint sum = 0;
        for (int i = 0; i < _image.Bytes.Length; i += 2)
        {
            sum += i == field || i == field + 2 ? 0u : BitConverter.ToUInt16(_image.Bytes, i);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        Assert.That(_image.Header.CheckSum, Is.EqualTo(sum + (uint)_image.Bytes.Length));
        Assert.That(_image.Header.CheckSum, Is.Not.Zero);
    }

    [Test]
    public void Sections_are_the_reviewed_ones_and_none_is_writable_and_executable()
    {
        const uint access = 0xE200_0000;
        Assert.That(
            _image.Headers.SectionHeaders.Select(s => $"{s.Name} {(uint)s.SectionCharacteristics & access:X8}"),
            Is.EqualTo((string[])
            [
                ".text 60000000", ".rdata 40000000", ".data C0000000", ".pdata 40000000", ".rsrc 40000000", ".reloc 42000000",
            ]));
    }

    [Test]
    public void Imports_are_on_the_list()
    {
        IEnumerable<string> allowed = File.ReadLines(Repository.PathOf("Driver/Sys/AllowedImports.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => string.Join('!', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That(_image.Imports(), Is.Not.Empty.And.SubsetOf(allowed));
    }

    [Test]
    public void Unwind_table_is_sorted_and_lies_in_code()
    {
        int entrySize = architecture == "x64" ? 12 : 8;
        DirectoryEntry directory = _image.Header.ExceptionTableDirectory;
        Assert.That(directory.Size % entrySize, Is.Zero);
        int start = _image.Offset(directory.RelativeVirtualAddress);
        uint[] functions =
            [.. Enumerable.Range(0, directory.Size / entrySize).Select(i => BitConverter.ToUInt32(_image.Bytes, start + (i * entrySize)))];
        Assert.That(functions, Is.Ordered.And.Unique);
        Assert.That(functions.Select(f => _image.Section(_image.Header.ImageBase + f).Name), Is.All.EqualTo(".text"));
    }

    [Test]
    public void Import_table_is_read_only() =>
        Assert.That(
            _image.Section(_image.Header.ImageBase + (ulong)_image.Header.ImportAddressTableDirectory.RelativeVirtualAddress).Name,
            Is.EqualTo(".rdata"));

    [Test]
    public void Directories_that_a_driver_must_not_have_are_absent() => Assert.Multiple(() =>
    {
        Assert.That(_image.Header.ExportTableDirectory.Size, Is.Zero);
        Assert.That(_image.Header.ThreadLocalStorageTableDirectory.Size, Is.Zero);
        Assert.That(_image.Header.DelayImportTableDirectory.Size, Is.Zero);
        Assert.That(_image.Header.CorHeaderTableDirectory.Size, Is.Zero);
        Assert.That(_image.Header.CertificateTableDirectory.Size, Is.Zero);
        Assert.That(_image.Header.ExceptionTableDirectory.Size, Is.Not.Zero);
    });

    [Test]
    public void Relocations_are_absolute_addresses_in_data()
    {
        int at = _image.Offset(_image.Header.BaseRelocationTableDirectory.RelativeVirtualAddress);
        int end = at + _image.Header.BaseRelocationTableDirectory.Size;
        int count = 0;
        while (at < end)
        {
            uint page = BitConverter.ToUInt32(_image.Bytes, at);
            int size = BitConverter.ToInt32(_image.Bytes, at + 4);
            for (int entry = at + 8; entry < at + size; entry += 2)
            {
                int value = BitConverter.ToUInt16(_image.Bytes, entry);
                if (value >> 12 == 0)
                {
                    continue;
                }

                Assert.That(value >> 12, Is.EqualTo(10), "IMAGE_REL_BASED_DIR64");
                ulong place = _image.Header.ImageBase + page + ((uint)value & 0xFFF);
                Assert.That(_image.Section(place).Name, Is.EqualTo(".rdata").Or.EqualTo(".data"));
                _ = _image.Section(BitConverter.ToUInt64(_image.Bytes, _image.Offset((int)(place - _image.Header.ImageBase))));
                count++;
            }

            at += size;
        }

        Assert.That(count, Is.GreaterThan(4));
    }

    [Test]
    public void File_is_small() => Assert.That(_image.Bytes, Has.Length.LessThan(96 * 1024));

    [Test]
    public void No_folder_of_this_machine_is_in_image_or_symbols()
    {
        byte[] root = System.Text.Encoding.UTF8.GetBytes(Repository.Root);
        Assert.That(_image.Bytes.AsSpan().IndexOf(root), Is.Negative);
        Assert.That(Repository.Read(Path.ChangeExtension(path, ".pdb")).AsSpan().IndexOf(root), Is.Negative);
    }
}
