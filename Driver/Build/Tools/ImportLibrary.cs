namespace VirtioNetCx.Build;

/// <summary>Import libraries out of definition files (.def).</summary>
internal static class ImportLibrary
{
    /// <summary>Makes one; gives its name in the work folder.</summary>
    /// <param name="linker">Its own librarian is asked first.</param>
    /// <param name="target">Architecture.</param>
    /// <param name="definition">The .def file, relative to the work folder.</param>
    /// <param name="work">The work folder.</param>
    public static string Create(Linker linker, Target target, string definition, string work)
    {
        string library = Path.GetFileNameWithoutExtension(definition) + ".lib";
        string[] arguments = ["/lib", "/nologo", "/def:" + definition, "/machine:" + target.Name, "/out:" + library];
        (int code, string text) = ToolRun.Run(linker.Path, arguments, work);
        if (code != 0 && linker.IsLld)
        {
            // Before LLVM 16 the librarian did not read definition files, but a tool of its own did.
            string dlltool = Linker.FindInPath(["llvm-dlltool"]) ?? throw new BuildException(
                "VNC0094",
                $"{linker.Path} is too old to read .def files, and llvm-dlltool is not in PATH. Debian and Ubuntu: apt-get install llvm");
            string machine = target == Target.X64 ? "i386:x86-64" : "arm64";
            (code, text) = ToolRun.Run(dlltool, ["-m", machine, "-d", definition, "-l", library], work);
        }

        return code == 0 ? library : throw new BuildException(new Problem("VNC0031", $"no import library: {text.Trim()}", definition));
    }
}
