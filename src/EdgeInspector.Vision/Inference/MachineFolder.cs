using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Vision.Inference;

/// <summary>Names of the folders in which something is kept that was made of a model for one machine.</summary>
public static class MachineFolder
{
    /// <summary>The model, then all that it depends on in one.</summary>
    public static string Name(string modelSha256, params IEnumerable<string> parts)
    {
        // Lengths in front: no two different identities read the same.
        var text = string.Concat(parts.Prepend(modelSha256).Select(part => FormattableString.Invariant($"{part.Length}:{part}")));
        return $"{ModelPart(modelSha256)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}";
    }

    /// <summary>Deletes what was made of a model; all of it can be made again.</summary>
    /// <param name="root">The folder that it is in; there may be none.</param>
    /// <param name="modelSha256">The model's.</param>
    /// <param name="besides">The folder that stays: then only what was made for the machine as it was before an upgrade goes.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Delete(string root, string modelSha256, string? besides = null)
    {
        if (!Directory.Exists(root))
            return;
        foreach (var folder in Directory.EnumerateDirectories(root, $"{ModelPart(modelSha256)}-*").Where(other => other != besides))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>What the folders of one model begin with.</summary>
    private static string ModelPart(string modelSha256) => modelSha256[..16];
}
