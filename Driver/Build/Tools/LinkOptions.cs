namespace VirtioNetCx.Build;

/// <summary>The linker's command line, each option with its reason.</summary>
internal static class LinkOptions
{
    /// <summary>For every freestanding image.</summary>
    public static IEnumerable<string> Common(Target target, string name, string image, bool isLld)
    {
        yield return "/nologo";
        yield return "/machine:" + target.Name;
        yield return "/out:" + image;
        yield return "/entry:" + MachineCode.EntrySymbol;
        yield return "/nodefaultlib";
        yield return "/Brepro"; // no time stamps
        yield return "/incremental:no";
        yield return "/map:" + name + ".map";
        yield return "/debug";
        yield return "/opt:ref";
        yield return "/opt:noicf";
        yield return "/pdb:" + name + ".pdb";
        yield return "/pdbaltpath:" + name + ".pdb"; // the image names its symbols without the folder they were built in
        if (isLld)
        {
            // The PDB records folders, and the image a hash of the PDB: the same in every clone.
            yield return "/pdbsourcepath:/src/link";
        }

        // ILC calls its code section .managedcode, so that a runtime can tell its frames from others. Nothing here looks, and tools
        // that know drivers expect .text. The other two are read-only data.
        yield return "/merge:.managedcode=.text";
        yield return "/merge:.modules=.rdata";
        yield return "/merge:.00cfg=.rdata";
    }

    /// <summary>For a Windows driver: what <see cref="DriverRules"/> checks afterwards.</summary>
    public static IEnumerable<string> Driver(bool isLld)
    {
        yield return "/driver";
        yield return "/subsystem:native,10.0";
        yield return "/osversion:10.0";
        yield return "/version:10.0";
        yield return "/base:0x140000000";
        yield return "/filealign:512";
        yield return "/align:4096";
        yield return "/dynamicbase";
        yield return "/highentropyva";
        yield return "/nxcompat";
        yield return "/tsaware:no";
        yield return isLld ? "/guard:cf,nolongjmp" : "/guard:cf";
    }

    /// <summary>For something else, such as a program that runs without an operating system.</summary>
    public static IEnumerable<string> Program(string subsystem)
    {
        yield return "/subsystem:" + subsystem;
        yield return "/guard:cf"; // the support object refers to the guard tables
    }
}
