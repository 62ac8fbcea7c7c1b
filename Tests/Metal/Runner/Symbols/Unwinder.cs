using System.Collections.Generic;

namespace VirtioNetCx.Metal.Runner.Symbols;

/// <summary>Walks a dumped stack with the unwind information of the images, as Windows does.</summary>
internal sealed class Unwinder
{
    private const int Rsp = 4;
    private const int FrameLimit = 40;
    private const int SearchLimit = 64;
    private readonly IReadOnlyList<LoadedImage> _images;
    private readonly IReadOnlyDictionary<ulong, ulong> _stack;
    private readonly ulong[] _registers = new ulong[16];

    public Unwinder(IReadOnlyList<LoadedImage> images, MachineDump dump)
    {
        _images = images;
        _stack = dump.Stack;
        dump.Registers.CopyTo(_registers, 0);
    }

    /// <summary>Code addresses, innermost first.</summary>
    public IReadOnlyList<ulong> Walk(ulong rip)
    {
        List<ulong> frames = [];
        if (ImageOf(rip) is null)
        {
            rip = FindCaller();
        }

        while (frames.Count < FrameLimit && ImageOf(rip) is { } image)
        {
            frames.Add(rip);
            if (!Step(image, ref rip))
            {
                break;
            }
        }

        return frames;
    }

    // After a jump to nowhere: normally the call that led there has just pushed where it came from; else the nearest such word tells.
    private ulong FindCaller()
    {
        for (int words = 0; words < SearchLimit; words++)
        {
            bool mapped = _stack.TryGetValue(_registers[Rsp], out ulong caller);
            _registers[Rsp] += 8;
            if (mapped && ImageOf(caller) is { } image && image.IsInsideFunction(caller))
            {
                return caller - 1;
            }
        }

        return 0;
    }

    private LoadedImage? ImageOf(ulong address)
    {
        foreach (LoadedImage image in _images)
        {
            if (image.HasCode(address))
            {
                return image;
            }
        }

        return null;
    }

    private bool Step(LoadedImage image, ref ulong rip)
    {
        uint offset = image.OffsetOf(rip);
        UnwindInfo? info = image.UnwindInfoAt(offset);
        while (info is not null)
        {
            if (!Undo(info, offset))
            {
                return false;
            }

            info = info.Chained is { } chained ? image.UnwindInfoAt(chained) : null;
        }

        if (!_stack.TryGetValue(_registers[Rsp], out rip))
        {
            return false;
        }

        _registers[Rsp] += 8;
        return true;
    }

    private bool Undo(UnwindInfo info, uint offset)
    {
        uint inFunction = offset - info.FunctionStart;
        foreach (UnwindCode code in info.Codes)
        {
            if (inFunction < info.PrologBytes && code.PrologOffset > inFunction)
            {
                continue;
            }

            switch (code.Operation)
            {
                case UnwindOperation.PushRegister:
                    if (!_stack.TryGetValue(_registers[Rsp], out _registers[code.Register]))
                    {
                        return false;
                    }

                    _registers[Rsp] += 8;
                    break;
                case UnwindOperation.Allocate:
                    _registers[Rsp] += code.Value;
                    break;
                case UnwindOperation.SetFrame:
                    _registers[Rsp] = _registers[info.FrameRegister] - info.FrameOffset;
                    break;
                case UnwindOperation.SaveRegister:
                    _ = _stack.TryGetValue(_registers[Rsp] + code.Value, out _registers[code.Register]);
                    break;
            }
        }

        return true;
    }
}
