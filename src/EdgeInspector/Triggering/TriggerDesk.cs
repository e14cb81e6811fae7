using EdgeInspector.Mqtt;
using Microsoft.Extensions.Hosting;

namespace EdgeInspector.Triggering;

/// <summary>Takes triggers by message, and answers each at once. The result follows by itself.</summary>
internal sealed class TriggerDesk(CommandInbox inbox, Replies replies, TriggerAnswers answers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var command in inbox.ReadTriggersAsync(stoppingToken))
                replies.Add(command, answers.Answer(command).ToJson());
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
