using System.CommandLine;
using EdgeInspector.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Commands;

/// <summary><c>run</c>: the daemon itself.</summary>
internal static class RunCommand
{
    /// <summary>On a line that runs, they have been judged by then, and what is kept for those to come has been made.</summary>
    private static readonly TimeSpan FirstParts = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var option = ConfigOption.Create();
        var command = new Command("run", "Inspects until it is stopped (SIGTERM, Ctrl-C)") { option };
        command.SetAction(async (parsed, _) =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Load(file);
            if (config is null)
                return Complaint.Print(file, errors);
            var created = await Daemon.CreateAsync(config, TimeProvider.System);
            if (!created.TryGet(out var daemon))
                return Complaint.Print($"{file}: {created.Error}");

            await using (daemon)
            {
                Greet(daemon.Host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EdgeInspector.Run"), file, config);
                try
                {
                    await daemon.Host.StartAsync(CancellationToken.None);
                    SettleMemory();
                    var end = daemon.Host.WaitForShutdownAsync(CancellationToken.None);
                    if (await Task.WhenAny(end, Task.Delay(FirstParts, CancellationToken.None)) != end)
                        SettleMemory();
                    await end;
                    return daemon.HasFaulted ? Complaint.FaultExitCode : 0;
                }
                catch (Exception e)
                {
                    // A part that failed to start or did not end in time; the journal has the rest.
                    return Complaint.PrintFault($"the daemon ended badly: {e.GetBaseException().Message}");
                }
            }
        });
        return command;
    }

    /// <summary>
    /// What starting up, and then the first parts, leave behind is let go of now, and what stays is moved to where no small collection
    /// looks: otherwise a full one would do both some minutes later, in the middle of the work.
    /// </summary>
    private static void SettleMemory()
    {
        // An object moves up one of the three generations at a time.
        for (var generation = GC.MaxGeneration; generation > 0; generation--)
            GC.Collect(generation);
    }

    /// <summary>What a newcomer needs next: where the results go and how to see them.</summary>
    private static void Greet(ILogger log, string file, EdgeInspectorConfig config)
    {
        var mqtt = config.Mqtt;
        List<string> lines =
        [
            $"EdgeInspector: configuration {file} version {config.Version}, cameras {string.Join(", ", config.Cameras.Keys)}",
            $"broker {mqtt.Host}:{mqtt.Port}{(mqtt.EmbeddedBroker is null ? "" : " (inside this daemon)")}",
            $"watch the results with: mosquitto_sub -h {mqtt.Host} -p {mqtt.Port} -i watch {(mqtt.Mode == MqttConfig.SparkplugMode ? $"-F '%t %l bytes' -t 'spBv1.0/{mqtt.Sparkplug!.GroupId}/+/{mqtt.Sparkplug.EdgeNodeId}/#'" : $"-v -t '{mqtt.TopicPrefix}/+/result'")}",
        ];
        if (config.Overlays is { } overlays)
            lines.Add($"pictures of NotOK parts: {overlays.Folder}");
        foreach (var line in lines)
            log.Say(LogLevel.Information, line);
    }
}
