namespace VirtioNetCx.Metal.Processor;

/// <summary>A device register, or a cell that another CPU writes: each access in the source is one access of the machine.</summary>
internal struct Register32
{
    public volatile uint Value;
}
