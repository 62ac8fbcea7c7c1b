using System.Text;
using VirtioNetCx.Host;

namespace VirtioNetCx.Tests.Support;

/// <summary>The adapter's advanced properties, and the switches of its offloads.</summary>
internal sealed partial class Machine
{
    /// <summary>What the driver offers, what the stack may use, and what the driver was told.</summary>
    public OffloadState Offloads => Ask(static () => OffloadState.Current);

    /// <summary>Writes a keyword, as Device Manager does. It counts from the next <see cref="RestartAdapter"/> on.</summary>
    public void SetKeyword(string keyword, string value) =>
        Do(() => Registry.SetText(Encoding.ASCII.GetBytes(keyword), Encoding.ASCII.GetBytes(value)));

    public void RemoveKeyword(string keyword) => Do(() => Registry.Remove(Encoding.ASCII.GetBytes(keyword)));

    /// <summary>Disables and enables the adapter; the driver stays loaded.</summary>
    public void RestartAdapter()
    {
        RemoveDevice();
        Start();
    }

    /// <summary>Switches offloads while the adapter works; false when a keyword forbids one of them.</summary>
    public bool SwitchOffloads(OffloadSet active) => Ask(() => Session.SetOffloads(active));

    private void WriteRegistry()
    {
        if (Options.Installed)
        {
            foreach ((string keyword, string value) in InstalledRegistry.Values)
            {
                Registry.SetText(Encoding.ASCII.GetBytes(keyword), Encoding.ASCII.GetBytes(value));
            }
        }

        foreach ((string keyword, uint value) in Options.Numbers)
        {
            Registry.SetNumber(Encoding.ASCII.GetBytes(keyword), value);
        }

        foreach ((string keyword, string value) in Options.Texts)
        {
            Registry.SetText(Encoding.ASCII.GetBytes(keyword), Encoding.ASCII.GetBytes(value));
        }
    }
}
