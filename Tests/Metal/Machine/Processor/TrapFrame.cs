using System.Runtime.InteropServices;

namespace VirtioNetCx.Metal.Processor;

/// <summary>What Boot/InterruptStubs.s leaves on the stack, lowest address first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrapFrame
{
    public ulong R15, R14, R13, R12, R11, R10, R9, R8;
    public ulong Rdi, Rsi, Rbp, Rbx, Rdx, Rcx, Rax;
    public ulong Vector, ErrorCode;
    public ulong Rip, Cs, Flags, Rsp, Ss;
}
