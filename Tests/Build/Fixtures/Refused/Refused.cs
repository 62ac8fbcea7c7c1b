using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

#pragma warning disable CS8981, CA1822

namespace VirtioNetCx.Fixtures;

internal delegate int Change(int value);

internal interface IThing
{
    int Size();
}

internal class Box
{
    public int Value;
    public virtual int Virtual() => Value;
}

internal struct Plain : IThing
{
    public int Value;
    public readonly int Size() => Value;
}

internal static class Statics
{
    public static readonly int Start = Refused.Number(); // refused: VNC0009
}

internal static class HeapStatics
{
    public static Box? Kept;
    public static int Read() => 1; // refused: VNC0010
}

internal static unsafe class Refused
{
    public static int Number() => 5;

    public static int NewObject()
    {
        Box box = new() { Value = 3 }; // refused: VNC0001
        return box.Value;
    }

    public static int Lambda(int by)
    {
        Change change = value => value + by; // refused: VNC0001 VNC0002
        return change(1); // refused: VNC0007
    }

    public static int MethodGroup()
    {
        Change change = Same; // refused: VNC0002
        return change(1); // refused: VNC0007
    }

    public static int NewArray(int count)
    {
        int[] numbers = new int[count]; // refused: VNC0003
        return numbers[0];
    }

    public static int ParamsArray() => Sum(1, 2, 3); // refused: VNC0003

    public static object Boxing(int value) => value; // refused: VNC0004

    public static IThing BoxingToInterface(Plain plain) => plain; // refused: VNC0004

    public static int Literal() => Length("text"); // refused: VNC0005

    public static string? Concatenation(string left) => left + "!"; // refused: VNC0005 VNC0016

    public static string? Interpolation(int number) => $"n={number}"; // refused: VNC0004 VNC0005 VNC0016

    public static void Throw()
    {
        throw null; // refused: VNC0006
    }

    public static int VirtualCall(Box box) => box.Virtual(); // refused: VNC0007

    public static int InterfaceCall(IThing thing) => thing.Size(); // refused: VNC0007

    public static int ObjectMethod(Plain plain) => plain.GetHashCode(); // refused: VNC0007

    public static bool TypeTest(object value) => value is Box; // refused: VNC0008

    public static Box Cast(object value) => (Box)value; // refused: VNC0008

    public static int Unboxing(object value) => (int)value; // refused: VNC0008

    public static int Catch(int value)
    {
        try
        {
            return 1 / value;
        }
        catch // refused: VNC0011
        {
            return 0;
        }
    }

    public static void Unlisted() => ExAllocatePool2(0, 1, 2); // refused: VNC0013

    public static void NotWritten() => Missing(); // refused: VNC0014

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Same(int value) => value;

    private static int Sum(params int[] values) => values.Length;

    private static int Length(string text) => text.Length; // refused: VNC0007

    [DllImport("ntoskrnl.exe"), SuppressGCTransition]
    private static extern void* ExAllocatePool2(ulong flags, nuint bytes, uint tag);

    private static extern void Missing();
}
