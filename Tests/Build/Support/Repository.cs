namespace VirtioNetCx.Tests.Build;

/// <summary>Where things lie in the source tree.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every driver image under test, with its architecture.</summary>
    public static IEnumerable<object[]> Images =>
        from driver in (string[])["Driver/Sys/bin/{0}/VirtioNetCx.sys", "Tests/Build/Fixtures/MinimalDriver/bin/{0}/MinimalDriver.sys"]
        from architecture in (string[])["x64", "arm64"]
        select new object[] { string.Format(driver, architecture), architecture };

    /// <summary>A file of the tree.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>A file that a build must have left; the test fails if it has not.</summary>
    public static byte[] Read(string relative)
    {
        string path = PathOf(relative);
        Assert.That(path, Does.Exist, "build the solution first");
        return File.ReadAllBytes(path);
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "VirtioNetCx.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("no VirtioNetCx.sln above " + AppContext.BaseDirectory);
    }
}
