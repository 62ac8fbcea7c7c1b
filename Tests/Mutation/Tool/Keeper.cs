namespace VirtioNetCx.Mutation;

/// <summary>
/// A test for Stryker, the only one that it runs: keeps the mutated assembly, which Stryker puts where the tests find it and takes away at
/// the end. It reaches hardly a mutant, so Stryker runs hardly one; <see cref="MutantRun"/> runs them all.
/// </summary>
internal static class Keeper
{
    /// <summary>Its file, below <c>Tests/</c> of the copy.</summary>
    public const string File = "Support/MutatedAssemblyKeeper.cs";

    /// <summary>Its source.</summary>
    public const string Source = """
        using System.IO;
        using NUnit.Framework;
        using VirtioNetCx.Rings;

        namespace VirtioNetCx.Tests.Support;

        internal sealed class MutatedAssemblyKeeper
        {
            [Test]
            public void Keep()
            {
                // If no test reaches a mutant, Stryker thinks that it failed to see which do, and runs all tests with all mutants.
                Assert.That(new RingIndex(3).Plus(1).DistanceFrom(new RingIndex(3)), Is.EqualTo(1));
                string folder = TestContext.CurrentContext.TestDirectory;
                File.Copy(Path.Combine(folder, "VirtioNetCx.dll"), Path.Combine(folder, "VirtioNetCx.mutated"), overwrite: true);
            }
        }

        """;
}
