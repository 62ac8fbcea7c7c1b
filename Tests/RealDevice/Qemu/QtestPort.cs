using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace VirtioNetCx.Tests.RealDevice.Qemu;

/// <summary>
/// The processor's side of QEMU's machine, by its qtest protocol: one line per access, one line back. Writes to memory are posted, as on
/// PCI: they go out at once and their answers are read later, so a write costs no round trip. A read is behind all writes before it.
/// </summary>
internal sealed class QtestPort : IDisposable
{
    // QEMU stops serving anything when its answers are not read; half of its socket buffer is never reached.
    private const int MaximumPosted = 128;
    private readonly Socket _socket;
    private readonly byte[] _input = new byte[16384];
    private readonly StringBuilder _line = new();
    private readonly HashSet<int> _raisedLines = [];
    private int _inputStart;
    private int _inputEnd;
    private int _posted;

    public QtestPort(Socket socket)
    {
        _socket = socket;
        _socket.ReceiveTimeout = 20_000;
    }

    /// <summary>Readable when QEMU says something.</summary>
    public int Descriptor => (int)_socket.Handle;

    /// <summary>Accesses so far.</summary>
    public long Accesses { get; private set; }

    /// <summary>An interrupt line of the intercepted controller is raised.</summary>
    public bool IsRaised(int line) => _raisedLines.Contains(line);

    public ulong Read(ulong address, uint bytes) => Value(Command($"read{Width(bytes)} 0x{address:x}"));

    public void Write(ulong address, uint bytes, ulong value)
    {
        Transmit($"write{Width(bytes)} 0x{address:x} 0x{value:x}");
        _posted++;
        while (_posted > 0 && (_posted >= MaximumPosted || HasInput()))
        {
            Answer();
            _posted--;
        }
    }

    /// <summary>An I/O port of 1, 2 or 4 bytes.</summary>
    public uint In(uint port, uint bytes) => (uint)Value(Command($"in{Width(bytes)} 0x{port:x}"));

    public void Out(uint port, uint bytes, uint value) => _ = Command($"out{Width(bytes)} 0x{port:x} 0x{value:x}");

    /// <summary>Any command, and its answer after everything that was posted before.</summary>
    public string Command(string command)
    {
        Drain();
        Transmit(command);
        return Answer();
    }

    /// <summary>Waits until QEMU has done what was posted.</summary>
    public void Drain()
    {
        for (; _posted > 0; _posted--)
        {
            Answer();
        }
    }

    /// <summary>Takes in what has come unasked: changes of interrupt lines.</summary>
    public void Listen()
    {
        while (HasInput())
        {
            string line = NextLine();
            if (!Note(line))
            {
                Judge(line);
                _posted--;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static char Width(uint bytes) => bytes switch
    {
        1 => 'b',
        2 => 'w',
        4 => 'l',
        8 => 'q',
        _ => throw new ArgumentOutOfRangeException(nameof(bytes)),
    };

    private static ulong Value(string answer) => ulong.Parse(answer.AsSpan(5), NumberStyles.HexNumber);

    private static void Judge(string line)
    {
        if (!line.StartsWith("OK", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"qtest: {line}");
        }
    }

    private void Transmit(string command)
    {
        Span<byte> text = stackalloc byte[96];
        int length = Encoding.ASCII.GetBytes(command, text);
        text[length] = (byte)'\n';
        _ = _socket.Send(text[..(length + 1)]);
        Accesses++;
    }

    private string Answer()
    {
        string line;
        do
        {
            line = NextLine();
        }
        while (Note(line));

        Judge(line);
        return line;
    }

    private bool Note(string line)
    {
        if (!line.StartsWith("IRQ ", StringComparison.Ordinal))
        {
            return false;
        }

        string[] words = line.Split(' ');
        int number = int.Parse(words[2]);
        _ = words[1] == "raise" ? _raisedLines.Add(number) : _raisedLines.Remove(number);
        return true;
    }

    private bool HasInput() =>
        _input.AsSpan(_inputStart, _inputEnd - _inputStart).Contains((byte)'\n') || _socket.Available > 0;

    private string NextLine()
    {
        _ = _line.Clear();
        for (; ; )
        {
            while (_inputStart < _inputEnd)
            {
                char character = (char)_input[_inputStart++];
                if (character == '\n')
                {
                    return _line.ToString();
                }

                _ = _line.Append(character);
            }

            _inputStart = 0;
            _inputEnd = _socket.Receive(_input);
            if (_inputEnd == 0)
            {
                throw new EndOfStreamException("QEMU has ended");
            }
        }
    }
}
