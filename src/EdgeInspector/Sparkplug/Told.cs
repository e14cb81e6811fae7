namespace EdgeInspector.Sparkplug;

/// <summary>The metrics of the node or of one device as they are, and as the host was told.</summary>
internal sealed class Told
{
    private readonly OrderedDictionary<string, Metric> _metrics = [];
    private readonly Dictionary<string, object?> _told = [];

    /// <summary>Whether the host knows of it at all.</summary>
    public bool IsBorn { get; private set; }

    public void Set(IEnumerable<Metric> metrics)
    {
        foreach (var metric in metrics)
            _metrics[metric.Name] = metric;
    }

    /// <summary>All that will ever be told, for a birth.</summary>
    public IReadOnlyList<Metric> Birth()
    {
        IsBorn = true;
        return Tell(_metrics.Values);
    }

    /// <summary>What is not as the host was told.</summary>
    public IReadOnlyList<Metric> Changes() => Tell(_metrics.Values.Where(metric => !Equals(_told[metric.Name], metric.Value)));

    /// <summary>The metrics of an event: these, whether they changed or not, and what else has changed.</summary>
    public IReadOnlyList<Metric> Changes(IReadOnlyList<Metric> ofEvent)
    {
        Set(ofEvent);
        var names = ofEvent.Select(metric => metric.Name).ToHashSet();
        return Tell([.. ofEvent, .. _metrics.Values.Where(metric => !names.Contains(metric.Name) && !Equals(_told[metric.Name], metric.Value))]);
    }

    /// <summary>The host knows nothing any more.</summary>
    public void Die() => IsBorn = false;

    private List<Metric> Tell(IEnumerable<Metric> metrics)
    {
        var told = metrics.OrderBy(metric => metric.Timestamp).ToList();
        foreach (var metric in told)
            _told[metric.Name] = metric.Value;
        return told;
    }
}
