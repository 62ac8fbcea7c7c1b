using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using NUnit.Framework;
using VirtioNetCx.Interop.Generator;

namespace VirtioNetCx.Tests.Interop;

/// <summary>Regeneration takes Windows.Wdk.winmd out of its NuGet package: tried with a local feed that has a package of that id.</summary>
[TestFixture]
public sealed class PackageFeedTests
{
    private const string PackageId = "Microsoft.Windows.WDK.Win32Metadata";
    private const string Version = "0.13.25-experimental";
    private const int BuildTimeoutMilliseconds = 120_000;

    [Test]
    public void Package_restored_from_a_feed_serves_the_generator()
    {
        string published = Inputs.FindPublished(Repository.RequirePublished());
        DirectoryInfo scratch = Repository.Scratch();
        try
        {
            string feed = scratch.CreateSubdirectory("feed").FullName;
            WritePackage(Path.Combine(feed, $"{PackageId}.{Version}.nupkg"), published);

            (int exitCode, string output) = Regenerate(scratch.FullName, feed);

            Assert.That(exitCode, Is.Zero, output);
            string restored = Path.Combine(scratch.FullName, "packages", PackageId.ToLowerInvariant(), Version);
            Assert.That(Path.Combine(restored, Inputs.PublishedFile), Does.Exist);
            Assert.That(
                File.ReadAllText(Path.Combine(scratch.FullName, "Generated", "Kernel", "Foundation.cs")),
                Is.EqualTo(File.ReadAllText(Path.Combine(Repository.Interop, "Generated", "Kernel", "Foundation.cs"))));
        }
        finally
        {
            scratch.Delete(true);
        }
    }

    [Test]
    public void Feed_without_the_package_fails_and_names_it()
    {
        DirectoryInfo scratch = Repository.Scratch();
        try
        {
            (int exitCode, string output) = Regenerate(scratch.FullName, scratch.CreateSubdirectory("feed").FullName);

            Assert.That(exitCode, Is.Not.Zero);
            Assert.That(output, Does.Contain(PackageId));
        }
        finally
        {
            scratch.Delete(true);
        }
    }

    /// <summary>The layout of the published package: the file at the root, beside the manifest.</summary>
    private static void WritePackage(string path, string published)
    {
        using ZipArchive package = ZipFile.Open(path, ZipArchiveMode.Create);
        _ = package.CreateEntryFromFile(published, Inputs.PublishedFile);
        using StreamWriter manifest = new(package.CreateEntry($"{PackageId}.nuspec").Open());
        manifest.Write($"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{PackageId}</id>
                <version>{Version}</version>
                <authors>Microsoft</authors>
                <description>Stands in for the published package.</description>
              </metadata>
            </package>
            """);
    }

    private static (int ExitCode, string Output) Regenerate(string scratch, string feed)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = scratch };
        string[] arguments =
        [
            "build", Path.Combine(Repository.Interop, "Regenerate", "VirtioNetCx.Interop.Regenerate.csproj"), "-m:1", "--nologo",
            "-nodeReuse:false",
            $"-p:GeneratorAssembly={typeof(Program).Assembly.Location}",
            $"-p:RestoreSources={feed}",
            $"-p:RestorePackagesPath={Path.Combine(scratch, "packages")}",
            $"-p:BaseIntermediateOutputPath={Path.Combine(scratch, "obj")}/",
            $"-p:GeneratedOutput={Path.Combine(scratch, "Generated")}",
            $"-p:LayoutTestsOutput={Path.Combine(scratch, "Tests")}",
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(BuildTimeoutMilliseconds))
        {
            process.Kill(true);
        }

        return (process.ExitCode, output + errors.Result);
    }
}
