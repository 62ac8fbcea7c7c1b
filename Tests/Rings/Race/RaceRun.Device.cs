using System.Threading;

namespace VirtioNetCx.Tests.Rings.Race;

/// <content>The device's thread: correct, with both of its fences.</content>
public sealed unsafe partial class RaceRun
{
    private ushort _nextAvail;
    private uint _position;
    private bool _wrap = true;

    private ushort* Avail => (ushort*)(_shared + _layout.DriverOffset);

    private ushort* Used => (ushort*)(_shared + _layout.DeviceOffset);

    private ushort* AvailEvent => Used + 2 + (Size * 4);

    private ushort* UsedEvent => Avail + 2 + Size;

    private uint* DriverEvent => (uint*)(_shared + _layout.DriverOffset);

    private uint* DeviceEvent => (uint*)(_shared + _layout.DeviceOffset);

    // Asked by the driver while the device sleeps.
    private bool IsUsed => !HasWork;

    private bool HasWork => _packed ? IsAvailable(Volatile.Read(ref *FlagsAt(_position))) : Volatile.Read(ref Avail[1]) != _nextAvail;

    private void RunDevice()
    {
        Hurry(true);
        while (!_stop)
        {
            while (HasWork)
            {
                if (_packed ? UsePacked() : UseSplit())
                {
                    _interrupts++;
                }
            }

            AskForNotification();
            Interlocked.MemoryBarrier();
            if (HasWork)
            {
                continue;
            }

            _asleep = true;
            while (_rung == _rungSeen && !_stop)
            {
            }

            _asleep = false;
            _rungSeen = _rung;
        }
    }

    private void AskForNotification()
    {
        if (_packed)
        {
            Volatile.Write(ref *DeviceEvent, (2u << 16) | (_wrap ? 0x8000u : 0) | _position);
        }
        else
        {
            Volatile.Write(ref *AvailEvent, _nextAvail);
        }
    }

    // Uses one buffer; whether the driver wants to hear of it.
    private bool UseSplit()
    {
        uint slot = _nextAvail % Size;
        uint* element = (uint*)(Used + 2) + (slot * 2);
        element[0] = Avail[2 + slot];
        element[1] = 1;
        ushort old = _nextAvail;
        _nextAvail = unchecked((ushort)(old + 1));
        Volatile.Write(ref Used[1], _nextAvail);
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref *UsedEvent) == old;
    }

    private bool UsePacked()
    {
        uint old = _position;
        bool oldWrap = _wrap;
        *(uint*)(_shared + (old * 16) + 8) = 1;
        _position = (old + 1) % Size;
        _wrap ^= _position == 0;
        Volatile.Write(ref *FlagsAt(old), oldWrap ? (ushort)0x8080 : (ushort)0);
        Interlocked.MemoryBarrier();
        uint wish = Volatile.Read(ref *DriverEvent);
        return (wish >> 16) switch
        {
            0 => true,
            2 => (wish & 0x7FFF) == old && ((wish & 0x8000) != 0) == oldWrap,
            _ => false,
        };
    }

    private bool IsAvailable(ushort flags) => ((flags & 0x80) != 0) == _wrap && ((flags & 0x8000) != 0) != _wrap;

    private ushort* FlagsAt(uint position) => (ushort*)(_shared + (position * 16) + 14);
}
