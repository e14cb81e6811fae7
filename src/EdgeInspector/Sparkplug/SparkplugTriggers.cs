using EdgeInspector.Triggering;
using Microsoft.Extensions.Hosting;

namespace EdgeInspector.Sparkplug;

/// <summary>Takes triggers by DCMD. What came of each is told in the camera's metrics below Trigger.</summary>
internal sealed class SparkplugTriggers(NodeCommands commands, TriggerAnswers answers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var command in commands.ReadTriggersAsync(stoppingToken))
                commands.Answer(answers.Answer(command));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
