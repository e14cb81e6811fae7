namespace EdgeInspector.Mqtt;

/// <summary>The connection to the broker, as those see it who only want to know whether there is one.</summary>
internal interface IBroker
{
    bool IsOnline { get; }
}
