using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using VirtioNetCx.Metal.Runner.Tap;

namespace VirtioNetCx.Metal.Runner;

/// <summary>Command line of the runner.</summary>
public static class Program
{
    /// <summary>0: all scenarios passed; 1: one failed; 2: it could not be tried.</summary>
    public static int Main(string[] arguments)
    {
        try
        {
            Options options = Options.Parse(arguments);
            if (options.Help)
            {
                Console.Out.Write(Help());
                return 0;
            }

            int worst = 0;
            foreach (ScenarioPlan plan in options.Scenarios)
            {
                int status = Try(options, plan);
                worst = worst == 1 || status == 1 ? 1 : Math.Max(worst, status);
            }

            return worst;
        }
        catch (Exception problem) when (problem is ArgumentException or FileNotFoundException or BadImageFormatException)
        {
            Console.Error.WriteLine($"metal: {problem.Message}");
            return 2;
        }
    }

    private static int Try(Options options, ScenarioPlan plan)
    {
        try
        {
            return Run(options, plan) ? 0 : 1;
        }
        catch (PrerequisiteException problem)
        {
            Console.Error.WriteLine($"metal: {plan.Name} not tried: {problem.Message}");
            return 2;
        }
    }

    private static bool Run(Options options, ScenarioPlan plan)
    {
        StringWriter log = new();
        RunResult result = ScenarioRun.Run(options, plan, options.Verbose ? Console.Error : log);
        Console.Out.WriteLine(result.ToJson());
        if (!result.Passed)
        {
            Console.Error.Write(log);
            Console.Error.WriteLine($"metal: {plan.Name} failed: {result.Failure}");
            foreach (string line in result.Where ?? [])
            {
                Console.Error.WriteLine($"    {line}");
            }
        }

        return result.Passed;
    }

    private static string Help()
    {
        IEnumerable<string> scenarios = ScenarioPlan.All.Select(plan => $"  {plan.Name,-12} {plan.Description}");
        return $"""
            Loads a driver file into a bare machine under QEMU and lets it drive QEMU's virtio-net-pci.

            Tests/Metal/run.sh [options]        without --scenario: all scenarios, one JSON line each

              --scenario NAME    one scenario (may be given again)
              --seed N           frame contents, sizes, fragmentation, load address (1)
              --sys FILE         the driver (artifacts/x64/VirtioNetCx.sys); its .pdb is looked for beside it
              --netdev OPTIONS   options of -netdev without id (stream); stream and dgram alone get sockets of the runner,
                                 tap and tap,vnet_hdr=off are made in a namespace of the runner's (root, or unshare -Urn);
                                 any other backend is tapped with QEMU's filters, e.g. user, or tap,ifname=tap0,script=no
              --device OPTIONS   more options of -device virtio-net-pci, e.g. mrg_rxbuf=off,host_mtu=9000
              --smp N            CPUs, 1 or 2
              --frames N         frames in each direction that the scenario uses
              --keyword NAME=N   an offload keyword of the registry, e.g. *LsoV2IPv4=0 (may be given again)
              --icount           count instructions (-icount shift=0,sleep=off)
              --qemu "ARGS"      more arguments for QEMU
              --limit SECONDS    longer is a hang (30)
              --machine FILE     another machine program
              --verbose          show everything the machine prints
              --help             this text

            Scenarios:
            {string.Join('\n', scenarios)}

            Probes, which prove that the machine notices misdeeds (--scenario probe-NAME):
              {string.Join(", ", ScenarioPlan.Probes.Select(plan => plan.Name["probe-".Length..]))}

            """;
    }
}
