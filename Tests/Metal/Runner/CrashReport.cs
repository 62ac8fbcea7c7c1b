using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using VirtioNetCx.Metal.Runner.Symbols;

namespace VirtioNetCx.Metal.Runner;

/// <summary>Collects what the machine says about faults and breaches and turns addresses into names and lines.</summary>
internal sealed class CrashReport(string machineFile, string driverFile)
{
    private readonly List<LoadedImage> _images = [];
    private readonly List<MachineDump> _dumps = [];
    private string? _reason;

    public void AddImage(JsonElement body)
    {
        string name = body.GetProperty("name").GetString()!;
        string file = name == "driver" ? driverFile : machineFile;
        _images.Add(new LoadedImage(name, file, MachineDump.Number(body.GetProperty("base"))));
    }

    public void Add(string name, JsonElement body)
    {
        switch (name)
        {
            case "fault":
                _dumps.Add(new MachineDump(body));
                break;
            case "stack":
                _dumps[^1].Add(body);
                break;
            case "breach":
                string bugCheck = body.TryGetProperty("bugCheck", out JsonElement code) ? $", bug check 0x19E P1 {code.GetInt32()}" : "";
                _reason ??= $"breach of {body.GetProperty("rule").GetString()} ({body.GetProperty("section").GetString()}{bugCheck}): "
                    + $"{body.GetProperty("text").GetString()} [{body.GetProperty("detail").GetString()}]";
                break;
            case "fatal":
                _reason ??= body.GetProperty("text").GetString();
                break;
        }
    }

    /// <summary>Notes what happened, if anything did.</summary>
    public void Judge(RunResult result)
    {
        if (_reason is null && _dumps.Count == 0)
        {
            return;
        }

        List<string> where = [];
        foreach (MachineDump dump in _dumps)
        {
            if (_dumps.Count > 1 || _reason is null)
            {
                where.Add($"-- {dump.Describe()}:");
            }

            where.AddRange(Describe(dump));
        }

        bool hang = _reason is null && _dumps.All(dump => dump.Vector == 2);
        result.Where = where;
        if (!hang)
        {
            result.Fail(_reason ?? $"{_dumps[0].Describe()} in {FirstOf(_dumps[0])}");
        }
    }

    /// <summary>A fault in the driver is wanted, with a function name and a source line.</summary>
    public void JudgeWanted(RunResult result)
    {
        MachineDump? dump = _dumps.FirstOrDefault();
        if (dump is null || dump.Vector != 14)
        {
            result.Fail("there was no page fault");
            return;
        }

        string first = FirstOf(dump);
        result.Where = [.. Describe(dump)];
        if (!first.Contains("(driver+0x", StringComparison.Ordinal) || !first.Contains(".cs:", StringComparison.Ordinal))
        {
            result.Fail($"the fault was reported without function and line of the driver: {first}");
        }
    }

    private string FirstOf(MachineDump dump) => Describe(dump).FirstOrDefault() ?? $"0x{dump.Rip:x} (no image)";

    private IEnumerable<string> Describe(MachineDump dump)
    {
        bool innermost = true;
        foreach (ulong address in new Unwinder(_images, dump).Walk(dump.Rip))
        {
            // A return address belongs to the call before it.
            ulong within = innermost ? address : address - 1;
            innermost = false;
            foreach (string line in _images.First(image => image.HasCode(within)).Describe(within))
            {
                yield return line;
            }
        }
    }
}
