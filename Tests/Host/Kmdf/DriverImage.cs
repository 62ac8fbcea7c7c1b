using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What the I/O manager keeps for a loaded driver: its DRIVER_OBJECT and the registry path its entry gets.</summary>
// SAFETY: the platform gives runs of at least the bytes asked for; lengths are kept beside the pointers until the run is freed.
internal static unsafe class DriverImage
{
    private const uint PathBytes = 512;

    private struct State
    {
        public DRIVER_OBJECT* Object;
        public UNICODE_STRING* Path;
        public char* PathCopy;
        public ushort PathLength;
    }

    private static State s;

    public static DRIVER_OBJECT* Object => s.Object;

    /// <summary>The path as given to the entry; null after the entry has returned.</summary>
    public static UNICODE_STRING* RegistryPath => s.Path;

    public static void Reset()
    {
        s = default;
    }

    public static void Create()
    {
        s.Object = (DRIVER_OBJECT*)ClientMemory.Allocate(MemoryKind.Pool, (nuint)sizeof(DRIVER_OBJECT), 16);
        Bytes.Zero(s.Object, (nuint)sizeof(DRIVER_OBJECT));
        s.Object->Type = 4;
        s.Object->Size = (short)sizeof(DRIVER_OBJECT);
        s.Path = (UNICODE_STRING*)ClientMemory.Allocate(MemoryKind.Pool, PathBytes, 16);
        char* text = (char*)(s.Path + 1);
        s.PathLength = (ushort)(Write(text, @"\REGISTRY\MACHINE\SYSTEM\ControlSet001\Services\VirtioNetCx"u8) * 2);
        *s.Path = new() { Length = s.PathLength, MaximumLength = (ushort)(s.PathLength + 2), Buffer = text };
        s.PathCopy = Platform.NewRun<char>(PathBytes / 2);
        Bytes.Copy(s.PathCopy, text, s.PathLength);
    }

    /// <summary>The entry has returned: the path it got is gone.</summary>
    public static void FreePath()
    {
        ClientMemory.Free(MemoryKind.Pool, s.Path, PathBytes, 16);
        s.Path = null;
    }

    public static void Delete()
    {
        ClientMemory.Free(MemoryKind.Pool, s.Object, (nuint)sizeof(DRIVER_OBJECT), 16);
        s.Object = null;
    }

    public static bool IsRegistryPath(UNICODE_STRING* path)
    {
        return path->Length == s.PathLength && Bytes.Equal(path->Buffer, s.PathCopy, s.PathLength);
    }

    private static int Write(char* target, System.ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            target[i] = (char)text[i];
        }

        target[text.Length] = '\0';
        return text.Length;
    }
}
