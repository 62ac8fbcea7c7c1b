using System;
using NUnit.Framework;
using VirtioNetCx.Tests.RealDevice.Machine;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice;

/// <summary>Frames of every length through every form of the device, both ways, byte for byte. Needs no privileges.</summary>
[TestFixture]
internal sealed class DatagramTests
{
    private const int Count = 500;

    [TestCase("", "VIRTIO_RING_F_EVENT_IDX", "VIRTIO_RING_F_INDIRECT_DESC", "VIRTIO_NET_F_MRG_RXBUF")]
    [TestCase("packed=on", "VIRTIO_F_RING_PACKED")]
    [TestCase("event_idx=off", "!VIRTIO_RING_F_EVENT_IDX")]
    [TestCase("indirect_desc=off", "!VIRTIO_RING_F_INDIRECT_DESC")]
    [TestCase("mrg_rxbuf=off", "!VIRTIO_NET_F_MRG_RXBUF")]
    [TestCase("packed=on,event_idx=off,indirect_desc=off,mrg_rxbuf=off", "VIRTIO_F_RING_PACKED")]
    [TestCase("packed=on,indirect_desc=off", "VIRTIO_F_RING_PACKED", "!VIRTIO_RING_F_INDIRECT_DESC")]
    [TestCase("event_idx=off,indirect_desc=off,mrg_rxbuf=off", "!VIRTIO_NET_F_MRG_RXBUF")]
    [TestCase("rx_queue_size=1024")]
    [TestCase("packed=on,rx_queue_size=1024", "VIRTIO_F_RING_PACKED")]
    [TestCase("vectors=3")]
    [TestCase("vectors=2")]
    [TestCase("vectors=1")]
    [TestCase("vectors=0")]
    [TestCase("ctrl_vq=off", "!VIRTIO_NET_F_CTRL_VQ")]
    [TestCase("status=off", "!VIRTIO_NET_F_STATUS")]
    [TestCase("host_mtu=1500", "VIRTIO_NET_F_MTU")]
    public void Frames_arrive_exactly_with(string device, params string[] features) =>
        Exchange(options => options.Qemu.Device = device, features);

    [TestCase(1)]
    [TestCase(2)]
    public void Frames_arrive_exactly_when_fewer_messages_are_granted(int messages) => Exchange(options => options.Messages = messages);

    [TestCase("")]
    [TestCase("packed=on")]
    [TestCase("indirect_desc=off,mrg_rxbuf=off,event_idx=off")]
    public void Frames_arrive_exactly_when_only_mapped_memory_can_be_reached(string device) => Exchange(
        options =>
        {
            options.Qemu.Iommu = true;
            options.Qemu.Device = device;
        },
        "VIRTIO_F_IOMMU_PLATFORM");

    [Test]
    public void The_link_follows_the_cable()
    {
        using var run = new DatagramRun(static _ => { });
        run.Machine.WaitUntil(() => run.Machine.Adapter.IsLinkUp, "link up");
        SetLink(run, false);
        run.Machine.WaitUntil(() => !run.Machine.Adapter.IsLinkUp, "link down");
        SetLink(run, true);
        run.Machine.WaitUntil(() => run.Machine.Adapter.IsLinkUp, "link up again");
        run.Exchange(100);
    }

    [TestCase("")]
    [TestCase("packed=on")]
    [TestCase("vectors=0")]
    public void Frames_arrive_exactly_after_restart_and_sleep(string device)
    {
        using var run = new DatagramRun(options => options.Qemu.Device = device);
        for (int i = 0; i < 3; i++)
        {
            run.Exchange(100);
            run.Machine.RestartAdapter();
            run.Exchange(100);
            run.Machine.PowerCycle();
        }

        run.Exchange(100);
    }

    private static void SetLink(DatagramRun run, bool up) => _ = run.Machine.Qemu.Qmp.Execute("set_link", new { name = "nic0", up });

    private static void Exchange(Action<RealMachineOptions> configure, params string[] features)
    {
        using var run = new DatagramRun(configure);
        run.Exchange(Count);
        DeviceView device = DeviceView.Ask(run.Machine.Qemu.Qmp);
        Assert.Multiple(() =>
        {
            foreach (string feature in features)
            {
                Assert.That(device.Features.Contains(feature.TrimStart('!')), Is.EqualTo(feature[0] != '!'), feature);
            }
        });
    }
}
