using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Build task: sets VER_FLG_WEAK on one version requirement of a 64-bit little-endian ELF library (gABI, "Symbol Versioning").</summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint VersionRequirements = 0x6ffffffe;
    private const ushort Weak = 2;

    [Required]
    public string Library { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        if (!File.Exists(Library))
            return true;
        var elf = File.ReadAllBytes(Library);
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        var (size, count) = (BitConverter.ToUInt16(elf, 0x3A), BitConverter.ToUInt16(elf, 0x3C));
        for (var i = 0; i < count; i++)
        {
            var section = sections + i * size;
            if (BitConverter.ToUInt32(elf, section + 4) != VersionRequirements)
                continue;
            var strings = sections + BitConverter.ToInt32(elf, section + 40) * size;
            if (Patch(elf, (int)BitConverter.ToInt64(elf, section + 24), (int)BitConverter.ToInt64(elf, strings + 24)))
                Save(elf);
        }

        return true;
    }

    private bool Patch(byte[] elf, int need, int strings)
    {
        var changed = false;
        for (; ; )
        {
            var entry = need + BitConverter.ToInt32(elf, need + 8);
            for (var left = BitConverter.ToUInt16(elf, need + 2); left > 0; left--)
            {
                if (Text(elf, strings + BitConverter.ToInt32(elf, entry + 8)) == Version && (elf[entry + 4] & Weak) == 0)
                {
                    elf[entry + 4] |= (byte)Weak;
                    changed = true;
                }

                entry += BitConverter.ToInt32(elf, entry + 12);
            }

            var next = BitConverter.ToInt32(elf, need + 12);
            if (next == 0)
                return changed;
            need += next;
        }
    }

    // The time stamp stays, so that an incremental build does not copy the original again.
    private void Save(byte[] elf)
    {
        var time = File.GetLastWriteTimeUtc(Library);
        File.Delete(Library);
        File.WriteAllBytes(Library, elf);
        File.SetLastWriteTimeUtc(Library, time);
    }

    private static string Text(byte[] elf, int at) => Encoding.ASCII.GetString(elf, at, Array.IndexOf(elf, (byte)0, at) - at);
}
