using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// From a frame and what the stack wants done to it to the packets the client gets: as it is, or with checksums computed, or cut into
/// segments. The sender's bytes are not touched.
/// </summary>
// SAFETY: copies have the frame's length and live until they are freed below; the backlog copies again.
internal static unsafe class TxFallback
{
    /// <summary>Puts a frame, or what becomes of it, into the backlog; false when that is full.</summary>
    public static bool Add(NxAdapter* adapter, in TxFrame frame)
    {
        NET_PACKET_LAYOUT layout = TxLayout.Parse(frame);
        TxOffload wanted = frame.Offload;
        bool asks = wanted.Layer3Checksum || wanted.Layer4Checksum || wanted.Mss != 0;
        if (!asks || !TxHeaders.TryFind(layout, frame.Data, frame.Length, out TxHeaders headers))
        {
            // Of a frame it cannot parse the framework does not ask whether the client can do it.
            return TxBacklog.Add(frame, true);
        }

        if (wanted.Mss == 0)
        {
            return AddWhole(adapter, frame, layout);
        }

        return TxDecision.SegmentsInHardware(adapter, headers, wanted.Mss)
            ? TxBacklog.Add(frame, true)
            : TxSegmentation.Add(adapter, frame, layout, headers);
    }

    private static bool AddWhole(NxAdapter* adapter, in TxFrame frame, in NET_PACKET_LAYOUT layout)
    {
        TxFrame done = frame;
        _ = TxHeaders.TryFind(layout, frame.Data, frame.Length, out TxHeaders headers);
        TxOffload software = Divide(adapter, headers, ref done.Offload);
        if (!software.Layer3Checksum && !software.Layer4Checksum)
        {
            return TxBacklog.Add(done, true);
        }

        done.Data = (byte*)Platform.AllocateOwn(frame.Length);
        done.InPlace = false;
        Bytes.Copy(done.Data, frame.Data, frame.Length);
        _ = TxHeaders.TryFind(layout, done.Data, frame.Length, out headers);
        Compute(headers, software);
        bool added = TxBacklog.Add(done, true);
        Platform.FreeOwn(done.Data);
        return added;
    }

    /// <summary>Computes in place what the client is not to be asked for, and takes it off the wish list.</summary>
    public static void Complete(NxAdapter* adapter, in TxHeaders headers, ref TxOffload wanted)
    {
        Compute(headers, Divide(adapter, headers, ref wanted));
    }

    /// <summary>Takes what the client is not to be asked for off the wish list, and returns it.</summary>
    private static TxOffload Divide(NxAdapter* adapter, in TxHeaders headers, ref TxOffload wanted)
    {
        TxOffload software = TxDecision.Inactive(adapter, headers, wanted);
        wanted.Layer3Checksum = wanted.Layer3Checksum && !software.Layer3Checksum;
        wanted.Layer4Checksum = wanted.Layer4Checksum && !software.Layer4Checksum;
        if ((wanted.Layer3Checksum || wanted.Layer4Checksum) && !TxDecision.ChecksumsInHardware(adapter, headers, wanted))
        {
            software.Layer3Checksum |= wanted.Layer3Checksum;
            software.Layer4Checksum |= wanted.Layer4Checksum;
            wanted.Layer3Checksum = false;
            wanted.Layer4Checksum = false;
        }

        software.Layer3Checksum = software.Layer3Checksum && headers.IsIPv4;
        return software;
    }

    private static void Compute(in TxHeaders headers, in TxOffload software)
    {
        if (software.Layer3Checksum)
        {
            SoftwareChecksum.CompleteIPv4(headers);
        }

        if (software.Layer4Checksum)
        {
            SoftwareChecksum.CompleteLayer4(headers);
        }
    }
}
