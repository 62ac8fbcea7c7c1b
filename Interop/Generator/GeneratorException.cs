namespace VirtioNetCx.Interop.Generator;

/// <summary>A fault in the input. The message names the file, line or type, and is all the user sees.</summary>
public sealed class GeneratorException : System.Exception
{
    public GeneratorException(string message)
        : base(message)
    {
    }

    public GeneratorException()
    {
    }

    public GeneratorException(string message, System.Exception innerException)
        : base(message, innerException)
    {
    }
}
