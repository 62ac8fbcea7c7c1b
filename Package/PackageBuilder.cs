using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using VirtioNetCx.Packaging.Catalogs;
using VirtioNetCx.Packaging.Inf;
using VirtioNetCx.Packaging.Inf.Lint;
using VirtioNetCx.Packaging.Pe;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging;

/// <summary>What goes into a package.</summary>
internal sealed record PackageInput(
    FileInfo Template, FileInfo Image, FileInfo? Symbols, Architecture Architecture, string Version, DateTimeOffset Time);

/// <summary>The whole way from template and image to a signed package. Writes nothing unless everything holds.</summary>
internal static class PackageBuilder
{
    /// <summary>Writes name.{inf,sys,cat,cer} and name.pdb into <paramref name="folder"/>, named after the template.</summary>
    public static void Build(PackageInput input, SigningIdentity identity, DirectoryInfo folder, FileInfo? unsignedCatalog)
    {
        string name = Path.GetFileNameWithoutExtension(input.Template.Name);
        string infName = name + ".inf";
        byte[] inf = InfStamp.Stamp(File.ReadAllText(input.Template.FullName), input.Architecture, input.Version, input.Time);
        IReadOnlyList<LintFinding> findings = InfLinter.Check(inf, LintLevel.Windows);
        if (findings.Count > 0)
        {
            // The template's own lines: stamping changes no line numbers.
            throw new LintException(string.Join('\n', findings.Select(f => input.Template.FullName + f)));
        }

        byte[] unsigned = File.ReadAllBytes(input.Image.FullName);
        if (Architecture.OfMachine(new PeImage(unsigned).Machine) is var machine && machine != input.Architecture)
        {
            throw new InvalidDataException($"{input.Image.FullName} is for {machine.Name}, not {input.Architecture.Name}");
        }

        string imageName = name + ".sys";
        byte[] image = PeSignature.Sign(unsigned, identity);
        byte[] trustList = CatalogEncoder.Encode(CatalogOf(inf, infName, [(imageName, image)], input));
        byte[] catalog = SignedDataWriter.Write(Oids.TrustList, trustList, identity);
        var files = new Dictionary<string, byte[]>
        {
            [infName] = inf,
            [imageName] = image,
            [name + ".cat"] = catalog,
        };
        PackageVerifier.Verify(files, infName);

        if (input.Symbols is not null)
        {
            files[name + ".pdb"] = File.ReadAllBytes(input.Symbols.FullName);
        }

        files[name + ".cer"] = identity.Certificate.RawData;
        folder.Create();
        foreach ((string file, byte[] content) in files)
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, file), content);
        }

        if (unsignedCatalog is not null)
        {
            unsignedCatalog.Directory!.Create();
            File.WriteAllBytes(unsignedCatalog.FullName, SignedDataWriter.Write(Oids.TrustList, trustList, identity: null));
        }
    }

    private static Catalog CatalogOf(byte[] inf, string infName, (string, byte[])[] files, PackageInput input)
    {
        _ = InfText.TryDecode(inf, out string text);
        InfDocument document = InfParser.Parse(text);
        string[] missing = [.. InfModels.SourceFiles(document)
            .Where(s => !files.Any(f => f.Item1.Equals(s, StringComparison.OrdinalIgnoreCase)))];
        return missing.Length == 0
            ? CatalogBuilder.Build([(infName, inf), .. files], InfModels.HardwareIds(document), input.Architecture.CatalogSystems, input.Time)
            : throw new InvalidDataException($"the INF copies {string.Join(", ", missing)}, which this package does not have");
    }
}
