namespace VirtioNetCx.Packaging;

internal static class Program
{
    private static int Main() => 0;
}
