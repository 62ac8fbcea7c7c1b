using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Machine;
using VirtioNetCx.Tests.RealDevice.Network;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>That the judges of this suite judge.</summary>
[TestFixture]
internal sealed class SelfCheckTests
{
    /// <summary>Mappings that are forgotten.</summary>
    private sealed class Forgetful : IDmaRemapping
    {
        public void Map(ulong page)
        {
        }

        public void Unmap(ulong page)
        {
        }
    }

    [Test]
    public void Memory_that_is_not_mapped_for_the_device_is_a_fault()
    {
        using var run = new DatagramRun(static options => options.Qemu.Iommu = true);
        run.Exchange(10);
        Assert.That(run.Machine.Ask(run.Machine.Iommu!.Fault), Is.Null);
        run.Machine.Do(() => run.Machine.Heap.Remapping = new Forgetful());
        run.Stack.Enqueue(new SendRequest(new byte[9000 / 8], [], default));
        run.Machine.WaitUntil(() => run.Machine.Ask(run.Machine.Iommu!.Fault) is not null, "a fault");
        Assert.That(run.Machine.Ask(run.Machine.Iommu!.Fault), Does.Contain("is not mapped"));
        run.Machine.WaitUntil(() => run.Machine.Qemu.Errors.Contains("vtd", System.StringComparison.Ordinal), "QEMU says so too");
        run.Machine.Abandon();
    }
}
