using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using VirtioNetCx.Rings;

namespace VirtioNetCx.Tests.Rings;

/// <summary>A queue of any format whose shared memory a test reads and writes word by word, as a device might.</summary>
internal abstract unsafe class RawQueue : IDisposable
{
    /// <summary>Bytes of every buffer.</summary>
    public const uint Length = 100;

    /// <summary>Token of the first buffer; the others follow.</summary>
    public const ulong FirstToken = 10;

    private readonly byte* _shared;
    private readonly byte* _own;
    private ulong _nextToken = FirstToken;

    protected RawQueue(uint size, RingFeatures features)
    {
        if (!QueueSize.TryCreate(size, features, out QueueSize count))
        {
            throw new ArgumentOutOfRangeException(nameof(size));
        }

        Layout = new QueueLayout(count, features);
        _shared = (byte*)NativeMemory.AlignedAlloc(Layout.SharedBytes, QueueLayout.Alignment);
        _own = (byte*)NativeMemory.AlignedAlloc(Layout.PrivateBytes, 8);
        Queue.Initialize(count, QueueMemory.Of(Layout, _shared, _own), features);
        IsPacked = features.HasFlag(RingFeatures.Packed);
        Size = size;
    }

    /// <summary>A field: it is a mutable structure.</summary>
    public Virtqueue Queue;

    public QueueLayout Layout { get; }

    public uint Size { get; }

    public bool IsPacked { get; }

    public static RawQueue Create(uint size, RingFeatures features) => (features & (RingFeatures.Packed | RingFeatures.InOrder)) switch
    {
        RingFeatures.None => new Of<SplitAdd, SplitReclaim>(size, features),
        RingFeatures.InOrder => new Of<SplitInOrderAdd, SplitInOrderReclaim>(size, features),
        RingFeatures.Packed => new Of<PackedAdd, PackedReclaim>(size, features),
        _ => new Of<PackedInOrderAdd, PackedInOrderReclaim>(size, features),
    };

    /// <summary>A word of the Driver Area.</summary>
    public ushort Driver(uint index) => ((ushort*)(_shared + Layout.DriverOffset))[index];

    /// <summary>The flags of a descriptor.</summary>
    public ushort Flags(uint index) => ((ushort*)(_shared + (16 * index)))[IsPacked ? 7 : 6];

    /// <summary>Split: the link of a descriptor.</summary>
    public ushort Next(uint index) => ((ushort*)(_shared + (16 * index)))[7];

    /// <summary>Writes a word of the Device Area.</summary>
    public void SetDevice(uint index, ushort value) => ((ushort*)(_shared + Layout.DeviceOffset))[index] = value;

    /// <summary>Split: the used index.</summary>
    public void PublishUsed(ushort index) => SetDevice(1, index);

    /// <summary>Says that a buffer was used: in a used element, or in a descriptor with both wrap bits as given.</summary>
    public void WriteUsed(uint position, uint id, uint length, bool wrap = true)
    {
        if (IsPacked)
        {
            uint* entry = (uint*)(_shared + (16 * position));
            entry[2] = length;
            entry[3] = (ushort)id | (wrap ? 0x8080_0000u : 0);
        }
        else
        {
            uint* element = (uint*)(_shared + Layout.DeviceOffset + 4 + (8 * position));
            element[0] = id;
            element[1] = length;
        }
    }

    /// <summary>Adds buffers for the device to write, in one batch.</summary>
    public void Add(uint count)
    {
        AddBatch(count, _nextToken);
        _nextToken += count;
    }

    /// <summary>Adds one buffer of so many parts, of which the last is for the device to write, or to read like the others.</summary>
    public void AddChain(uint parts, bool isRead = false) => AddChainBatch(parts, isRead, _nextToken++);

    /// <summary>Takes back all that there is up to a limit; null if the queue is broken.</summary>
    public List<(ulong Token, uint Length)>? Reclaim(uint limit = uint.MaxValue)
    {
        List<(ulong, uint)> back = [];
        return ReclaimBatch(limit, int.MaxValue, back) ? back : null;
    }

    /// <summary>Opens a batch without a limit and closes it after so many buffers; null if the queue is broken.</summary>
    public List<(ulong Token, uint Length)>? ReclaimSome(int count)
    {
        List<(ulong, uint)> back = [];
        return ReclaimBatch(uint.MaxValue, count, back) ? back : null;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_shared);
        NativeMemory.AlignedFree(_own);
    }

    protected abstract void AddBatch(uint count, ulong token);

    protected abstract void AddChainBatch(uint parts, bool isRead, ulong token);

    protected abstract bool ReclaimBatch(uint limit, int most, List<(ulong Token, uint Length)> back);

    private sealed class Of<TAdd, TReclaim>(uint size, RingFeatures features) : RawQueue(size, features)
        where TAdd : struct, IAddBatch, allows ref struct
        where TReclaim : struct, IReclaimBatch, allows ref struct
    {
        protected override void AddBatch(uint count, ulong token)
        {
            TAdd batch = default;
            batch.Begin(ref Queue);
            for (uint i = 0; i < count; i++)
            {
                batch.AddWritable(0x1000 * (token + i), Length, token + i);
            }

            batch.End(ref Queue);
        }

        protected override void AddChainBatch(uint parts, bool isRead, ulong token)
        {
            TAdd batch = default;
            batch.Begin(ref Queue);
            Chain chain = batch.BeginChain();
            for (uint i = isRead ? 0u : 1; i < parts; i++)
            {
                batch.AppendReadable(ref chain, 0x1000 * token, Length);
            }

            if (!isRead)
            {
                batch.AppendWritable(ref chain, 0x1000 * token, Length);
            }

            batch.EndChain(ref chain, token);
            batch.End(ref Queue);
        }

        protected override bool ReclaimBatch(uint limit, int most, List<(ulong Token, uint Length)> back)
        {
            TReclaim batch = default;
            batch.Begin(ref Queue, limit);
            while (back.Count < most && batch.TryNext(out ulong token, out uint length))
            {
                back.Add((token, length));
            }

            return batch.End(ref Queue);
        }
    }
}
