using VirtioNetCx.Tests.RealDevice.Linux;

namespace VirtioNetCx.Tests.RealDevice.Qemu;

/// <summary>
/// The interrupts of a function as the system programs them: its MSI-X messages pointed at a doorbell, or its line watched at the
/// interrupt controller when it has no messages.
/// </summary>
internal sealed class MessageInterrupts
{
    private const byte CapabilityId = 0x11;
    private const uint Enable = 0x8000;
    private const uint Masked = 1;

    // The line of slot 4 on this board.
    private const int Line = 20;
    private readonly QtestPort _qtest;
    private readonly PciFunction _function;
    private readonly uint _capability;
    private readonly ulong _table;
    private int _connected;

    public MessageInterrupts(QtestPort qtest, PciFunction function, ulong doorbell, EventDescriptor[] events, int granted)
    {
        _qtest = qtest;
        _function = function;
        Events = events;
        _capability = function.FindCapability(CapabilityId);
        int vectors = _capability == 0 ? 0 : (int)(function.Read(_capability + 2, 2) & 0x7FF) + 1;
        Granted = int.Min(vectors, granted);
        if (Granted == 0)
        {
            _ = qtest.Command("irq_intercept_in ioapic");
            return;
        }

        uint where = function.Read(_capability + 4, 4);
        _table = function.BarAddresses[where & 7] + (where & ~7u);
        for (uint i = 0; i < vectors; i++)
        {
            qtest.Write(Entry(i), 4, doorbell & uint.MaxValue);
            qtest.Write(Entry(i) + 4, 4, doorbell >> 32);
            qtest.Write(Entry(i) + 8, 4, (DoorbellServer.Peer << 16) | i);
            qtest.Write(Entry(i) + 12, 4, Masked);
        }
    }

    /// <summary>Messages the system lets the driver have; 0: the line.</summary>
    public int Granted { get; }

    /// <summary>One for each message.</summary>
    public EventDescriptor[] Events { get; }

    public int Connected => _connected;

    /// <summary>The line is raised and somebody wants to know.</summary>
    public bool LineAsserted => Granted == 0 && _connected != 0 && _qtest.IsRaised(Line);

    public void Connect(uint message)
    {
        _connected++;
        if (Granted != 0)
        {
            _function.Write(_capability + 2, 2, Enable);
            _qtest.Write(Entry(message) + 12, 4, 0);
        }
    }

    public void Disconnect(uint message)
    {
        _connected--;
        if (Granted != 0)
        {
            _qtest.Write(Entry(message) + 12, 4, Masked);
            _function.Write(_capability + 2, 2, _connected > 0 ? Enable : 0);
        }
    }

    private ulong Entry(uint message) => _table + 16 * message;
}
