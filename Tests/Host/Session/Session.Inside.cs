using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>This part: what the others share.</summary>
// SAFETY: the device's objects live until they are deleted here.
public static unsafe partial class Session
{
    internal static CpuState* Enter()
    {
        CpuState* cpu = Cpu.Current;
        cpu->HostDepth++;
        return cpu;
    }

    internal static void Leave(CpuState* cpu)
    {
        cpu->HostDepth--;
        Interrupts.DeliverPending(cpu);
    }

    internal static T Leave<T>(CpuState* cpu, T result)
        where T : unmanaged
    {
        Leave(cpu);
        return result;
    }

    /// <summary>A start or power-up that failed half way: down to released hardware.</summary>
    private static void AbandonStart()
    {
        if (PnpMachine.InD0)
        {
            PnpMachine.LeaveD0(WDF_POWER_DEVICE_STATE.WdfPowerDeviceD3Final);
        }

        PnpMachine.FlushSelfManaged();
        PnpMachine.Release();
        s_state = DeviceState.Failed;
    }

    private static void DeleteDevice()
    {
        AdapterInits.CheckFreed();
        if (Devices.Current != null)
        {
            FxObject* device = Devices.Current->Object;
            ObjectLife.Delete(device);
            BusInterface.CheckReleased();
            IoMappings.CheckNone();
        }

        LeakChecks.AfterDevice();
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            Breach.Raise(Rule.SessionMisuse, "the session is in state %u"u8, (uint)s_state);
        }
    }
}
