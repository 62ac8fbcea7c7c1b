using System;
using System.Collections.Generic;
using System.IO;

namespace VirtioNetCx.Interop.Generator.CSharp;

/// <summary>A folder that holds generated files only.</summary>
public sealed class GeneratedFolder(string path)
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public void Save(CodeWriter writer, string name)
    {
        ArgumentNullException.ThrowIfNull(writer);
        string file = Path.GetFullPath(Path.Combine(path, name));
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        writer.Save(file);
        _ = _written.Add(file);
    }

    /// <summary>A file of an earlier run that this one did not write would still be compiled.</summary>
    public void RemoveStale()
    {
        foreach (string file in Directory.GetFiles(Path.GetFullPath(path), "*", SearchOption.AllDirectories))
        {
            if (!_written.Contains(file) && Path.GetExtension(file) is (".cs" or ".def"))
            {
                File.Delete(file);
            }
        }
    }
}
