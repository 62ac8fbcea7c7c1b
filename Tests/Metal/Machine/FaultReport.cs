using System;
using VirtioNetCx.Metal.Processor;

namespace VirtioNetCx.Metal;

/// <summary>
/// A register and stack dump for an exception, as event lines that the runner turns into function names and source lines.
/// A non-maskable interrupt is the runner asking where this CPU hangs; <see cref="Cpu.Snapshot"/> asks for the caller's own state.
/// </summary>
// SAFETY: the frame is on the exception stack of this CPU, above the handler's own frames.
internal static unsafe class FaultReport
{
    private static SpinLock s_lock;

    public static void Write(TrapFrame* frame)
    {
        ulong flags = s_lock.Enter();
        Text.StartOver();
        WriteRegisters(frame);
        StackTrace.Write(frame->Rsp);
        Text.WriteLine("@fault-end {}"u8);
        s_lock.Leave(flags);
        if (frame->Vector == Vectors.NonMaskable)
        {
            Cpu.Halt();
        }

        if (frame->Vector < Vectors.FirstInterrupt)
        {
            Report.Exit(2);
        }
    }

    private static void WriteRegisters(TrapFrame* frame)
    {
        Text.Write("@fault {\"vector\":"u8);
        Text.WriteDecimal(frame->Vector);
        Text.Write(",\"cpu\":"u8);
        Text.WriteDecimal(Cpu.CurrentIndex());
        Text.Write(",\"irql\":"u8);
        Text.WriteDecimal(PerCpu.Current->Irql);
        Register(",\"error\":\""u8, frame->ErrorCode);
        Register("\",\"cr2\":\""u8, Cpu.ReadFaultAddress());
        Register("\",\"rip\":\""u8, frame->Rip);
        Register("\",\"rsp\":\""u8, frame->Rsp);
        Register("\",\"rflags\":\""u8, frame->Flags);
        Register("\",\"rax\":\""u8, frame->Rax);
        Register("\",\"rbx\":\""u8, frame->Rbx);
        Register("\",\"rcx\":\""u8, frame->Rcx);
        Register("\",\"rdx\":\""u8, frame->Rdx);
        Register("\",\"rsi\":\""u8, frame->Rsi);
        Register("\",\"rdi\":\""u8, frame->Rdi);
        Register("\",\"rbp\":\""u8, frame->Rbp);
        Register("\",\"r8\":\""u8, frame->R8);
        Register("\",\"r9\":\""u8, frame->R9);
        Register("\",\"r10\":\""u8, frame->R10);
        Register("\",\"r11\":\""u8, frame->R11);
        Register("\",\"r12\":\""u8, frame->R12);
        Register("\",\"r13\":\""u8, frame->R13);
        Register("\",\"r14\":\""u8, frame->R14);
        Register("\",\"r15\":\""u8, frame->R15);
        Text.WriteLine("\"}"u8);
    }

    private static void Register(ReadOnlySpan<byte> head, ulong value)
    {
        Text.Write(head);
        Text.WriteHex(value);
    }
}
