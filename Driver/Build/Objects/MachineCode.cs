namespace VirtioNetCx.Build;

/// <summary>One instruction, its encoding, and what the linker fills in. A test assembles the text and compares.</summary>
/// <param name="Encoding">Bytes as they stand in memory, in hexadecimal.</param>
/// <param name="Text">The instruction, as llvm-mc reads it.</param>
/// <param name="Symbol">What it refers to.</param>
/// <param name="Relocation">IMAGE_REL type.</param>
/// <param name="FieldOffset">Where in the instruction the address goes.</param>
internal sealed record MachineInstruction(string Encoding, string Text, string? Symbol = null, ushort Relocation = 0, int FieldOffset = 0);

/// <summary>The few instructions that C# cannot express: the image's entry, and the default targets of control-flow guard.</summary>
internal static class MachineCode
{
    /// <summary>The image's entry point.</summary>
    public const string EntrySymbol = "GsDriverEntry";

    /// <summary>The value that says "not seeded": Windows' loader looks for it and so do we.</summary>
    public const ulong DefaultCookie = 0x0000_2B99_2DDF_A232;

    private const string Cookie = "__security_cookie";

    /// <summary>
    /// Seeds the cookie unless the loader has, then goes to the program's own entry with every argument in place. It must come
    /// before any C#: a method that is already running would find its cookie changed.
    /// </summary>
    public static IReadOnlyList<MachineInstruction> Entry(Target target, string programEntry) =>
        target == Target.X64 ? EntryX64(programEntry) : EntryArm64(programEntry);

    /// <summary>What <c>__guard_check_icall_fptr</c> points to until a loader sets it: accepts every target.</summary>
    public static IReadOnlyList<MachineInstruction> GuardCheck(Target target) =>
        target == Target.X64 ? [new("C3", "ret")] : [new("C0035FD6", "ret")];

    /// <summary>What <c>__guard_dispatch_icall_fptr</c> points to until a loader sets it: goes to the target.</summary>
    public static IReadOnlyList<MachineInstruction> GuardDispatch(Target target) =>
        target == Target.X64 ? [new("FFE0", "jmp rax")] : [new("20011FD6", "br x9")];

    private static MachineInstruction[] EntryX64(string programEntry)
    {
        const ushort relative = 4;
        return
        [
            new("4989D1", "mov r9, rdx"),
            new("0F31", "rdtsc"),
            new("48C1E220", "shl rdx, 32"),
            new("4809D0", "or rax, rdx"),
            new("4C89CA", "mov rdx, r9"),
            new("49B832A2DF2D992B0000", "mov r8, 0x2B992DDFA232"),
            new("4C390500000000", "cmp qword ptr [rip + __security_cookie], r8", Cookie, relative, 3),
            new("7520", "jne seeded"),
            new("4831E0", "xor rax, rsp"),
            new("49BA157C4A7FB979379E", "mov r10, 0x9E3779B97F4A7C15"),
            new("490FAFC2", "imul rax, r10"),

            // Sixteen zero bits on top stop string overruns; an odd value can be neither zero nor the default.
            new("48C1E810", "shr rax, 16"),
            new("4883C801", "or rax, 1"),
            new("48890500000000", "mov qword ptr [rip + __security_cookie], rax", Cookie, relative, 3),
            new("E900000000", $"seeded: jmp {programEntry}", programEntry, relative, 1),
        ];
    }

    private static MachineInstruction[] EntryArm64(string programEntry)
    {
        const ushort branch = 3;
        const ushort page = 4;
        const ushort pageOffset = 7;
        return
        [
            new("09000090", "adrp x9, __security_cookie", Cookie, page),
            new("2A0140F9", "ldr x10, [x9, :lo12:__security_cookie]", Cookie, pageOffset),
            new("4B4694D2", "movz x11, #0xA232"),
            new("EBBBA5F2", "movk x11, #0x2DDF, lsl #16"),
            new("2B73C5F2", "movk x11, #0x2B99, lsl #32"),
            new("5F010BEB", "cmp x10, x11"),
            new("81010054", "b.ne seeded"),
            new("4CE03BD5", "mrs x12, cntvct_el0"),
            new("ED030091", "mov x13, sp"),
            new("8C010DCA", "eor x12, x12, x13"),
            new("AD828FD2", "movz x13, #0x7C15"),
            new("4DE9AFF2", "movk x13, #0x7F4A, lsl #16"),
            new("2D37CFF2", "movk x13, #0x79B9, lsl #32"),
            new("EDC6F3F2", "movk x13, #0x9E37, lsl #48"),
            new("8C7D0D9B", "mul x12, x12, x13"),
            new("8CFD50D3", "lsr x12, x12, #16"),
            new("8C0140B2", "orr x12, x12, #1"),
            new("2C0100F9", "str x12, [x9, :lo12:__security_cookie]", Cookie, pageOffset),
            new("00000014", $"seeded: b {programEntry}", programEntry, branch),
        ];
    }
}
