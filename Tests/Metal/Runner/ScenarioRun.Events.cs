using System;
using System.IO;
using System.Text.Json;
using VirtioNetCx.Tests.Linux;

namespace VirtioNetCx.Metal.Runner;

/// <summary>What the machine's event lines make the runner do (README.md, "Events").</summary>
public sealed partial class ScenarioRun
{
    private void OnEvent(string name, JsonElement body)
    {
        switch (name)
        {
            case "image":
                _crash.AddImage(body);
                break;
            case "fault":
            case "stack":
            case "fault-end":
            case "breach":
            case "fatal":
                _crash.Add(name, body);
                break;
            case "started":
                _result.StartMs = _time.ElapsedMilliseconds;
                _result.Features = body.GetProperty("features").GetString();
                Merge(body);
                break;
            case "frames":
                _judge!.OnFrames(_options.Seed, body);
                break;
            case "link":
                SetLink(body.GetProperty("up").GetBoolean());
                break;
            case "result":
                Merge(body);
                break;
            case "figure":
                OnFigure(body);
                break;
            case "failed":
                _result.Fail(body.GetProperty("text").GetString()!);
                break;
            case "passed":
                _machinePassed = true;
                break;
            default:
                _result.Fail($"the machine wrote an unknown line: @{name}");
                break;
        }
    }

    private void OnFigure(JsonElement body)
    {
        double packets = body.GetProperty("packets").GetDouble();
        string name = $"{body.GetProperty("name").GetString()}, burst {body.GetProperty("burst").GetUInt32()}";
        double driver = Math.Round(body.GetProperty("instructions").GetUInt64() / packets, 1);
        double all = Math.Round(body.GetProperty("withHost").GetUInt64() / packets, 1);
        (_result.InstructionsPerPacket ??= [])[name] = driver;
        if (all != 0)
        {
            (_result.InstructionsWithHost ??= [])[name] = all;
        }
    }

    private void Merge(JsonElement body)
    {
        foreach (JsonProperty property in body.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Number)
            {
                _result.Counters[property.Name] = property.Value.GetUInt64();
            }
        }
    }

    private void SetLink(bool up)
    {
        using var qmp = Qmp.Connect(Path.Combine(_folder, "qmp"));
        _ = qmp.Execute("set_link", new { name = "nic0", up });
    }
}
