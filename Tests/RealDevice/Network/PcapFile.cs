using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;

namespace VirtioNetCx.Tests.RealDevice.Network;

/// <summary>Files of frames, as tcpdump and scapy write them on this machine.</summary>
internal static class PcapFile
{
    private const uint Microseconds = 0xA1B2C3D4, Nanoseconds = 0xA1B23C4D;

    public static List<byte[]> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (BinaryPrimitives.ReadUInt32LittleEndian(file) is not (Microseconds or Nanoseconds))
        {
            throw new InvalidDataException($"{path} is not a capture");
        }

        List<byte[]> frames = [];
        for (int at = 24; at + 16 <= file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 8));
            frames.Add(file[(at + 16)..(at + 16 + length)]);
            at += 16 + length;
        }

        return frames;
    }
}
