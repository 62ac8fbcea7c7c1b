using System;

namespace VirtioNetCx.Host;

/// <summary>Builds ASCII text in memory of the caller, with the few conversions of DbgPrintEx that drivers of this kind use.</summary>
internal unsafe ref struct TextBuffer
{
    private const int MaximumString = 512;

    private readonly byte* _bytes;
    private readonly int _capacity;

    /// <summary>One byte of <paramref name="capacity"/> is kept for the terminating zero.</summary>
    public TextBuffer(byte* bytes, int capacity)
    {
        _bytes = bytes;
        _capacity = capacity - 1;
        Length = 0;
        BadConversion = 0;
        // SAFETY: capacity is at least one byte.
        bytes[0] = 0;
    }

    public int Length { get; private set; }

    /// <summary>The conversion letter of a format that is not supported, or 0.</summary>
    public byte BadConversion { get; private set; }

    public void Append(byte value)
    {
        if (Length < _capacity)
        {
            // SAFETY: inside the capacity, and one byte is kept for the terminator.
            _bytes[Length] = value;
            Length++;
            _bytes[Length] = 0;
        }
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Append(text[i]);
        }
    }

    /// <summary>A zero-terminated text; at most 512 bytes of it.</summary>
    public void AppendText(byte* text)
    {
        if (text == null)
        {
            Append("(null)"u8);
            return;
        }

        for (int i = 0; i < MaximumString && text[i] != 0; i++)
        {
            Append(text[i]);
        }
    }

    public void AppendNumber(ulong value, uint radix, int width, byte pad, bool upper)
    {
        byte* digits = stackalloc byte[24];
        int count = 0;
        do
        {
            uint digit = (uint)(value % radix);
            digits[count++] = (byte)(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
            value /= radix;
        }
        while (value != 0);
        for (int i = count; i < width; i++)
        {
            Append(pad);
        }

        while (count > 0)
        {
            Append(digits[--count]);
        }
    }

    /// <summary>
    /// printf over up to four values: %s %u %d %x %X %p %c and %%, with zero or space padding, a width, and l, ll, I64, z sizes.
    /// Line ends are dropped.
    /// </summary>
    public void Format(byte* format, ulong a0, ulong a1, ulong a2, ulong a3)
    {
        ulong* values = stackalloc ulong[4] { a0, a1, a2, a3 };
        int next = 0;
        for (; *format != 0; format++)
        {
            if (*format is (byte)'\n' or (byte)'\r')
            {
                continue;
            }

            if (*format != '%')
            {
                Append(*format);
                continue;
            }

            format++;
            byte pad = (byte)' ';
            if (*format == '0')
            {
                pad = (byte)'0';
                format++;
            }

            int width = 0;
            for (; *format >= '0' && *format <= '9'; format++)
            {
                width = (width * 10) + *format - '0';
            }

            bool wide = SkipSize(ref format);
            if (*format == '%')
            {
                Append((byte)'%');
                continue;
            }

            if (next == 4)
            {
                BadConversion = (byte)'%';
                return;
            }

            Convert(*format, values[next++], wide, width, pad);
            if (BadConversion != 0)
            {
                return;
            }
        }
    }

    private static bool SkipSize(ref byte* format)
    {
        bool wide = false;
        if (format[0] == 'I' && format[1] == '6' && format[2] == '4')
        {
            format += 3;
            return true;
        }

        if (*format == 'z')
        {
            format++;
            return true;
        }

        // "l" is 32 bits on Windows; only "ll" widens.
        if (*format == 'l')
        {
            format++;
            if (*format == 'l')
            {
                format++;
                wide = true;
            }
        }

        return wide;
    }

    private void Convert(byte letter, ulong value, bool wide, int width, byte pad)
    {
        ulong narrow = wide ? value : unchecked((uint)value);
        switch (letter)
        {
            case (byte)'s':
                AppendText((byte*)value);
                break;
            case (byte)'c':
                Append(unchecked((byte)value));
                break;
            case (byte)'u':
                AppendNumber(narrow, 10, width, pad, false);
                break;
            case (byte)'d':
            case (byte)'i':
                long signed = wide ? unchecked((long)value) : unchecked((int)value);
                if (signed < 0)
                {
                    Append((byte)'-');
                }

                AppendNumber(signed < 0 ? unchecked((ulong)-signed) : (ulong)signed, 10, width, pad, false);
                break;
            case (byte)'x':
                AppendNumber(narrow, 16, width, pad, false);
                break;
            case (byte)'X':
                AppendNumber(narrow, 16, width, pad, true);
                break;
            case (byte)'p':
                AppendNumber(value, 16, 16, (byte)'0', true);
                break;
            default:
                BadConversion = letter == 0 ? (byte)'%' : letter;
                break;
        }
    }
}
