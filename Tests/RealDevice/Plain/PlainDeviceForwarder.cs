using System;
using System.Threading;
using VirtioNetCx.Tests.Linux;
using VirtioNetCx.Tests.RealDevice.Linux;
using VirtioNetCx.Tests.RealDevice.Network;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Plain;

/// <summary>
/// Carries frames between a TAP and QEMU's device by the least code that does: the TAP's header is the device's, frames are read into and
/// written from the device's buffers, nothing is looked at. What a driver's speed on the same device is measured against.
/// </summary>
internal sealed unsafe class PlainDeviceForwarder : IDisposable
{
    private const int Burst = 64;
    private const ushort Receive = 0, Transmit = 1;
    private const ushort ReceiveSize = 1024, TransmitSize = 256;
    private const uint FrameBytes = 80_000;
    private const int MaximumMerged = 64;
    private readonly TapDevice _tap;
    private readonly uint _bufferBytes;
    private readonly PlainDevice _device;
    private readonly PlainQueue _rx, _tx;
    private readonly ulong _rxAddress, _txAddress;
    private readonly byte* _rxMemory, _txMemory;
    private readonly ushort[] _free = new ushort[TransmitSize];
    private readonly Thread _thread;
    private int _freeCount;
    private volatile bool _ending;

    /// <param name="tap">The near end.</param>
    /// <param name="options">The device, and its far end.</param>
    /// <param name="bufferBytes">Of each receive buffer.</param>
    public PlainDeviceForwarder(TapDevice tap, QemuOptions options, uint bufferBytes)
    {
        (_tap, _bufferBytes) = (tap, bufferBytes);
        _device = new PlainDevice(options);
        _rx = _device.AddQueue(Receive, ReceiveSize);
        _tx = _device.AddQueue(Transmit, TransmitSize);
        _rxAddress = _device.Allocate(ReceiveSize * bufferBytes, out _rxMemory);
        _txAddress = _device.Allocate(TransmitSize * FrameBytes, out _txMemory);
        for (ushort i = 0; i < TransmitSize; i++)
        {
            _free[_freeCount++] = i;
        }

        for (ushort i = 0; i < ReceiveSize; i++)
        {
            _rx.Add(i, _rxAddress + i * _bufferBytes, _bufferBytes, deviceWrites: true);
        }

        _device.Start();
        _thread = new Thread(Run) { IsBackground = true, Name = "plain forwarder" };
        _thread.Start();
    }

    public QemuProcess Qemu => _device.Qemu;

    public void Dispose()
    {
        _ending = true;
        _thread.Join();
        _device.Dispose();
    }

    private bool Send()
    {
        while (_tx.TryTake(out ushort done, out _))
        {
            _free[_freeCount++] = done;
        }

        bool any = false;
        for (int i = 0; i < Burst && _freeCount > 0; i++)
        {
            ushort id = _free[_freeCount - 1];
            nint bytes = Native.Read(_tap.Descriptor, _txMemory + id * FrameBytes, FrameBytes);
            if (bytes <= 0)
            {
                break;
            }

            _freeCount--;
            any = true;
            _tx.Add(id, _txAddress + id * FrameBytes, (uint)bytes, deviceWrites: false);
        }

        Publish(_tx, Transmit);
        return any;
    }

    private bool Take()
    {
        bool any = false;
        Native.Vector* pieces = stackalloc Native.Vector[MaximumMerged];
        for (int i = 0; i < Burst && _rx.TryTake(out ushort id, out uint length); i++)
        {
            any = true;
            byte* first = _rxMemory + id * _bufferBytes;
            int count = ((VirtioHeader*)first)->BufferCount;
            for (int k = 0; ; k++)
            {
                pieces[k] = new Native.Vector { Start = _rxMemory + id * _bufferBytes, Length = length };
                _rx.Add(id, _rxAddress + id * _bufferBytes, _bufferBytes, deviceWrites: true);
                if (k == count - 1)
                {
                    break;
                }

                // All buffers of a frame are published at once.
                _ = _rx.TryTake(out id, out length);
            }

            _ = Native.WriteVectors(_tap.Descriptor, pieces, count);
        }

        Publish(_rx, Receive);
        return any;
    }

    private void Publish(PlainQueue queue, ushort number)
    {
        if (queue.Publish())
        {
            _device.Notify(number);
        }
    }

    private void Run()
    {
        Native.PollEntry* entries = stackalloc Native.PollEntry[3];
        entries[0] = new Native.PollEntry { Descriptor = _device.Interrupt(Receive).Descriptor, Events = Native.PollIn };
        entries[1] = new Native.PollEntry { Descriptor = _device.Interrupt(Transmit).Descriptor, Events = Native.PollIn };
        entries[2] = new Native.PollEntry { Events = Native.PollIn };
        while (!_ending)
        {
            if (Send() | Take())
            {
                continue;
            }

            entries[2].Descriptor = _freeCount != 0 ? _tap.Descriptor : -1;
            if (_rx.Arm() && (_freeCount != 0 || _tx.Arm()))
            {
                _ = Native.Poll(entries, 3, 20);
                _ = _device.Interrupt(Receive).Take();
                _ = _device.Interrupt(Transmit).Take();
            }
        }
    }
}
