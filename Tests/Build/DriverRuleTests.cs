using VirtioNetCx.Build;

namespace VirtioNetCx.Tests.Build;

/// <summary>The build's own last check, on images spoilt in one place each.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DriverRuleTests
{
    private const string Image = "Tests/Build/Fixtures/MinimalDriver/bin/x64/MinimalDriver.sys";
    private const int FileHeader = 4;
    private const int OptionalHeader = 24;
    private const int SectionTable = OptionalHeader + 240;
    private readonly byte[] _bytes = Repository.Read(Image);
    private readonly ImportList _imports = ImportList.Read(Repository.PathOf("Driver/Sys/AllowedImports.txt"))!;

    private int Start => BitConverter.ToInt32(_bytes, 0x3C);

    [Test]
    public void Sound_image_passes() => Assert.That(Check(Target.X64), Is.Empty);

    [Test]
    public void Other_architecture_is_refused() => Assert.That(Check(Target.Arm64), Has.Some.Contain("machine is 34404, must be 43620"));

    [TestCase(OptionalHeader + 68, 2, "subsystem is 2, must be 1")]
    [TestCase(OptionalHeader + 48, 6, "subsystem version is 6.0, must be 10.0")]
    [TestCase(OptionalHeader + 40, 6, "operating system version is 6.0, must be 10.0")]
    [TestCase(OptionalHeader + 70, 0x20, "DLL characteristics is 16672, must be 16736")]
    [TestCase(FileHeader + 18, 0x23, "file characteristics is 35, must be 34")]
    [TestCase(SectionTable + 39, 0xE0, "section '.text' has access")]
    [TestCase(SectionTable + 1, (byte)'c', "section '.cext' is not on the reviewed list")]
    [TestCase(OptionalHeader + 112 + 4, 8, "the export directory must be absent")]
    [TestCase(OptionalHeader + 112 + (9 * 8) + 4, 8, "the thread-local storage directory must be absent")]
    public void Spoilt_header_is_named(int offset, byte value, string message)
    {
        _bytes[Start + offset] = value;
        PeChecksum.Write(_bytes);
        Assert.That(Check(Target.X64), Has.Exactly(1).Contain(message));
    }

    [TestCase(0x200)]
    [TestCase(-1)]
    public void Flipped_byte_shows_in_the_CheckSum(int place)
    {
        _bytes[place < 0 ? _bytes.Length + place : place] ^= 1;
        Assert.That(Check(Target.X64), Has.Exactly(1).StartsWith("CheckSum is "));
    }

    [Test]
    public void Wrong_CheckSum_field_is_refused()
    {
        _bytes[PeChecksum.FieldOffset(_bytes)] ^= 1;
        Assert.That(Check(Target.X64), Has.Exactly(1).StartsWith("CheckSum is "));
    }

    [Test]
    public void Import_off_the_list_is_named()
    {
        int at = _bytes.AsSpan().IndexOf("KeBugCheckEx"u8);
        _bytes[at + 11] = (byte)'y';
        PeChecksum.Write(_bytes);
        Assert.That(Check(Target.X64), Has.Exactly(1).Contain("import of 'KeBugCheckEy' from 'ntoskrnl.exe' is not allowed"));
    }

    [Test]
    public void Finding_reads_as_an_MSBuild_error() =>
        Assert.That(
            CheckCommand.Check("x.sys", _bytes, Target.Arm64, _imports)[0].ToString(),
            Does.StartWith("x.sys: error VNC0040: machine is "));

    private IEnumerable<string> Check(Target target) => DriverRules.Check(new PeImage(_bytes), target, _imports);
}
