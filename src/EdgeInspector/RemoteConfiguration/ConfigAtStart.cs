using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

namespace EdgeInspector.RemoteConfiguration;

/// <summary>The configuration that the daemon starts with: the file, or what came remotely since.</summary>
/// <param name="Config">It.</param>
/// <param name="Own">The file, whose own keys hold in any case.</param>
/// <param name="Store">What came remotely; null where nothing may.</param>
/// <param name="Notes">For the log.</param>
internal sealed record ConfigAtStart(EdgeInspectorConfig Config, EdgeInspectorConfig Own, ConfigStore? Store, IReadOnlyList<string> Notes)
{
    /// <summary>What was undone because of how the daemon ended, or because it cannot be used any more; null normally.</summary>
    public Attempt? Undone { get; init; }

    public bool IsRemote => !ReferenceEquals(Config, Own);

    /// <summary>To be called by the one daemon that owns the state folder.</summary>
    public static Outcome<ConfigAtStart> Choose(EdgeInspectorConfig own, TimeProvider time)
    {
        if (own.Remote is null)
            return new ConfigAtStart(own, own, null, []);
        var opened = ConfigStore.Open(own.StateFolder, time);
        if (!opened.TryGet(out var store))
            return new Failure(opened.Error!);
        List<string> notes = [];
        if (store.SetAside is { } damaged)
            notes.Add($"the record of remote configurations was damaged; it is kept as {damaged}, and the file holds");

        var (before, state) = (store.State, store.State.Start(own.Version));
        var undone = state.History.FirstOrDefault(a => a.Phase == ConfigPhase.RolledBack && (a.Version == before.Candidate || a.Version == before.Trying?.Version) && !before.History.Contains(a));
        if (undone is not null)
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"configuration version {undone.Version} is undone: {undone.Message}"));
        return store.Become(state) is { } problem
            ? new Failure($"/stateFolder: {problem}")
            : (new ConfigAtStart(own, own, store, notes) { Undone = undone }).Settle();
    }

    /// <summary>The same when what came remotely cannot be used; nobody shall find the line standing for it.</summary>
    public Outcome<ConfigAtStart> WithoutRemote(string why)
    {
        var note = string.Create(CultureInfo.InvariantCulture, $"configuration version {Config.Version} came remotely and cannot be used any more: {why}");
        return Leave(why) is { } problem ? new Failure(problem) : (this with { Config = Own, Notes = [.. Notes, note], Undone = Store!.State.History.FirstOrDefault(a => a.Version == Config.Version) is { } left ? left with { Message = why } : Undone }).Settle();
    }

    /// <summary>Reads what is in force, or what was before it.</summary>
    private Outcome<ConfigAtStart> Settle()
    {
        var version = Store!.State.Candidate ?? Store.State.Current();
        if (version == ConfigState.File)
            return this;
        var read = ConfigOf(version);
        if (!read.TryGet(out var config))
            return (this with { Config = Own with { Version = version } }).WithoutRemote(read.Error!);
        var note = string.Create(CultureInfo.InvariantCulture, $"configuration version {version} came remotely and is used instead of the file, version {Own.Version}; a higher version of the file takes over");
        return this with { Config = config, Notes = [.. Notes, note] };
    }

    /// <summary>The configuration that some version makes with the device's own file as it is now.</summary>
    public Outcome<EdgeInspectorConfig> ConfigOf(int version)
    {
        if (version == ConfigState.File)
            return Own;
        var message = Store!.Message(version);
        if (message.Error is { } unreadable)
            return new Failure(unreadable);
        var document = RemoteDocument.Of(message.Value!.Content, Own);
        return document.Config is { } config ? config : new Failure($"{document.Forbidden.Concat(document.Wrong).First()}");
    }

    private string? Leave(string why)
    {
        var state = Store!.State;
        return Store.Become(state.Candidate is null ? state with { InForce = [.. state.InForce, ConfigState.File] } : state.Undo(why)) is { } problem ? $"/stateFolder: {problem}" : null;
    }
}
