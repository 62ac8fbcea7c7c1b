using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using VirtioNetCx.Rings;
using VirtioNetCx.Rings.Shared;

namespace VirtioNetCx.Tests.Rings.Model;

/// <summary>The driver's side under test, in memory that lives as long as this.</summary>
internal abstract unsafe class DriverQueue : IDisposable
{
    private readonly byte* _shared;
    private readonly byte* _own;
    private readonly byte* _tables;

    protected DriverQueue(uint size, RingFeatures features)
    {
        Size = size;
        Features = features;
        if (!QueueSize.TryCreate(size, features, out QueueSize count))
        {
            throw new ArgumentOutOfRangeException(nameof(size));
        }

        QueueLayout layout = new(count, features);
        _shared = (byte*)NativeMemory.AlignedAlloc(layout.SharedBytes, QueueLayout.Alignment);
        _own = (byte*)NativeMemory.AlignedAlloc(layout.PrivateBytes, 8);
        _tables = (byte*)NativeMemory.AlignedAlloc(size * TableBytes, 16);
        new Span<byte>(_own, (int)layout.PrivateBytes).Fill(0xA5);
        Queue.Initialize(count, QueueMemory.Of(layout, _shared, _own), features);
        Device = (features & RingFeatures.Packed) != 0
            ? new SpecPackedDevice(size, features, _shared, _shared + layout.DriverOffset, _shared + layout.DeviceOffset)
            : new SpecSplitDevice(size, features, _shared, _shared + layout.DriverOffset, _shared + layout.DeviceOffset);
    }

    /// <summary>Most parts of a buffer in a table.</summary>
    public const uint TableEntries = 8;

    private const uint TableBytes = TableEntries * 16;

    public uint Size { get; }

    public RingFeatures Features { get; }

    public SpecDevice Device { get; }

    /// <summary>A field: it is a mutable structure.</summary>
    public Virtqueue Queue;

    public static DriverQueue Create(uint size, RingFeatures features) => (features & (RingFeatures.Packed | RingFeatures.InOrder)) switch
    {
        RingFeatures.None => new Of<SplitAdd, SplitReclaim>(size, features),
        RingFeatures.InOrder => new Of<SplitInOrderAdd, SplitInOrderReclaim>(size, features),
        RingFeatures.Packed => new Of<PackedAdd, PackedReclaim>(size, features),
        _ => new Of<PackedInOrderAdd, PackedInOrderReclaim>(size, features),
    };

    /// <summary>Adds buffers until one does not fit; returns how many were added.</summary>
    public abstract int Add(IReadOnlyList<(ulong Token, IReadOnlyList<SpecPart> Parts, bool Indirect)> buffers);

    /// <summary>Takes back at most so many.</summary>
    public abstract bool Reclaim(uint limit, List<(ulong Token, uint Length)> back);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_shared);
        NativeMemory.AlignedFree(_own);
        NativeMemory.AlignedFree(_tables);
    }

    private sealed class Of<TAdd, TReclaim>(uint size, RingFeatures features) : DriverQueue(size, features)
        where TAdd : struct, IAddBatch, allows ref struct
        where TReclaim : struct, IReclaimBatch, allows ref struct
    {
        public override int Add(IReadOnlyList<(ulong Token, IReadOnlyList<SpecPart> Parts, bool Indirect)> buffers)
        {
            TAdd batch = default;
            batch.Begin(ref Queue);
            int added = 0;
            foreach ((ulong token, IReadOnlyList<SpecPart> parts, bool indirect) in buffers)
            {
                if (batch.Room < (indirect ? 1 : parts.Count))
                {
                    break;
                }

                AddBuffer(ref batch, token, parts, indirect);
                added++;
            }

            batch.End(ref Queue);
            return added;
        }

        public override bool Reclaim(uint limit, List<(ulong Token, uint Length)> back)
        {
            TReclaim batch = default;
            batch.Begin(ref Queue, limit);
            while (batch.TryNext(out ulong token, out uint length))
            {
                back.Add((token, length));
            }

            return batch.End(ref Queue);
        }

        private void AddBuffer(ref TAdd batch, ulong token, IReadOnlyList<SpecPart> parts, bool indirect)
        {
            if (indirect)
            {
                byte* memory = _tables + (batch.NextId * TableBytes);
                IndirectTable table = batch.BeginTable(memory);
                foreach (SpecPart part in parts)
                {
                    if (part.Writable)
                    {
                        table.AppendWritable(part.Address, part.Length);
                    }
                    else
                    {
                        table.AppendReadable(part.Address, part.Length);
                    }
                }

                batch.AddIndirect((ulong)memory, table, token);
            }
            else if (parts.Count == 1 && parts[0].Writable)
            {
                batch.AddWritable(parts[0].Address, parts[0].Length, token);
            }
            else if (parts.Count == 1)
            {
                batch.AddReadable(parts[0].Address, parts[0].Length, token);
            }
            else if (parts.Count == 2 && !parts[1].Writable)
            {
                Pair pair = batch.BeginPair(parts[0].Address, parts[0].Length);
                batch.EndPair(pair, parts[1].Address, parts[1].Length, token);
            }
            else
            {
                AddChain(ref batch, token, parts);
            }
        }

        private static void AddChain(ref TAdd batch, ulong token, IReadOnlyList<SpecPart> parts)
        {
            Chain chain = batch.BeginChain();
            foreach (SpecPart part in parts)
            {
                if (part.Writable)
                {
                    batch.AppendWritable(ref chain, part.Address, part.Length);
                }
                else
                {
                    batch.AppendReadable(ref chain, part.Address, part.Length);
                }
            }

            batch.EndChain(ref chain, token);
        }
    }
}
