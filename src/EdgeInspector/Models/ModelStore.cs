using EdgeInspector.Configuration;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Models;

/// <summary>The models that are installed: a folder each, <c>models/{name}/{version}/</c> of the state folder, always a whole bundle.</summary>
internal sealed class ModelStore(string stateFolder)
{
    private readonly string _folder = ModelName.Folder(stateFolder);

    /// <summary>Where models wait that are on their way; no model can be called so.</summary>
    public string Incoming => Path.Combine(_folder, ".incoming");

    /// <summary>All of them; null beside a name where its manifest cannot be read any more.</summary>
    public IEnumerable<(ModelName Name, BundleManifest? Manifest, bool IsSigned)> List() =>
        ModelFiles.Installed(stateFolder).Select(name => (name, Find(name), File.Exists(Path.Combine(FolderOf(name), BundleManifest.SignatureFileName))));

    /// <summary>An installed model's manifest; null where there is none to be read.</summary>
    public BundleManifest? Find(ModelName name)
    {
        try
        {
            return BundleManifest.Read(File.ReadAllBytes(Path.Combine(FolderOf(name), BundleManifest.FileName))).Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool Has(ModelName name) => Directory.Exists(FolderOf(name));

    public string FolderOf(ModelName name) => name.FolderIn(stateFolder);

    /// <summary>One installation at a time, whichever process it is of. Dispose ends it; null while another goes on.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FileStream? TryLock()
    {
        Directory.CreateDirectory(Incoming);
        try
        {
            return new FileStream(Path.Combine(_folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What earlier attempts left of other models than this one would fill the disk for nothing. The lock must be held.</summary>
    public void DropLeftovers(string besides)
    {
        foreach (var left in Directory.EnumerateDirectories(Incoming).Where(folder => Path.GetFileName(folder) != besides))
            Directory.Delete(left, recursive: true);
    }

    /// <summary>Takes a model out, as a whole, and what was made of it for this machine; returns what is in the way, or null.</summary>
    /// <param name="name">An installed model's.</param>
    /// <param name="session">Where engines and graphs are kept.</param>
    public string? Remove(ModelName name, SessionSettings session)
    {
        if (!Has(name))
            return $"the model {name} is not installed; installed: {ModelFiles.Names(stateFolder)}";
        try
        {
            using var alone = TryLock();
            if (alone is null)
                return "a model is being installed; try again when it is done";

            if (Find(name) is { } manifest)
            {
                foreach (var root in new[] { session.EngineFolder, session.GraphFolder }.OfType<string>())
                    MachineFolder.Delete(root, manifest.Sha256);
            }

            // Out of the store first: a kill in the middle leaves a leftover, never half a model.
            var gone = Path.Combine(Incoming, $"removed-{name}");
            Directory.Move(FolderOf(name), gone);
            Directory.Delete(gone, recursive: true);
            var family = Path.GetDirectoryName(FolderOf(name))!;
            if (!Directory.EnumerateFileSystemEntries(family).Any())
                Directory.Delete(family);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the model {name} cannot be removed: {e.Message}";
        }
    }
}
