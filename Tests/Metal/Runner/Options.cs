using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace VirtioNetCx.Metal.Runner;

/// <summary>What to run and on which device.</summary>
public sealed record Options
{
    /// <summary>Scenarios, in order; see <see cref="ScenarioPlan.All"/>.</summary>
    public IReadOnlyList<ScenarioPlan> Scenarios { get; init; } = ScenarioPlan.All;

    /// <summary>The scenarios were asked for by name; else all run.</summary>
    public bool NamesScenarios => !ReferenceEquals(Scenarios, ScenarioPlan.All);

    /// <summary>Seed of frame contents, sizes, fragmentation and load address.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The driver file.</summary>
    public string DriverFile { get; init; } = Path.Combine(RepositoryPaths.Root, "artifacts", "x64", "VirtioNetCx.sys");

    /// <summary>The machine program as the linker left it.</summary>
    public string MachineFile { get; init; } = RepositoryPaths.MachineFile;

    /// <summary>Options of <c>-netdev</c> without the id.</summary>
    public string Netdev { get; init; } = "stream";

    /// <summary>Options of <c>-device virtio-net-pci</c> beside netdev and id.</summary>
    public string Device { get; init; } = "";

    /// <summary>CPUs of the machine; 0: as the scenario likes.</summary>
    public int Cpus { get; init; }

    /// <summary>Frames in each direction; 0: as the scenario likes.</summary>
    public uint Frames { get; init; }

    /// <summary>Count instructions (<c>-icount</c>): the time stamp counter then counts instructions.</summary>
    public bool CountInstructions { get; init; }

    /// <summary>More arguments for QEMU, as they are.</summary>
    public IReadOnlyList<string> QemuArguments { get; init; } = [];

    /// <summary>Registry values, <c>NAME=NUMBER</c>.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>A run that takes longer hangs.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Show everything the machine prints.</summary>
    public bool Verbose { get; init; }

    /// <summary>Only explain.</summary>
    public bool Help { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">The command line makes no sense.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        Options options = new();
        List<ScenarioPlan> scenarios = [];
        List<string> qemu = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            switch (name)
            {
                case "-h" or "--help":
                    options = options with { Help = true };
                    continue;
                case "-v" or "--verbose":
                    options = options with { Verbose = true };
                    continue;
                case "--icount":
                    options = options with { CountInstructions = true };
                    continue;
            }

            string value = ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{name} needs a value; see --help");
            switch (name)
            {
                case "--scenario":
                    scenarios.Add(ScenarioPlan.Named(value));
                    break;
                case "--qemu":
                    qemu.AddRange(value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                    break;
                default:
                    options = options.With(name, value);
                    break;
            }
        }

        return options with { Scenarios = scenarios.Count == 0 ? options.Scenarios : scenarios, QemuArguments = qemu };
    }

    private Options With(string name, string value) => name switch
    {
        "--seed" => this with { Seed = Number(name, value) },
        "--sys" => this with { DriverFile = value },
        "--machine" => this with { MachineFile = value },
        "--netdev" => this with { Netdev = value },
        "--device" => this with { Device = value },
        "--smp" => this with { Cpus = value is "1" or "2" ? (int)Number(name, value) : throw new ArgumentException("--smp takes 1 or 2") },
        "--frames" => this with { Frames = (uint)Number(name, value) },
        "--keyword" => this with { Keywords = [.. Keywords, value] },
        "--limit" => this with { Limit = TimeSpan.FromSeconds(Number(name, value)) },
        _ => throw new ArgumentException($"unknown option {name}; see --help"),
    };

    private static ulong Number(string name, string value)
    {
        bool hexadecimal = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> digits = hexadecimal ? value.AsSpan(2) : value;
        NumberStyles style = hexadecimal ? NumberStyles.HexNumber : NumberStyles.None;
        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw new ArgumentException($"{name} takes a number, not '{value}'");
    }
}
