namespace VirtioNetCx.Metal.Scenarios;

/// <summary>QEMU's set_link takes the cable away and plugs it in again; the adapter must say so, and traffic must go on.</summary>
internal static unsafe class LinkScenario
{
    public static void Run()
    {
    }
}
