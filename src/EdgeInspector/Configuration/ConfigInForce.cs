namespace EdgeInspector.Configuration;

/// <summary>The configuration in force. A remote change replaces it between two parts; whoever needs it asks each time.</summary>
internal sealed class ConfigInForce(EdgeInspectorConfig config)
{
    private volatile EdgeInspectorConfig _value = config;

    public EdgeInspectorConfig Value => _value;

    public void Use(EdgeInspectorConfig config) => _value = config;
}
