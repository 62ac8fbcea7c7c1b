namespace VirtioNetCx.Build;

/// <summary>The object file that stands beside ILC's: the symbols that generated code and the image format want from a C runtime.</summary>
internal static class SupportObject
{
    private const int LoadConfigSize = 0x108;

    /// <summary>Makes the file.</summary>
    /// <param name="target">Architecture.</param>
    /// <param name="programEntry">Symbol that the entry stub goes to.</param>
    public static byte[] Create(Target target, string programEntry)
    {
        CoffWriter coff = new(target);

        // Bit 11: this object takes part in control-flow guard, that is, it lists the functions whose address it takes (none).
        coff.DefineAbsolute("@feat.00", 0x800);
        CoffSection text = coff.Section(".text", CoffSection.Code);
        Code(coff, target, text, MachineCode.EntrySymbol, MachineCode.Entry(target, programEntry));
        Code(coff, target, text, "FreestandingGuardCheck", MachineCode.GuardCheck(target));
        Code(coff, target, text, "FreestandingGuardDispatch", MachineCode.GuardDispatch(target));

        CoffSection data = coff.Section(".data", CoffSection.Writable);
        coff.Define("__security_cookie", data, 0);
        data.Append(BitConverter.GetBytes(MachineCode.DefaultCookie));

        // Generated code polls it for a collector that wants to stop the threads. There is none: a constant zero.
        CoffSection constants = coff.Section(".rdata", CoffSection.ReadOnly);
        coff.Define("RhpTrapThreads", constants, 0);
        constants.Append(stackalloc byte[16]);

        GuardPointers(coff, target);
        LoadConfig(coff, target);
        return coff.ToBytes();
    }

    private static void Code(CoffWriter coff, Target target, CoffSection text, string symbol, IReadOnlyList<MachineInstruction> code)
    {
        while (text.Bytes.Count % 16 != 0)
        {
            text.Append([target.Padding]);
        }

        coff.Define(symbol, text, text.Bytes.Count);
        foreach (MachineInstruction instruction in code)
        {
            if (instruction.Symbol is not null)
            {
                text.Relocations.Add((text.Bytes.Count + instruction.FieldOffset, instruction.Symbol, instruction.Relocation));
            }

            text.Append(Convert.FromHexString(instruction.Encoding));
        }
    }

    /// <summary>Every indirect call goes through these; a loader that enforces control-flow guard puts its own functions in.</summary>
    private static void GuardPointers(CoffWriter coff, Target target)
    {
        CoffSection pointers = coff.Section(".00cfg", CoffSection.ReadOnly);
        pointers.Append(stackalloc byte[16]);
        coff.Define("__guard_check_icall_fptr", pointers, 0);
        coff.Define("__guard_dispatch_icall_fptr", pointers, 8);
        pointers.Relocations.Add((0, "FreestandingGuardCheck", target.Address64));
        pointers.Relocations.Add((8, "FreestandingGuardDispatch", target.Address64));
    }

    /// <summary>IMAGE_LOAD_CONFIG_DIRECTORY64; the symbols with "table", "count" and "flags" are the linker's own.</summary>
    private static void LoadConfig(CoffWriter coff, Target target)
    {
        CoffSection section = coff.Section(".rdata", CoffSection.ReadOnly);
        section.Append(stackalloc byte[LoadConfigSize]);
        coff.Define("_load_config_used", section, 0);
        section.Put(0x00, LoadConfigSize, 4);
        ReadOnlySpan<(int Offset, string Symbol)> addresses =
        [
            (0x58, "__security_cookie"),
            (0x70, "__guard_check_icall_fptr"),
            (0x78, "__guard_dispatch_icall_fptr"),
            (0x80, "__guard_fids_table"),
            (0x88, "__guard_fids_count"),
            (0xA0, "__guard_iat_table"),
            (0xA8, "__guard_iat_count"),
            (0xB0, "__guard_longjmp_table"),
            (0xB8, "__guard_longjmp_count"),
        ];
        foreach ((int offset, string symbol) in addresses)
        {
            section.Relocations.Add((offset, symbol, target.Address64));
        }

        section.Relocations.Add((0x90, "__guard_flags", target.Address32));
    }
}
