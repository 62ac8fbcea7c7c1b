using System.Threading;

namespace VirtioNetCx.Host;

/// <summary>A lock of the host's own, held for a few instructions and never across a call into the client.</summary>
internal struct SpinFlag
{
    private int _held;

    public void Acquire()
    {
        while (!TryAcquire())
        {
        }
    }

    public bool TryAcquire()
    {
        return Interlocked.CompareExchange(ref _held, 1, 0) == 0;
    }

    public void Release()
    {
        _ = Interlocked.Exchange(ref _held, 0);
    }

    public readonly bool IsHeld => _held != 0;
}
