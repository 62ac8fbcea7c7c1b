using System.Runtime.InteropServices;
using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>Body of a NETCONFIGURATION.</summary>
internal struct NxConfiguration
{
    public bool FromAdapter;
}

/// <summary>NETCONFIGURATION: the device's software key.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class Configurations
{
    private const uint KnownFlags = 1;
    private const int MaximumAddress = 32;

    public static void Fill(void** table)
    {
        table[(int)NETFUNCENUM.NetAdapterOpenConfigurationTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&NetAdapterOpenConfiguration;
        table[(int)NETFUNCENUM.NetDeviceOpenConfigurationTableIndex] =
            (delegate* unmanaged<void*, void*, WDF_OBJECT_ATTRIBUTES*, void**, NTSTATUS>)&NetDeviceOpenConfiguration;
        table[(int)NETFUNCENUM.NetConfigurationCloseTableIndex] = (delegate* unmanaged<void*, void*, void>)&NetConfigurationClose;
        table[(int)NETFUNCENUM.NetConfigurationQueryUlongTableIndex] =
            (delegate* unmanaged<void*, void*, int, UNICODE_STRING*, uint*, NTSTATUS>)&NetConfigurationQueryUlong;
        table[(int)NETFUNCENUM.NetConfigurationQueryLinkLayerAddressTableIndex] =
            (delegate* unmanaged<void*, void*, NET_ADAPTER_LINK_LAYER_ADDRESS*, NTSTATUS>)&NetConfigurationQueryLinkLayerAddress;
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetAdapterOpenConfiguration(void* globals, void* adapter, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Net(globals, "NetAdapterOpenConfiguration"u8);
        NTSTATUS status = Open(ObjectTable.Get(adapter, ObjectType.NetAdapter), true, attributes, handle);
        return Api.Leave(cpu, status);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetDeviceOpenConfiguration(void* globals, void* device, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        CpuState* cpu = Api.Net(globals, "NetDeviceOpenConfiguration"u8);
        NTSTATUS status = Open(Devices.Get(device)->Object, false, attributes, handle);
        return Api.Leave(cpu, status);
    }

    private static NTSTATUS Open(FxObject* owner, bool fromAdapter, WDF_OBJECT_ATTRIBUTES* attributes, void** handle)
    {
        Api.RequireNetPointer(handle, "Configuration"u8);
        FxObject* parent = ObjectAttributes.CheckAndFindParent(attributes, ObjectAttributes.ParentRule.Optional, owner);
        if (Faults.Refuse())
        {
            return NTSTATUS.STATUS_INSUFFICIENT_RESOURCES;
        }

        FxObject* it = ObjectLife.Create(ObjectType.Configuration, parent, attributes, (nuint)sizeof(NxConfiguration));
        ((NxConfiguration*)it->Body)->FromAdapter = fromAdapter;
        *handle = it->Handle;
        return NTSTATUS.STATUS_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static void NetConfigurationClose(void* globals, void* handle)
    {
        CpuState* cpu = Api.Net(globals, "NetConfigurationClose"u8);
        ObjectLife.Delete(ObjectTable.Get(handle, ObjectType.Configuration));
        Api.Leave(cpu);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetConfigurationQueryUlong(void* globals, void* handle, int flags, UNICODE_STRING* name, uint* value)
    {
        CpuState* cpu = Api.Net(globals, "NetConfigurationQueryUlong"u8);
        _ = ObjectTable.Get(handle, ObjectType.Configuration);
        if (((uint)flags & ~KnownFlags) != 0)
        {
            Breach.Raise(Rule.QueryFlags, "flags %x"u8, (uint)flags);
        }

        KernelServices.CheckString(name);
        Api.RequireNetPointer(value, "Value"u8);
        Registry.Value* found = Registry.Find(name);
        if (found == null)
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_OBJECT_NAME_NOT_FOUND);
        }

        if (!Registry.TryNumber(found, out uint number))
        {
            return Api.Leave(cpu, NTSTATUS.STATUS_OBJECT_TYPE_MISMATCH);
        }

        *value = number;
        return Api.Leave(cpu, NTSTATUS.STATUS_SUCCESS);
    }

    [UnmanagedCallersOnly]
    private static NTSTATUS NetConfigurationQueryLinkLayerAddress(void* globals, void* handle, NET_ADAPTER_LINK_LAYER_ADDRESS* address)
    {
        CpuState* cpu = Api.Net(globals, "NetConfigurationQueryLinkLayerAddress"u8);
        if (!ObjectTable.Body<NxConfiguration>(handle, ObjectType.Configuration)->FromAdapter)
        {
            Breach.Raise(Rule.AddressFromDevice);
        }

        Api.RequireNetPointer(address, "LinkLayerAddress"u8);
        NTSTATUS status = ReadAddress(address);
        return Api.Leave(cpu, status);
    }

    /// <summary>NetworkAddress: hexadecimal digits, with or without separators.</summary>
    private static NTSTATUS ReadAddress(NET_ADAPTER_LINK_LAYER_ADDRESS* address)
    {
        Registry.Value* value = Registry.Find("NetworkAddress"u8);
        if (value == null || !value->IsText)
        {
            return NTSTATUS.STATUS_OBJECT_NAME_NOT_FOUND;
        }

        NET_ADAPTER_LINK_LAYER_ADDRESS result = default;
        int digits = 0;
        for (int i = 0; i < value->TextLength; i++)
        {
            byte letter = value->Text[i];
            if (letter is (byte)'-' or (byte)':')
            {
                continue;
            }

            int digit = Digit(letter);
            if (digit < 0 || digits >= 2 * MaximumAddress)
            {
                return NTSTATUS.STATUS_INVALID_PARAMETER;
            }

            result.Address[digits / 2] = (byte)((result.Address[digits / 2] << 4) | digit);
            digits++;
        }

        if (digits == 0 || digits % 2 != 0)
        {
            return NTSTATUS.STATUS_INVALID_PARAMETER;
        }

        result.Length = (ushort)(digits / 2);
        *address = result;
        return NTSTATUS.STATUS_SUCCESS;
    }

    private static int Digit(byte letter)
    {
        return letter switch
        {
            >= (byte)'0' and <= (byte)'9' => letter - '0',
            >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
            _ => -1,
        };
    }
}
