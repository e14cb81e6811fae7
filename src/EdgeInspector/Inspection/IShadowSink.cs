namespace EdgeInspector.Inspection;

/// <summary>Is told where a shadow recipe disagrees. Must return at once; inspection waits for nobody.</summary>
internal interface IShadowSink
{
    void Add(ShadowDisagreement disagreement);
}
