using VirtioNetCx.Interop;

namespace VirtioNetCx.Host;

/// <summary>What WDF_INTERRUPT_CONFIG must be.</summary>
// SAFETY: pointers come from the client, which vouches for them as it does to the real framework: required ones are checked for
// NULL, handles go through the object table, and what is bad all the same faults here. Bodies live as long as their objects.
internal static unsafe class InterruptChecks
{
    /// <summary>True when the interrupt is made in EvtDevicePrepareHardware, and then for which message.</summary>
    public static bool Check(FxDevice* device, WDF_INTERRUPT_CONFIG* config, ref uint message)
    {
        if (config->EvtInterruptIsr == null)
        {
            Breach.Raise(Rule.InterruptConfig, "EvtInterruptIsr is NULL"u8);
        }

        if (config->EvtInterruptDpc != null && config->EvtInterruptWorkItem != null)
        {
            Breach.Raise(Rule.InterruptConfig, "both EvtInterruptDpc and EvtInterruptWorkItem"u8);
        }

        if ((uint)config->ShareVector > 2 || (uint)config->ReportInactiveOnPowerDown > 2)
        {
            Breach.Raise(
                Rule.InterruptConfig,
                "ShareVector %u, ReportInactiveOnPowerDown %u"u8,
                (uint)config->ShareVector,
                (uint)config->ReportInactiveOnPowerDown);
        }

        if (config->PassiveHandling != 0 || config->WaitLock.Value != null || config->SpinLock.Value != null || config->EvtInterruptWorkItem != null)
        {
            Breach.Raise(Rule.NotEmulated, "passive interrupts, interrupt work items and shared interrupt locks"u8);
        }

        if (device->Phase == DevicePhase.DeviceAdd)
        {
            if (config->InterruptRaw != null || config->InterruptTranslated != null)
            {
                Breach.Raise(Rule.InterruptResource, "resources are given in EvtDevicePrepareHardware only"u8);
            }

            return false;
        }

        if (device->Phase != DevicePhase.PrepareHardware)
        {
            Breach.Raise(Rule.InterruptPhase);
        }

        if (!Resources.TryGetMessage(config->InterruptRaw, config->InterruptTranslated, out message))
        {
            Breach.Raise(
                Rule.InterruptResource,
                "raw %p and translated %p are no pair of interrupt descriptors"u8,
                (ulong)config->InterruptRaw,
                (ulong)config->InterruptTranslated);
        }

        uint index = 0;
        for (FxObject* it = ObjectTable.Next(ObjectType.Interrupt, ref index); it != null; it = ObjectTable.Next(ObjectType.Interrupt, ref index))
        {
            FxInterrupt* other = (FxInterrupt*)it->Body;
            if (other->Assigned && other->Message == message)
            {
                Breach.Raise(Rule.InterruptResource, "message %u has an interrupt object already"u8, message);
            }
        }

        return true;
    }
}
