using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices.Net;

/// <summary>Gives a buffer back, truthfully or not.</summary>
internal static class HostileUse
{
    /// <summary>Ids and indices only; lies about a received frame's header are the receiver's.</summary>
    public static void Use(DeviceRing ring, DescriptorChain chain, uint length, HostileAction action)
    {
        switch (action)
        {
            case HostileAction.UsedIdOutOfRange:
                ring.UseRaw(ring.Size, length);
                ring.Use(chain, length);
                break;
            case HostileAction.UsedIdNotOutstanding:
                ring.UseRaw(NotOutstanding(ring), length);
                ring.Use(chain, length);
                break;
            case HostileAction.UsedIdRepeated:
                ring.Use(chain, length);
                ring.UseRaw(chain.Head, length);
                break;
            case HostileAction.UsedIdxJump:
                ring.Use(chain, length);
                ring.SkipUsed(ring.Size + 1);
                break;
            case HostileAction.UsedIdxBack:
                ring.Use(chain, length);
                ring.SkipUsed(-2);
                break;
            case HostileAction.UsedLengthOver:
                ring.Use(chain, chain.WritableLength + 1);
                break;
            case HostileAction.UsedLengthMax:
                ring.Use(chain, uint.MaxValue);
                break;
            case HostileAction.UsedLengthZero:
                ring.Use(chain, 0);
                break;
            case HostileAction.ShortHeader:
                ring.Use(chain, NetHeader.Bytes - 1);
                break;
            case HostileAction.EmptyFrame:
                ring.Use(chain, NetHeader.Bytes);
                break;
            default:
                ring.Use(chain, length);
                break;
        }
    }

    private static uint NotOutstanding(DeviceRing ring)
    {
        for (uint id = 0; id < ring.Size; id++)
        {
            bool outstanding = false;
            foreach (DescriptorChain chain in ring.OutstandingChains)
            {
                outstanding |= chain.Head == id;
            }

            if (!outstanding)
            {
                return id;
            }
        }

        return ring.Size;
    }
}
