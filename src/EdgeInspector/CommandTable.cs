using EdgeInspector.Commanding;
using EdgeInspector.Models;
using EdgeInspector.RemoteConfiguration;
using EdgeInspector.Teaching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeInspector;

/// <summary>Every command to the device. One that does not stand here does not exist.</summary>
internal static class CommandTable
{
    public static IReadOnlyList<Entry> All { get; } =
    [
        Entry.Of<CalibrateCommand, CalibrateRequest, TeachingReply>("calibrate"),
        Entry.Of<InstallModelCommand, InstallModelRequest, InstallModelReply>("install-model"),
        Entry.Of<LearnCommand, LearnRequest, TeachingReply>("learn"),
        Entry.Of<PauseCommand, PauseRequest, CommandReply>("pause"),
        Entry.Of<RecipeCommand, RecipeRequest, RecipeReply>("recipe"),
        Entry.Of<ResendCommand, ResendRequest, ResendReply>("resend"),
        Entry.Of<ResetCountersCommand, ResetCountersRequest, CommandReply>("reset-counters"),
        Entry.Of<ResumeCommand, ResumeRequest, CommandReply>("resume"),
        Entry.Of<RollbackCommand, RollbackRequest, RollbackReply>("rollback"),
        Entry.Of<SnapshotCommand, SnapshotRequest, SnapshotReply>("snapshot"),
    ];

    /// <summary>The commands by their names, made with what they need.</summary>
    public static IReadOnlyDictionary<string, ICommand> Create(IServiceProvider services) =>
        All.ToDictionary(entry => entry.Name, entry => (ICommand)ActivatorUtilities.CreateInstance(services, entry.Command));

    /// <summary>One command.</summary>
    /// <param name="Name">The last level of its topic.</param>
    /// <param name="Command">What carries it out.</param>
    /// <param name="Request">Its payload.</param>
    /// <param name="Reply">Its answers.</param>
    internal sealed record Entry(string Name, Type Command, Type Request, Type Reply)
    {
        public static Entry Of<TCommand, TRequest, TReply>(string name)
            where TCommand : Command<TRequest>
            where TRequest : DeviceRequest
            where TReply : CommandReply => new(name, typeof(TCommand), typeof(TRequest), typeof(TReply));
    }
}
