using EdgeInspector.Commanding;
using EdgeInspector.Configuration;

namespace EdgeInspector.Models;

/// <summary>A bundle in a folder of this machine. Only plain files count: a link or a device could lead anywhere, or never end.</summary>
internal sealed class FolderSource(string folder) : IBundleSource
{
    public async Task<(byte[]? Content, InstallAnswer? Refusal)> ReadAsync(string file, int mostBytes, CancellationToken cancellation)
    {
        var found = Find(file);
        if (found is null)
            return (null, null);
        if (found.Length > mostBytes)
            return (null, new(CommandReply.TooLarge, $"{found.FullName} has {found.Length} bytes, more than {mostBytes}"));
        try
        {
            return (await File.ReadAllBytesAsync(found.FullName, cancellation), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new(CommandReply.Wrong, $"{found.FullName} cannot be read: {e.Message}"));
        }
    }

    public async Task<InstallAnswer?> CopyModelAsync(IncomingModel incoming, CancellationToken cancellation)
    {
        if (Find(ModelName.FileName) is not { } found)
            return new(CommandReply.Unknown, $"{folder} has no {ModelName.FileName}, or it is not a plain file");
        if (found.Length != incoming.Manifest.Bytes)
            return new(CommandReply.Wrong, $"{found.FullName} has {found.Length} bytes, and the manifest says {incoming.Manifest.Bytes}");
        FileStream file;
        try
        {
            file = File.OpenRead(found.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(CommandReply.Wrong, $"{found.FullName} cannot be read: {e.Message}");
        }

        await using (file)
        {
            file.Position = incoming.Length;
            var buffer = new byte[IncomingModel.PieceBytes];
            for (int read; !incoming.IsWhole && (read = await file.ReadAsync(buffer, cancellation)) > 0;)
                incoming.Append(buffer.AsSpan(0, Math.Min(read, incoming.Missing)));
        }

        return incoming.IsWhole ? null : new(CommandReply.Wrong, $"{found.FullName} became shorter while it was read");
    }

    /// <summary>Null for what is not there, is empty (devices and pipes are), or is no plain file.</summary>
    private FileInfo? Find(string file) =>
        new FileInfo(Path.Combine(folder, file)) is { Exists: true, LinkTarget: null, Length: > 0 } found ? found : null;
}
