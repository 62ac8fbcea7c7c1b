using System;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>
/// Values of the device's software key. Names are ASCII, such as <c>*JumboPacket</c>. Set after <see cref="Session.Initialize"/>, which
/// leaves what an installation leaves (<see cref="HostSettings.Installed"/>), and before the client or the framework looks.
/// </summary>
public static unsafe class Registry
{
    private const int MaximumValues = 64;
    private const int MaximumName = 48;
    private const int MaximumText = 64;

    internal struct Value
    {
        public fixed byte Name[MaximumName];
        public fixed byte Text[MaximumText];
        public uint Number;
        public int TextLength;
        public bool IsText;
    }

    private struct State
    {
        public Value* Values;
        public int Count;
    }

    private static State s;

    /// <summary>REG_DWORD, or the REG_SZ that holds it in decimal: what the INF's parameters make.</summary>
    public static void SetNumber(ReadOnlySpan<byte> name, uint value)
    {
        Value* it = FindOrAdd(name);
        it->IsText = false;
        it->Number = value;
    }

    /// <summary>REG_SZ.</summary>
    public static void SetText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Value* it = FindOrAdd(name);
        it->IsText = true;
        it->TextLength = value.Length < MaximumText ? value.Length : MaximumText;
        for (int i = 0; i < it->TextLength; i++)
        {
            // SAFETY: below MaximumText.
            it->Text[i] = value[i];
        }
    }

    /// <summary>A REG_SZ; empty if there is none of the name. The bytes are the registry's own.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> name)
    {
        Value* it = Find(name);

        // SAFETY: values live as long as the session.
        return it != null && it->IsText ? new ReadOnlySpan<byte>(it->Text, it->TextLength) : default;
    }

    /// <summary>Takes a value away; nothing happens if it is not there.</summary>
    public static void Remove(ReadOnlySpan<byte> name)
    {
        Value* it = Find(name);
        if (it != null)
        {
            *it = s.Values[--s.Count];
        }
    }

    internal static void Reset()
    {
        s = default;
        s.Values = Platform.NewRun<Value>(MaximumValues);
        if (Platform.Settings.Installed)
        {
            InstalledKeywords.Write();
        }
    }

    /// <summary>The value of a name the client gave, or null.</summary>
    internal static Value* Find(UNICODE_STRING* name)
    {
        for (int i = 0; i < s.Count; i++)
        {
            if (SameName(s.Values + i, name))
            {
                return s.Values + i;
            }
        }

        return null;
    }

    internal static Value* Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < s.Count; i++)
        {
            if (SameName(s.Values + i, name))
            {
                return s.Values + i;
            }
        }

        return null;
    }

    /// <summary>Registry value of a keyword the framework itself reads.</summary>
    internal static bool TryGetNumber(ReadOnlySpan<byte> name, out uint number)
    {
        Value* it = Find(name);
        number = 0;
        return it != null && TryNumber(it, out number);
    }

    /// <summary>A number, or the text of a decimal number.</summary>
    internal static bool TryNumber(Value* value, out uint number)
    {
        number = value->Number;
        if (!value->IsText)
        {
            return true;
        }

        number = 0;
        for (int i = 0; i < value->TextLength; i++)
        {
            byte digit = value->Text[i];
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = unchecked((number * 10) + digit - '0');
        }

        return value->TextLength > 0;
    }

    private static Value* FindOrAdd(ReadOnlySpan<byte> name)
    {
        Value* existing = Find(name);
        if (existing != null)
        {
            return existing;
        }

        if (s.Count == MaximumValues || name.Length >= MaximumName)
        {
            Breach.Raise(Rule.HostOutOfMemory, "registry values"u8);
        }

        Value* it = s.Values + s.Count++;
        for (int i = 0; i < name.Length; i++)
        {
            // SAFETY: below MaximumName.
            it->Name[i] = name[i];
        }

        return it;
    }

    private static bool SameName(Value* value, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (Lower(value->Name[i]) != Lower(name[i]))
            {
                return false;
            }
        }

        return value->Name[name.Length] == 0;
    }

    private static bool SameName(Value* value, UNICODE_STRING* name)
    {
        // SAFETY: the caller has checked the string.
        int length = name->Length / 2;
        if (length >= MaximumName)
        {
            return false;
        }

        char* text = (char*)name->Buffer;
        for (int i = 0; i < length; i++)
        {
            if (text[i] > 127 || Lower(value->Name[i]) != Lower((byte)text[i]))
            {
                return false;
            }
        }

        return value->Name[length] == 0;
    }

    private static byte Lower(byte letter)
    {
        return letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter + 32) : letter;
    }
}
