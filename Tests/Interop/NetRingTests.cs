using System.Runtime.InteropServices;
using NUnit.Framework;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Tests.Interop;

/// <summary>The ring arithmetic that the headers have as inline functions.</summary>
[TestFixture]
public sealed unsafe class NetRingTests
{
    private const uint Elements = 8;
    private const ushort Stride = 24;

    private NET_RING* _ring;

    [SetUp]
    public void MakeRing()
    {
        // SAFETY: room for the header and all elements; freed in TearDown.
        _ring = (NET_RING*)NativeMemory.AllocZeroed(NET_RING.BufferOffset + (Elements * Stride));
        _ring->NumberOfElements = Elements;
        _ring->ElementIndexMask = Elements - 1;
        _ring->ElementStride = Stride;
    }

    [TearDown]
    public void FreeRing() => NativeMemory.Free(_ring);

    [TestCase(0u, 64)]
    [TestCase(3u, 64 + (3 * Stride))]
    [TestCase(7u, 64 + (7 * Stride))]
    [TestCase(8u, 64)]
    [TestCase(uint.MaxValue, 64 + (7 * Stride))]
    public void Elements_lie_one_stride_apart_behind_the_header(uint index, int offset)
        => Assert.That((byte*)NET_RING.GetElementAtIndex(_ring, index) - (byte*)_ring, Is.EqualTo(offset));

    [TestCase(0u, 1u)]
    [TestCase(7u, 0u)]
    public void Index_wraps_at_the_end(uint index, uint next)
        => Assert.That(NET_RING.IncrementIndex(_ring, index), Is.EqualTo(next));

    [TestCase(2u, 5u, 3u)]
    [TestCase(6u, 1u, 3u)]
    [TestCase(4u, 4u, 0u)]
    public void Range_is_counted_around_the_end(uint start, uint end, uint count)
    {
        Assert.That(NET_RING.GetRangeCount(_ring, start, end), Is.EqualTo(count));
        Assert.That(NET_RING.AdvanceIndex(_ring, start, count), Is.EqualTo(end));
    }

    [Test]
    public void Extension_data_is_found_by_base_and_stride()
    {
        NET_EXTENSION extension = default;
        extension.Reserved[0] = (void*)0x1000;
        extension.Reserved[1] = (void*)24;

        Assert.That((nuint)NET_EXTENSION.GetData(&extension, 5), Is.EqualTo((nuint)(0x1000 + (5 * 24))));
    }
}
