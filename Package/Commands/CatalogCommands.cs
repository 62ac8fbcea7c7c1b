using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using VirtioNetCx.Packaging.Catalogs;
using VirtioNetCx.Packaging.Inf;
using VirtioNetCx.Packaging.Signing;

namespace VirtioNetCx.Packaging.Commands;

/// <summary><c>catalog</c>, <c>sign-catalog</c> and <c>dump</c>.</summary>
internal static class CatalogCommands
{
    public static Command Make()
    {
        Option<FileInfo> inf = CommonOptions.Input("The INF; the files it copies lie beside it.");
        Option<FileInfo> output = CommonOptions.Output("The unsigned catalog to write.");
        Option<string> architecture = CommonOptions.Architecture();
        Option<string?> time = CommonOptions.Time();
        var systems = new Option<string?>("--os") { Description = "The catalog's OS attribute, in place of the architecture's usual one." };
        var command = new Command("catalog", "Make a version 2 catalog over an INF and its files.") { inf, output, architecture, time, systems };
        command.SetAction(result =>
        {
            FileInfo file = result.GetRequiredValue(inf);
            byte[] content = File.ReadAllBytes(file.FullName);
            _ = InfText.TryDecode(content, out string text);
            InfDocument document = InfParser.Parse(text);
            var files = InfModels.SourceFiles(document).Select(name =>
                (name, File.ReadAllBytes(Path.Combine(file.DirectoryName!, name.Replace('\\', Path.DirectorySeparatorChar)))));
            Catalog catalog = CatalogBuilder.Build(
                files.Prepend((file.Name, content)),
                InfModels.HardwareIds(document),
                result.GetValue(systems) ?? Architecture.Parse(result.GetRequiredValue(architecture)).CatalogSystems,
                CommonOptions.TimeOf(result, time));
            CommonOptions.Write(
                result.GetRequiredValue(output), SignedDataWriter.Write(Oids.TrustList, CatalogEncoder.Encode(catalog), identity: null));
        });
        return command;
    }

    public static Command Sign()
    {
        Option<FileInfo> input = CommonOptions.Input("The catalog; a signature it has already is replaced.");
        Option<FileInfo> output = CommonOptions.Output("The signed catalog to write.");
        var command = new Command("sign-catalog", "Sign a catalog.") { input, output };
        var signer = new SignerOptions(command);
        command.SetAction(result =>
        {
            SignedDataReader catalog = SignedDataReader.Read(File.ReadAllBytes(result.GetRequiredValue(input).FullName));
            if (catalog.ContentType != Oids.TrustList)
            {
                throw new InvalidDataException("not a catalog");
            }

            using SigningIdentity identity = signer.Load(result);
            CommonOptions.Write(result.GetRequiredValue(output), SignedDataWriter.Write(Oids.TrustList, catalog.Content, identity));
        });
        return command;
    }

    public static Command Dump()
    {
        var file = new Argument<FileInfo>("catalog") { Description = "The catalog to show." };
        var command = new Command("dump", "Show what a catalog vouches for.") { file };
        command.SetAction(result =>
        {
            byte[] content = File.ReadAllBytes(result.GetRequiredValue(file).FullName);
            Catalog catalog = CatalogDecoder.DecodeFile(content);
            SignedDataReader signed = SignedDataReader.Read(content);
            Console.WriteLine($"list {Convert.ToHexString(catalog.ListIdentifier)}, {catalog.ThisUpdate:u}");
            Console.WriteLine(signed.IsSigned ? $"signed by {signed.Verify().Subject}" : "not signed");
            foreach (CatalogMember member in catalog.Members)
            {
                Console.WriteLine($"{member.Kind} {member.Algorithm.Name} {Convert.ToHexString(member.Tag)}");
                Console.WriteLine($"    {string.Join(", ", member.Attributes.Select(a => $"{a.Name}={a.Value}"))}");
            }

            foreach (CatalogAttribute attribute in catalog.Attributes)
            {
                Console.WriteLine($"{attribute.Name}={attribute.Value}");
            }
        });
        return command;
    }
}
