using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using VirtioNetCx.Metal.Runner.Tap;
using VirtioNetCx.Metal.Runner.Wires;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Metal.Runner;

/// <summary>One scenario in one QEMU, from start to verdict.</summary>
public sealed partial class ScenarioRun
{
    private static readonly string s_mac = "52:54:00:12:34:56";
    private readonly Options _options;
    private readonly ScenarioPlan _plan;
    private readonly TextWriter _log;
    private readonly RunResult _result;
    private readonly CrashReport _crash;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private IWireJudge? _judge;
    private string _folder = "";
    private volatile bool _timedOut;
    private bool _machinePassed;

    private ScenarioRun(Options options, ScenarioPlan plan, TextWriter log)
    {
        _options = options;
        _plan = plan;
        _log = log;
        _crash = new CrashReport(options.MachineFile, options.DriverFile);
        _result = new RunResult
        {
            Scenario = plan.Name,
            Seed = options.Seed,
            Cpus = options.Cpus == 0 ? plan.Cpus : options.Cpus,
            Netdev = plan.NeedsOffloads && plan.Netdev is null && !options.Netdev.StartsWith("tap", StringComparison.Ordinal) ? "tap" : plan.Netdev ?? options.Netdev,
            Device = plan.Device.Length == 0 || (options.NamesScenarios && options.Device.Length != 0) ? options.Device : plan.Device,
        };
    }

    /// <summary>Runs a scenario; what the machine says goes to <paramref name="log"/> if it failed or the options ask for it.</summary>
    public static RunResult Run(Options options, ScenarioPlan plan, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(plan);
        ScenarioRun run = new(options, plan, log);
        run._folder = Directory.CreateTempSubdirectory("metal-").FullName;
        try
        {
            run.Run();
        }
        finally
        {
            Directory.Delete(run._folder, recursive: true);
        }

        return run._result;
    }

    private bool CountInstructions => _options.CountInstructions || _plan.CountsInstructions;

    private uint FramesOut => _plan.FramesOut == 0 || _options.Frames == 0 ? _plan.FramesOut : _options.Frames;

    private uint FramesIn => _plan.FramesIn == 0 || _options.Frames == 0 ? _plan.FramesIn : _options.Frames;

    private void Run()
    {
        foreach (string file in new[] { _options.DriverFile, _options.MachineFile })
        {
            if (!File.Exists(file))
            {
                throw new FileNotFoundException($"there is no {file}; build first (./build.sh)", file);
            }
        }

        string machine = Path.Combine(_folder, "machine");
        MachineImage.Flatten(_options.MachineFile, machine);
        using IWire wire = Wire.For(_result.Netdev, _folder);
        using IWireJudge judge = _plan.NeedsOffloads && wire is TapWire tap
            ? new OffloadJudge(tap)
            : new FrameJudge(wire, _plan.MayLose, _plan.Uncompared);
        _judge = judge;
        string driver = Path.GetFullPath(_options.DriverFile);
        string commandLine = $"scenario={_plan.Name} seed={_options.Seed} cpus={_result.Cpus} out={FramesOut} in={FramesIn} "
            + string.Join(' ', _options.Keywords);
        using QemuProcess qemu = new([
            .. QemuProcess.CommonArguments(_folder, machine, driver, commandLine, _result.Cpus, CountInstructions),
            .. wire.QemuArguments, "-device", DeviceArgument(),
            .. CountInstructions ? new[] { "-icount", "shift=0,sleep=off" } : [],
            .. _options.QemuArguments]);
        using Timer watchdog = new(_ => OnHang(qemu), null, _options.Limit, Timeout.InfiniteTimeSpan);
        ReadLines(qemu);
        int exit = qemu.WaitForExit();
        _ = watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        judge.Finish();
        Judge(exit, qemu.Errors);
    }

    private string DeviceArgument()
    {
        string given = _result.Device;
        string options = given.StartsWith("virtio-net-pci", StringComparison.Ordinal) ? given : $"virtio-net-pci,{given}";
        string mac = options.Contains("mac=", StringComparison.Ordinal) ? "" : $",mac={s_mac}";
        return $"{options.TrimEnd(',')},netdev=n0,id=nic0{mac}";
    }

    private void ReadLines(QemuProcess qemu)
    {
        while (qemu.ReadLine() is { } line)
        {
            if (_options.Verbose || !line.StartsWith('@'))
            {
                _log.WriteLine($"    {line}");
            }

            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (line.StartsWith('@') && space > 0)
            {
                try
                {
                    using JsonDocument body = JsonDocument.Parse(line[space..]);
                    OnEvent(line[1..space], body.RootElement);
                }
                catch (JsonException problem)
                {
                    _result.Fail($"the machine wrote a line that cannot be read: {line} ({problem.Message})");
                }
            }
        }
    }

    private void OnHang(QemuProcess qemu)
    {
        _timedOut = true;
        try
        {
            using var qmp = Qmp.Connect(Path.Combine(_folder, "qmp"));
            _ = qmp.Execute("inject-nmi");
            Thread.Sleep(300);
        }
        catch (Exception problem) when (problem is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            _log.WriteLine($"    no stack of the hang: {problem.Message}");
        }

        qemu.Kill();
    }

    private void Judge(int exit, string errors)
    {
        _result.WallMs = _time.ElapsedMilliseconds;
        _result.Take(_judge!.Frames, _judge.Bytes, TraceCounts.Read(Path.Combine(_folder, "trace")), CountInstructions);
        foreach ((string name, ulong value) in _judge.Counters)
        {
            _result.Counters[name] = value;
        }

        if (_plan.MustFault)
        {
            _crash.JudgeWanted(_result);
            return;
        }

        JudgeWhatHappened(exit, errors);
        if (_plan.MustSay is { } wanted)
        {
            bool said = _result.Failure?.Contains(wanted, StringComparison.Ordinal) == true;
            _result.Failure = said ? null : $"'{wanted}' was to be reported, not: {_result.Failure ?? "nothing"}";
        }
    }

    private void JudgeWhatHappened(int exit, string errors)
    {
        _crash.Judge(_result);
        if (_timedOut)
        {
            _result.Fail($"hangs: no end after {_options.Limit.TotalSeconds} s");
        }

        if (_judge!.Problem is { } problem)
        {
            _result.Fail(problem);
        }

        if (errors.Length != 0)
        {
            _log.WriteLine($"    QEMU: {errors}");
        }

        if (exit != 0 || !_machinePassed)
        {
            _result.Fail(errors.Length != 0
                ? $"QEMU ended with status {exit}: {errors}"
                : $"the machine ended with status {exit} and gave no reason");
        }

        if (!_plan.MayLose && _result.FramesOut != FramesOut)
        {
            _result.Fail($"{_result.FramesOut} of {FramesOut} frames reached the wire");
        }
    }
}
