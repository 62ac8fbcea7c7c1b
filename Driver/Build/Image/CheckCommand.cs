namespace VirtioNetCx.Build;

/// <summary>Checks a finished driver image, here or at a user's.</summary>
internal static class CheckCommand
{
    /// <summary>Runs the stage.</summary>
    public static int Run(Options options)
    {
        string path = options.Required("image");
        IReadOnlyList<Problem> problems = Check(
            path, File.ReadAllBytes(path), Target.Parse(options.Required("arch")), ImportList.Read(options.Optional("imports")));
        foreach (Problem problem in problems)
        {
            Console.Out.WriteLine(problem);
        }

        return problems.Count == 0 ? 0 : 1;
    }

    /// <summary>Every breach, as findings in the image.</summary>
    internal static IReadOnlyList<Problem> Check(string path, byte[] bytes, Target target, ImportList? imports) =>
        [.. DriverRules.Check(new PeImage(bytes), target, imports).Select(text => new Problem("VNC0040", text, path))];
}
