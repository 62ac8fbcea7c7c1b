using System;
using System.Collections.Generic;
using VirtioNetCx.Devices.Queues;

namespace VirtioNetCx.Devices.Net;

/// <summary>controlq: takes the driver's commands, one after the other, and answers each (§5.1.6.5).</summary>
public sealed class Controller
{
    private readonly Conformance _conformance;
    private readonly Dictionary<byte, Func<ControlCommand, byte>> _classes = [];
    private readonly List<(DescriptorChain Chain, ControlCommand Command)> _held = [];
    private readonly List<ControlCommand> _commands = [];
    private int _waited;

    internal Controller(Conformance conformance)
    {
        _conformance = conformance;
        Offloads = new GuestOffloads(conformance);
        _classes.Add(ControlCommand.GuestOffloadsClass, Offloads.Handle);
    }

    public GuestOffloads Offloads { get; }

    /// <summary>Stuck: commands are taken and never answered.</summary>
    public CompletionPolicy Policy { get; } = new();

    /// <summary>Commands received since the model was made, over all resets.</summary>
    public IReadOnlyList<ControlCommand> Commands => _commands;

    /// <summary>Steps of the device between a command and its answer.</summary>
    public int Delay { get; set; }

    /// <summary>Another answer than the true one: null from it leaves the command to be carried out; else it is not.</summary>
    public Func<ControlCommand, byte?>? AnswerInstead { get; set; }

    /// <summary>What a lying device does with the next buffer.</summary>
    public HostileAction Hostile { get; set; }

    /// <summary>Raises the queue's interrupt.</summary>
    internal Action<Virtqueue>? Interrupt { get; set; }

    /// <summary>Commands taken and not answered.</summary>
    public int Held => _held.Count;

    internal void Reset()
    {
        _held.Clear();
        _waited = 0;
    }

    internal bool HasWork(DeviceRing ring) => ring.KickPending || (_held.Count != 0 && Policy.MayComplete);

    internal bool Step(Virtqueue queue, DeviceRing ring)
    {
        if (!HasWork(ring))
        {
            return false;
        }

        bool moved = false;
        do
        {
            ring.Silence();
            while (ring.Take() is { } chain)
            {
                moved = true;
                _held.Add((chain, Read(queue, chain)));
            }

            moved |= Answer(queue, ring);
        }
        while (ring.AskForKick());

        return moved;
    }

    private ControlCommand Read(Virtqueue queue, DescriptorChain chain)
    {
        if (chain.ReadableLength < 2 || chain.WritableLength != 1)
        {
            _conformance.Fail(
                Spec.Control,
                $"{queue.Name}: {chain.ReadableLength} bytes to read and {chain.WritableLength} to write: a command has two or more, its answer one");
        }

        byte[] bytes = chain.ReadAll();
        var command = new ControlCommand(bytes[0], bytes[1], bytes[2..]);
        _commands.Add(command);
        return command;
    }

    private bool Answer(Virtqueue queue, DeviceRing ring)
    {
        bool moved = false;
        int given = 0;
        while (_held.Count != 0 && Policy.MayComplete && given < Policy.PerStep)
        {
            if (_waited < Delay)
            {
                _waited++;
                return true;
            }

            _waited = 0;
            (DescriptorChain chain, ControlCommand command) = Policy.Pick(_held, ring.InOrder);
            byte ack = AnswerInstead?.Invoke(command) ?? Carry(command);
            command.Ack = ack;
            if (Hostile != HostileAction.UsedLengthZero)
            {
                _ = chain.Write(0, [ack]);
            }

            HostileUse.Use(ring, chain, 1, Hostile);
            Hostile = HostileAction.None;
            Policy.Completed();
            given++;
            moved = true;
            if (ring.Publish())
            {
                Interrupt?.Invoke(queue);
            }
        }

        return moved;
    }

    private byte Carry(ControlCommand command) =>
        _classes.TryGetValue(command.Class, out Func<ControlCommand, byte>? handle) ? handle(command) : ControlCommand.Error;
}
