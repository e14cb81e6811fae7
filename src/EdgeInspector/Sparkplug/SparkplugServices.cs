using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Sparkplug;

/// <summary>What Sparkplug mode has in place of the JSON topics.</summary>
internal static class SparkplugServices
{
    public static void AddSparkplug(this IServiceCollection services, EdgeInspectorConfig config, string? password)
    {
        var sparkplug = config.Mqtt.Sparkplug!;
        services.AddSingleton(new SparkplugTopics(sparkplug.GroupId, sparkplug.EdgeNodeId));
        services.AddSingleton<NodeCommands>();
        services.AddSingleton<NodeImage>();
        services.AddSingleton<NodeDelivery>();
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<BirthDeathNumber>(p, config.StateFolder));
        services.AddSingleton<IBroker>(p => new SparkplugConnection(
            config.Mqtt, password, p.GetRequiredService<SparkplugTopics>(), p.GetRequiredService<BirthDeathNumber>(), p.GetRequiredService<DeviceStatusSource>(),
            p.GetRequiredService<NodeDelivery>(), p.GetRequiredService<NodeCommands>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<SparkplugConnection>>()));
    }
}
