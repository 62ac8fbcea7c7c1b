using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>WDFCMRESLIST: the raw and the translated resources of the device, alive during the hardware callbacks.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Resources
{
    public const uint VectorBase = 0x60;
    private const uint MaximumDescriptors = 6 + Interrupts.MaximumMessages;
    private const byte TypePort = 1;
    private const byte TypeInterrupt = 2;
    private const byte TypeMemory = 3;
    private const ushort FlagLatched = 1;
    private const ushort FlagMessage = 2;
    private const byte ShareExclusive = 1;
    private const byte ShareShared = 3;

    private struct State
    {
        public FxObject* Raw;
        public FxObject* Translated;
        public CM_PARTIAL_RESOURCE_DESCRIPTOR* RawDescriptors;
        public CM_PARTIAL_RESOURCE_DESCRIPTOR* TranslatedDescriptors;
        public uint Count;
        public uint FirstInterrupt;
    }

    private static State s;

    public static void* RawHandle => s.Raw->Handle;

    public static void* TranslatedHandle => s.Translated->Handle;

    public static void Reset()
    {
        s = default;
    }

    public static void Fill(void** table)
    {
        table[(int)WDFFUNCENUM.WdfCmResourceListGetCountTableIndex] = (delegate* unmanaged<void*, void*, uint>)&WdfCmResourceListGetCount;
        table[(int)WDFFUNCENUM.WdfCmResourceListGetDescriptorTableIndex] =
            (delegate* unmanaged<void*, void*, uint, CM_PARTIAL_RESOURCE_DESCRIPTOR*>)&WdfCmResourceListGetDescriptor;
    }

    public static BarDescription Bar(uint index)
    {
        ref DeviceDescription device = ref Platform.Device;
        return index switch
        {
            0 => device.Bar0,
            1 => device.Bar1,
            2 => device.Bar2,
            3 => device.Bar3,
            4 => device.Bar4,
            _ => device.Bar5,
        };
    }

    /// <summary>Makes both lists for one callback.</summary>
    public static void Open()
    {
        nuint bytes = MaximumDescriptors * (nuint)sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
        s.RawDescriptors = (CM_PARTIAL_RESOURCE_DESCRIPTOR*)ClientMemory.Allocate(MemoryKind.Pool, bytes, 16);
        s.TranslatedDescriptors = (CM_PARTIAL_RESOURCE_DESCRIPTOR*)ClientMemory.Allocate(MemoryKind.Pool, bytes, 16);
        s.Count = 0;
        for (uint i = 0; i < 6; i++)
        {
            AddBar(Bar(i));
        }

        s.FirstInterrupt = s.Count;
        uint messages = Platform.Device.MessageCount;
        for (uint i = 0; i < messages && i < Interrupts.MaximumMessages; i++)
        {
            AddMessage(i);
        }

        if (messages == 0 && !Platform.Device.NoInterrupt)
        {
            AddLine();
        }

        s.Raw = ObjectTable.Add(ObjectType.ResourceList, Devices.Current->Object, 0);
        s.Translated = ObjectTable.Add(ObjectType.ResourceList, Devices.Current->Object, 0);
        s.Raw->OwnedByFramework = true;
        s.Translated->OwnedByFramework = true;
    }

    /// <summary>The callback has returned: handles and descriptors are dead.</summary>
    public static void Close()
    {
        nuint bytes = MaximumDescriptors * (nuint)sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
        ObjectLife.Delete(s.Raw);
        ObjectLife.Delete(s.Translated);
        ClientMemory.Free(MemoryKind.Pool, s.RawDescriptors, bytes, 16);
        ClientMemory.Free(MemoryKind.Pool, s.TranslatedDescriptors, bytes, 16);
    }

    /// <summary>Message number of the descriptor pair the client names; false when it is no such pair.</summary>
    public static bool TryGetMessage(CM_PARTIAL_RESOURCE_DESCRIPTOR* raw, CM_PARTIAL_RESOURCE_DESCRIPTOR* translated, out uint message)
    {
        for (uint i = s.FirstInterrupt; i < s.Count; i++)
        {
            if (raw == s.RawDescriptors + i && translated == s.TranslatedDescriptors + i)
            {
                message = i - s.FirstInterrupt;
                return true;
            }
        }

        message = 0;
        return false;
    }

    private static void AddBar(BarDescription bar)
    {
        if (bar.Length == 0)
        {
            return;
        }

        CM_PARTIAL_RESOURCE_DESCRIPTOR it = default;
        it.Type = bar.IsPort ? TypePort : TypeMemory;
        it.ShareDisposition = ShareExclusive;
        it.Flags = bar.IsPort ? (ushort)1 : (ushort)0;
        it.u.Memory.Start = (long)bar.Address;
        it.u.Memory.Length = (uint)bar.Length;
        Add(it, it);
    }

    private static void AddMessage(uint message)
    {
        CM_PARTIAL_RESOURCE_DESCRIPTOR raw = default;
        raw.Type = TypeInterrupt;
        raw.ShareDisposition = ShareExclusive;
        raw.Flags = FlagLatched | FlagMessage;
        CM_PARTIAL_RESOURCE_DESCRIPTOR translated = raw;
        raw.u.MessageInterrupt.Raw.MessageCount = 1;
        raw.u.MessageInterrupt.Raw.Vector = VectorBase + message;
        raw.u.MessageInterrupt.Raw.Affinity = 1;
        translated.u.MessageInterrupt.Translated.Level = Irql.Device;
        translated.u.MessageInterrupt.Translated.Vector = VectorBase + message;
        translated.u.MessageInterrupt.Translated.Affinity = 1;
        Add(raw, translated);
    }

    private static void AddLine()
    {
        CM_PARTIAL_RESOURCE_DESCRIPTOR it = default;
        it.Type = TypeInterrupt;
        it.ShareDisposition = ShareShared;
        it.u.Interrupt.Level = Irql.Device;
        it.u.Interrupt.Vector = VectorBase;
        it.u.Interrupt.Affinity = 1;
        Add(it, it);
    }

    private static void Add(CM_PARTIAL_RESOURCE_DESCRIPTOR raw, CM_PARTIAL_RESOURCE_DESCRIPTOR translated)
    {
        s.RawDescriptors[s.Count] = raw;
        s.TranslatedDescriptors[s.Count] = translated;
        s.Count++;
    }

    [UnmanagedCallersOnly]
    private static uint WdfCmResourceListGetCount(void* globals, void* list)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfCmResourceListGetCount"u8, Irql.Dispatch);
        _ = ObjectTable.Get(list, ObjectType.ResourceList);
        return Api.Leave(cpu, s.Count);
    }

    [UnmanagedCallersOnly]
    private static CM_PARTIAL_RESOURCE_DESCRIPTOR* WdfCmResourceListGetDescriptor(void* globals, void* list, uint index)
    {
        CpuState* cpu = Api.Wdf(globals, "WdfCmResourceListGetDescriptor"u8, Irql.Dispatch);
        FxObject* it = ObjectTable.Get(list, ObjectType.ResourceList);
        Api.Leave(cpu);
        return index >= s.Count ? null : (it == s.Raw ? s.RawDescriptors : s.TranslatedDescriptors) + index;
    }
}
