using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>What the operating system does to the driver.</summary>
internal sealed unsafe partial class Machine
{
    public const int Success = 0;

    public DeviceState State => Ask(static () => Session.State);

    /// <summary>What the driver told of its interface.</summary>
    public AdapterState Adapter => Ask(static () => AdapterState.Current);

    public bool LinkUp => Adapter.IsLinkUp;

    public bool DeviceFailed => Ask(static () => Session.DeviceFailed);

    public bool ResetRequested => Ask(static () => Session.ResetRequested);

    public Statistics Statistics => Ask(static () => Host.Statistics.Current);

    /// <summary>Loads, adds and starts; must succeed.</summary>
    public void Start()
    {
        int status = TryStart();
        Assert.That(status, Is.EqualTo(Success), () => $"start failed with 0x{status:x8}; {Story()}");
    }

    /// <summary>The stack's packet filter.</summary>
    public void SetFilter(uint flags, params byte[][] multicast) => Do(() =>
    {
        byte[] list = [.. multicast.SelectMany(static address => address)];
        fixed (byte* addresses = list)
        {
            _ = Session.SetReceiveFilter(flags, addresses, (uint)multicast.Length);
        }
    });

    /// <summary>Loads if need be, adds if need be, starts; the first failing status.</summary>
    public int TryStart()
    {
        int status = Success;
        if (!_loaded)
        {
            status = Ask(static () => Session.Load((void*)DriverEntry.Address));
            _loaded = status >= 0;
        }

        if (status >= 0 && State is DeviceState.Loaded)
        {
            status = Ask(Session.AddDevice);
        }

        status = status >= 0 ? Ask(Session.Start) : status;
        if (status >= 0)
        {
            SetFilter(Options.PacketFilter);
        }

        return status;
    }

    public int TryLoad()
    {
        int status = Ask(static () => Session.Load((void*)DriverEntry.Address));
        _loaded = status >= 0;
        return status;
    }

    public int TryAddDevice() => Ask(Session.AddDevice);

    public void PowerDown(int state = 4)
    {
        int status = Ask(() => Session.PowerDown(state));
        Assert.That(status, Is.EqualTo(Success), () => $"power down failed with 0x{status:x8}; {Story()}");
    }

    public void PowerUp()
    {
        int status = TryPowerUp();
        Assert.That(status, Is.EqualTo(Success), () => $"power up failed with 0x{status:x8}; {Story()}");
    }

    public int TryPowerUp() => Ask(Session.PowerUp);

    public void Pause() => Do(Session.Pause);

    public void Restart() => Do(Session.Restart);

    /// <summary>PnP stop.</summary>
    public void StopDevice() => Do(Session.Stop);

    /// <summary>The device vanishes, and the system notices.</summary>
    public void SurpriseRemove()
    {
        Pull();
        Do(Session.SurpriseRemove);
    }

    /// <summary>The device vanishes; nobody has noticed yet.</summary>
    public void Pull() => Do(Device.SurpriseRemove);

    public void RemoveDevice() => Do(Session.Remove);

    /// <summary>Removes and unloads: nothing may be left of the driver.</summary>
    public void Unload()
    {
        if (State is not (DeviceState.None or DeviceState.Loaded))
        {
            RemoveDevice();
        }

        if (_loaded)
        {
            Do(Session.Unload);
            _loaded = false;
        }

        List<string> left = [];
        if (Io.Count != 0)
        {
            left.Add($"{Io.Count} register windows");
        }

        if (Wires.Connected != 0)
        {
            left.Add($"{Wires.Connected} interrupts");
        }

        if (Memory.ReachableBytes != 0)
        {
            left.Add($"{Memory.ReachableBytes} bytes of device memory");
        }

        if (Device.CanReachMemory)
        {
            left.Add("a live device");
        }

        Assert.That(left, Is.Empty, Story);
    }
}
