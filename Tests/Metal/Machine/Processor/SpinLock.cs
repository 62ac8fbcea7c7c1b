using System.Diagnostics.CodeAnalysis;

namespace VirtioNetCx.Metal.Processor;

/// <summary>A lock between CPUs, held with interrupts off. Lives in a static field or another place that does not move.</summary>
internal unsafe struct SpinLock
{
    private uint _held;

    [UnscopedRef]
    private ref uint Cell => ref _held;

    /// <summary>Takes the lock and returns the flags for <see cref="Leave"/>.</summary>
    public ulong Enter()
    {
        ulong flags = Cpu.DisableInterrupts();

        // SAFETY: the lock is a static of this module, which no collector moves.
        fixed (uint* held = &Cell)
        {
            while (Cpu.Exchange(held, 1) != 0)
            {
                Cpu.Pause();
            }
        }

        return flags;
    }

    public void Leave(ulong flags)
    {
        // SAFETY: as in Enter. The exchange is a full barrier, so everything done under the lock is visible before.
        fixed (uint* held = &Cell)
        {
            _ = Cpu.Exchange(held, 0);
        }

        Cpu.RestoreInterrupts(flags);
    }
}
