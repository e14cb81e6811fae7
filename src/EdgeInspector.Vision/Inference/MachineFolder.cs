using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Vision.Inference;

/// <summary>Names of the folders in which something is kept that was made of a model for one machine.</summary>
public static class MachineFolder
{
    /// <summary>What the folders of one model begin with.</summary>
    public static string ModelPart(string modelSha256) => modelSha256[..16];

    /// <summary>The model, then all that it depends on in one.</summary>
    public static string Name(string modelSha256, params IEnumerable<string> parts)
    {
        // Lengths in front: no two different identities read the same.
        var text = string.Concat(parts.Prepend(modelSha256).Select(part => FormattableString.Invariant($"{part.Length}:{part}")));
        return $"{ModelPart(modelSha256)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}";
    }

    /// <summary>Deletes what was made of a model, for this machine and for what it was before; it can be made again.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void DeleteAllOf(string root, string modelSha256)
    {
        if (!Directory.Exists(root))
            return;
        foreach (var folder in Directory.EnumerateDirectories(root, $"{ModelPart(modelSha256)}-*"))
            Directory.Delete(folder, recursive: true);
    }
}
