namespace EdgeInspector.Vision.Inference;

/// <summary>What a run is to do with the features that reference parts are compared by.</summary>
public enum FeatureUse
{
    /// <summary>Nothing: they are not asked for.</summary>
    None,

    /// <summary>Fetch them, to be read.</summary>
    Read,

    /// <summary>Leave them where they are computed: another session of the same provider takes them from there.</summary>
    Compare,
}
