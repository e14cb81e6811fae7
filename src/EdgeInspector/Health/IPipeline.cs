namespace EdgeInspector.Health;

/// <summary>What Health may know of the cameras and their inspections.</summary>
internal interface IPipeline
{
    PipelineHealth Health { get; }

    /// <summary>Its numbers as they are now.</summary>
    IEnumerable<Sample> Samples { get; }

    /// <summary>One line for <c>systemctl status</c>.</summary>
    string Summary { get; }
}
