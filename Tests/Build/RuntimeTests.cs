using System.Reflection.PortableExecutable;
using VirtioNetCx.Build;
using VirtioNetCx.Fixtures;

namespace VirtioNetCx.Tests.Build;

/// <summary>Driver/Runtime as ILC compiles it: the self-test image runs in this process.</summary>
[Platform("Linux", Reason = "the loader in Support/NativeImage.cs knows mmap and the System V convention")]
[NonParallelizable]
internal sealed unsafe class RuntimeTests
{
    private const string Image = "Tests/Build/Fixtures/SelfTest/bin/x64/SelfTest.img";
    private const int RangeCheck = 8;
    private const int InvalidArgument = 5;
    private const int StackCookie = 2;
    private const int Overflow = 0x10001;
    private NativeImage _image = null!;

    private static IEnumerable<SelfTestCase> Working => Enum.GetValues<SelfTestCase>().Where(c => c < SelfTestCase.IndexOutOfRange);

    [SetUp]
    public void Load() => _image = new NativeImage(Repository.Read(Image));

    [TearDown]
    public void Unload() => _image.Dispose();

    [TestCaseSource(nameof(Working))]
    public void Library_works_as_compiled(SelfTestCase which) =>
        Assert.That(_image.Call((nuint)which, _image.Escape), Is.Zero, "the line of the check that failed, in Fixtures/SelfTest");

    [TestCase(SelfTestCase.IndexOutOfRange, RangeCheck)]
    [TestCase(SelfTestCase.NegativeIndex, RangeCheck)]
    [TestCase(SelfTestCase.ReadOnlyIndexOutOfRange, RangeCheck)]
    [TestCase(SelfTestCase.SliceOutOfRange, InvalidArgument)]
    [TestCase(SelfTestCase.SliceLengthOverflow, InvalidArgument)]
    [TestCase(SelfTestCase.CopyToShort, InvalidArgument)]
    [TestCase(SelfTestCase.BigEndianShort, InvalidArgument)]
    [TestCase(SelfTestCase.CheckedOverflow, Overflow)]
    [TestCase(SelfTestCase.MissingValue, InvalidArgument)]
    [TestCase(SelfTestCase.StackOverrun, StackCookie)]
    public void Failed_check_stops(SelfTestCase which, int reason) =>
        Assert.That(_image.Call((nuint)which, _image.Escape), Is.EqualTo(NativeImage.EscapeMark + reason));

    [Test]
    public void Every_failing_case_is_listed_above()
    {
        IEnumerable<SelfTestCase> listed = typeof(RuntimeTests).GetMethod(nameof(Failed_check_stops))!
            .GetCustomAttributes(typeof(TestCaseAttribute), false).Cast<TestCaseAttribute>().Select(a => (SelfTestCase)a.Arguments[0]!);
        Assert.That(listed, Is.EquivalentTo(Enum.GetValues<SelfTestCase>().Except(Working)));
    }

    [Test]
    public void Entry_seeds_the_cookie_once()
    {
        byte[] file = Repository.Read(Image);
        ulong* cookie = (ulong*)_image.At(PeFile.Cookie(file));
        Assert.That(*cookie, Is.EqualTo(MachineCode.DefaultCookie));
        _ = _image.Call((nuint)SelfTestCase.SpanAccess, _image.Escape);
        ulong seeded = *cookie;
        Assert.That(seeded, Is.Not.EqualTo(MachineCode.DefaultCookie));
        Assert.That(seeded >> 48, Is.Zero);
        _ = _image.Call((nuint)SelfTestCase.SpanAccess, _image.Escape);
        Assert.That(*cookie, Is.EqualTo(seeded), "a cookie that somebody has seeded stays");
    }

    [Test]
    public void Entry_seeds_differently_each_time()
    {
        HashSet<ulong> seen = [];
        for (int i = 0; i < 20; i++)
        {
            using NativeImage image = new(Repository.Read(Image));
            _ = image.Call((nuint)SelfTestCase.SpanAccess, image.Escape);
            Assert.That(seen.Add(*(ulong*)image.At(PeFile.Cookie(Repository.Read(Image)))));
        }
    }

    [Test]
    public void Image_is_x64() =>
        Assert.That(new PEHeaders(new MemoryStream(Repository.Read(Image))).CoffHeader.Machine, Is.EqualTo(Machine.Amd64));
}
