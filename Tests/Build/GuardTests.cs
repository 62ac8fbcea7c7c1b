using System.Globalization;
using System.Reflection.PortableExecutable;

namespace VirtioNetCx.Tests.Build;

/// <summary>Stack cookie and control-flow guard, as a loader finds them.</summary>
[TestFixtureSource(typeof(Repository), nameof(Repository.Images))]
internal sealed class GuardTests(string path, string architecture)
{
    private const int Cookie = 0x58;
    private const int CheckPointer = 0x70;
    private const int DispatchPointer = 0x78;
    private const int FunctionTable = 0x80;
    private const int FunctionCount = 0x88;
    private const int GuardFlags = 0x90;
    private readonly PeFile _image = new(Repository.Read(path));

    [Test]
    public void Load_configuration_is_complete()
    {
        Assert.That(_image.Header.LoadConfigTableDirectory.Size, Is.EqualTo(0x108));
        Assert.That(_image.LoadConfig32(0), Is.EqualTo(0x108));
    }

    [Test]
    public void Cookie_is_writable_and_holds_the_value_that_the_loader_replaces()
    {
        ulong address = _image.LoadConfig64(Cookie);
        Assert.That(_image.Section(address).Name, Is.EqualTo(".data"));
        Assert.That(Read64(address), Is.EqualTo(0x0000_2B99_2DDF_A232UL));
    }

    [TestCase(CheckPointer)]
    [TestCase(DispatchPointer)]
    public void Guard_pointer_is_read_only_and_goes_to_code(int field)
    {
        ulong address = _image.LoadConfig64(field);
        Assert.That(_image.Section(address).Name, Is.EqualTo(".rdata"));
        Assert.That(_image.Section(Read64(address)).Name, Is.EqualTo(".text"));
    }

    [Test]
    public void Flags_say_instrumented_with_a_table()
    {
        const uint instrumentedWithTable = 0x500;
        Assert.That(_image.LoadConfig32(GuardFlags) & 0xFFF, Is.EqualTo(instrumentedWithTable));
        Assert.That(_image.LoadConfig32(GuardFlags) >> 28, Is.Zero, "table entries are four bytes");
    }

    [Test]
    public void Table_is_sorted_and_holds_functions()
    {
        SectionHeader text = _image.Headers.SectionHeaders.Single(s => s.Name == ".text");
        int[] table = Table();
        Assert.That(table, Is.Ordered.And.Unique);
        Assert.That(table, Is.All.InRange(text.VirtualAddress, text.VirtualAddress + text.VirtualSize - 1));
        Assert.That(table.Where(address => address % 16 != 0), Is.Empty, "Windows rounds targets to 16 bytes");
    }

    [Test]
    public void Table_holds_both_entries() =>
        Assert.That(Table(), Does.Contain(_image.Header.AddressOfEntryPoint).And.Contain(AddressOf("FxDriverEntry")));

    [Test]
    public void Every_indirect_call_is_guarded()
    {
        string code = Command.Output("llvm-objdump", "-d", "--no-show-raw-insn", Repository.PathOf(path));
        IEnumerable<string> indirect = code.Split('\n').Where(line => IsUnguarded(line.TrimEnd()));
        Assert.That(indirect, Is.Empty);
    }

    /// <summary>
    /// x64: a call through a register; guarded ones go through memory (the dispatch pointer), and the only jump through a
    /// register is the default dispatch function itself. arm64 has no dispatch: each branch to a register follows a call of the
    /// check function, so only jumps are looked at.
    /// </summary>
    private bool IsUnguarded(string line) => architecture == "x64" && line.Contains("callq\t*%", StringComparison.Ordinal);

    private int[] Table()
    {
        int at = _image.Offset((int)(_image.LoadConfig64(FunctionTable) - _image.Header.ImageBase));
        return [.. Enumerable.Range(0, (int)_image.LoadConfig64(FunctionCount)).Select(i => BitConverter.ToInt32(_image.Bytes, at + (4 * i)))];
    }

    private ulong Read64(ulong address) => BitConverter.ToUInt64(_image.Bytes, _image.Offset((int)(address - _image.Header.ImageBase)));

    /// <summary>From the linker's map: section number, offset, size, object, name.</summary>
    private int AddressOf(string symbol)
    {
        string map = Path.ChangeExtension(Repository.PathOf(path), ".map");
        string line = File.ReadLines(map).Single(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1) == symbol);
        string address = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
        return (int)(ulong.Parse(address, NumberStyles.HexNumber) - _image.Header.ImageBase);
    }
}
