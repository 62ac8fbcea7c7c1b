using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using System.Threading;
using NUnit.Framework;
using VirtioNetCx.Host;
using VirtioNetCx.Tests.RealDevice.Qemu;

namespace VirtioNetCx.Tests.RealDevice.Machine;

/// <summary>This part: what the operating system does to the driver.</summary>
internal sealed unsafe partial class RealMachine
{
    private const byte PowerCapability = 1;
    private const uint PowerStateBits = 3;

    /// <summary>What the driver told of its interface.</summary>
    public AdapterState Adapter => Ask(static () => AdapterState.Current);

    public Statistics Statistics => Ask(static () => Host.Statistics.Current);

    /// <summary>Loads, adds and starts; must succeed.</summary>
    public void Start()
    {
        int status = Ask(static () => Session.Load((void*)DriverEntry.Address));
        AssertSuccess("load", status);
        AssertSuccess("add", Ask(Session.AddDevice));
        StartDevice();
        Do(() => _loaded = true);
    }

    /// <summary>Stops the device and starts it again: what a user does to make a registry keyword count.</summary>
    public void RestartAdapter(params (string Keyword, uint Value)[] keywords)
    {
        Do(Session.Stop);
        Do(() =>
        {
            foreach ((string keyword, uint value) in keywords)
            {
                Registry.SetNumber(Encoding.ASCII.GetBytes(keyword), value);
            }
        });
        StartDevice();
    }

    public void PowerCycle()
    {
        AssertSuccess("power down", Ask(static () => Session.PowerDown(4)));
        AssertSuccess("power up", Ask(Session.PowerUp));
    }

    /// <summary>Waits for something that the machine's thread brings about.</summary>
    public void WaitUntil(Func<bool> condition, string what, int seconds = 10)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (_failure is { } failure)
            {
                Assert.Fail($"{what}: {failure}{Environment.NewLine}{Story()}");
            }

            if (clock.Elapsed > TimeSpan.FromSeconds(seconds))
            {
                Assert.Fail($"{what}: not within {seconds} s; {Story()}");
            }

            Thread.Sleep(1);
        }
    }

    /// <summary>With no traffic: nobody may sleep who has work, and the device must be well.</summary>
    public void CheckIdle()
    {
        // Linux says something of its own accord now and then.
        WaitUntil(() => Ask(static () => Traffic.Outstanding) == 0, "frames come back from the driver");
        Do(CheckNotStalled);
        DeviceView device = DeviceView.Ask(Qemu.Qmp);
        Assert.Multiple(() =>
        {
            Assert.That(Ask(static () => Session.DeviceFailed), Is.False, "the driver gave up");
            Assert.That(device.IsBroken, Is.False, "QEMU calls the device broken: the driver broke the protocol");
            Assert.That(device.Status, Does.Contain(DeviceView.DriverOk).And.Not.Contains(DeviceView.NeedsReset));
            Assert.That(Iommu is null ? null : Ask(Iommu.Fault), Is.Null);
            Assert.That(Qemu.Errors, Is.Empty, "QEMU complained");
        });
    }

    // What was on its way when the last queue fell asleep has arrived after a moment of silence.
    private void CheckNotStalled()
    {
        do
        {
            while (Turn())
            {
            }

            Thread.Sleep(2);
        }
        while (Turn());
        Traffic.CheckNotStalled();
    }

    internal void SetPower(uint state)
    {
        uint capability = Nic.FindCapability(PowerCapability);
        if (capability != 0)
        {
            uint control = Nic.Read(capability + 4, 2);
            Nic.Write(capability + 4, 2, (control & ~PowerStateBits) | state);
        }
    }

    private void StartDevice()
    {
        AssertSuccess("start", Ask(Session.Start));
        Do(() => _ = Session.SetReceiveFilter(Options.PacketFilter, null, 0));
    }

    private void AssertSuccess(string what, int status) => Assert.That(status, Is.Zero, () => $"{what} failed with 0x{status:x8}; {Story()}");

    private void Unload()
    {
        Do(() =>
        {
            _loaded = false;
            Session.Remove();
            Session.Unload();
        });
        List<string> left = [];
        if (Registers.Count != 0)
        {
            left.Add($"{Registers.Count} register windows");
        }

        if (Interrupts.Connected != 0)
        {
            left.Add($"{Interrupts.Connected} interrupts");
        }

        if (Heap.LiveBytes != 0)
        {
            left.Add($"{Heap.LiveBytes} bytes of device memory");
        }

        Assert.That(left, Is.Empty, Story);
    }
}
