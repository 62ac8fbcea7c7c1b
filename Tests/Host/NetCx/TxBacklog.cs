using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>A run of the sender's bytes.</summary>
// SAFETY: the platform gives runs of at least the bytes asked for; lengths are kept beside the pointers until the run is freed.
internal unsafe struct TxPiece
{
    public byte* Data;
    public uint Length;
    public ulong Hash;
}

/// <summary>A frame on its way: waiting, or in the ring.</summary>
internal unsafe struct TxRecord
{
    public ulong Cookie;
    public uint Length;
    public uint PieceCount;
    public TxPiece* Pieces;
    public NET_PACKET_LAYOUT Layout;
    public TxOffload Offload;

    /// <summary>The pieces are the sender's memory, not the host's.</summary>
    public bool InPlace;

    /// <summary>Its bytes in one run, when the framework bounced it.</summary>
    public byte* Bounce;

    /// <summary>With it the sender's frame is complete: it is the only packet of the frame, or the last segment.</summary>
    public bool EndsFrame;
}

/// <summary>The frames the session has sent, in order: [Head, Next) are in the ring, [Next, Tail) wait.</summary>
internal static unsafe class TxBacklog
{
    public const uint MaximumPieces = 40;
    private const uint Capacity = 1024;

    private struct State
    {
        public TxRecord* Records;
        public uint Head;
        public uint Next;
        public uint Tail;
        public SpinFlag Lock;
    }

    private static State s;

    public static uint Outstanding => unchecked(s.Tail - s.Head);

    public static bool Waiting => s.Next != s.Tail;

    public static void Reset()
    {
        s = default;
        s.Records = Platform.NewRun<TxRecord>(Capacity);
        TxPiece* pieces = Platform.NewRun<TxPiece>(Capacity * MaximumPieces);
        for (uint i = 0; i < Capacity; i++)
        {
            s.Records[i].Pieces = pieces + (i * MaximumPieces);
        }
    }

    /// <summary>So many frames can be added.</summary>
    public static bool HasRoom(uint frames)
    {
        return frames <= Capacity - Outstanding;
    }

    /// <summary>Copies the frame into memory of its own, unless it may stay where it is; false when there is no room.</summary>
    public static bool Add(in TxFrame frame, bool endsFrame)
    {
        uint pieces = frame.PieceLengths == null ? 1 : frame.PieceCount;
        s.Lock.Acquire();
        if (unchecked(s.Tail - s.Head) == Capacity || pieces > MaximumPieces)
        {
            s.Lock.Release();
            return false;
        }

        TxRecord* it = s.Records + (s.Tail % Capacity);
        it->Cookie = frame.Cookie;
        it->Length = frame.Length;
        it->PieceCount = frame.Length == 0 ? 0 : pieces;
        it->Offload = frame.Offload;
        it->Bounce = null;
        it->InPlace = frame.InPlace;
        it->EndsFrame = endsFrame;
        it->Layout = TxLayout.Parse(frame);
        uint at = 0;
        for (uint i = 0; i < it->PieceCount; i++)
        {
            uint length = frame.PieceLengths == null ? frame.Length : frame.PieceLengths[i];
            TxPiece* piece = it->Pieces + i;
            piece->Length = length;
            piece->Data = frame.Data + at;
            if (!frame.InPlace)
            {
                piece->Data = (byte*)ClientMemory.Allocate(MemoryKind.TxPayload, length, 1);
                Bytes.Copy(piece->Data, frame.Data + at, length);
            }

            piece->Hash = Hash(piece->Data, length);
            at += length;
        }

        s.Tail = unchecked(s.Tail + 1);
        s.Lock.Release();
        return true;
    }

    /// <summary>The oldest frame that waits.</summary>
    public static TxRecord* Peek()
    {
        return s.Records + (s.Next % Capacity);
    }

    /// <summary>It is in the ring now.</summary>
    public static void Advance()
    {
        s.Next = unchecked(s.Next + 1);
    }

    /// <summary>The client returned the oldest frame: its bytes must be what they were.</summary>
    public static void CompleteOldest()
    {
        TxRecord* it = s.Records + (s.Head % Capacity);
        for (uint i = 0; i < it->PieceCount; i++)
        {
            TxPiece* piece = it->Pieces + i;
            if (Hash(piece->Data, piece->Length) != piece->Hash)
            {
                Breach.Raise(Rule.TxPayloadModified, "piece %u of %u, %u bytes"u8, i, it->PieceCount, piece->Length);
            }

            if (it->Bounce == null)
            {
                continue;
            }

            if (Hash(it->Bounce + OffsetOf(it, i), piece->Length) != piece->Hash)
            {
                Breach.Raise(Rule.TxPayloadModified, "bounced piece %u of %u, %u bytes"u8, i, it->PieceCount, piece->Length);
            }
        }

        Counters.Values.TxFrames++;
        Counters.Values.TxBytes += it->Length;
        Finish(it);
    }

    /// <summary>Frames that never reached the ring come back to their sender.</summary>
    public static void AbortWaiting()
    {
        while (s.Head != s.Tail)
        {
            Finish(s.Records + (s.Head % Capacity));
        }

        s.Next = s.Tail;
    }

    private static void Finish(TxRecord* it)
    {
        for (uint i = 0; i < it->PieceCount && !it->InPlace; i++)
        {
            ClientMemory.Free(MemoryKind.TxPayload, it->Pieces[i].Data, it->Pieces[i].Length, 1);
        }

        if (it->Bounce != null)
        {
            ClientMemory.Free(MemoryKind.RxPayload, it->Bounce, it->Length, 1);
        }

        ulong cookie = it->Cookie;
        bool endsFrame = it->EndsFrame;
        s.Lock.Acquire();
        s.Head = unchecked(s.Head + 1);
        s.Lock.Release();
        if (endsFrame)
        {
            Platform.Calls.SendCompleted(cookie);
        }
    }

    private static ulong Hash(byte* data, nuint length)
    {
        return Platform.Settings.Measured ? 0 : Bytes.Hash(data, length);
    }

    private static uint OffsetOf(TxRecord* it, uint index)
    {
        uint offset = 0;
        for (uint i = 0; i < index; i++)
        {
            offset += it->Pieces[i].Length;
        }

        return offset;
    }
}
