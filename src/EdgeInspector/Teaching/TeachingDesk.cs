using EdgeInspector.Configuration;
using EdgeInspector.Models;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Calibration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Teaching;

/// <summary>Carries out the commands that teach a running camera: <c>cmd/learn</c> and <c>cmd/calibrate</c>.</summary>
internal sealed partial class TeachingDesk(
    EdgeInspectorConfig config, CommandInbox inbox, Replies replies, LineUp lineUp, Judges judges, ModelPool models, TaughtRecipes taught, InstallModelDesk installs,
    TimeProvider time, ILogger<TeachingDesk> logger) : BackgroundService
{
    private const string Learn = "learn", Calibrate = "calibrate";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Command, string Recipe, CancellationTokenSource GiveUp, Task Work)> _lessons = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var request in inbox.ReadAllAsync(stoppingToken))
                Receive(request, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        // Each says to its sender that nothing came of it.
        Task[] works;
        lock (_lock)
            works = [.. _lessons.Values.Select(lesson => lesson.Work)];
        await Task.WhenAll(works);
        await installs.EndAsync();
    }

    private void Receive(CommandRequest command, CancellationToken stop)
    {
        var blank = new TeachingReply { Command = command.Name, Status = 400, Message = "the payload is wrong" };
        if (command.Name == InstallModel.Command)
            installs.Handle(command, stop);
        else if (command.Name is not (Learn or Calibrate))
            Answer(command, blank with { Status = 404, Message = $"there is no command \"{command.Name}\"; there are: {Calibrate}, {InstallModel.Command}, {Learn}" });
        else if (command.Name == Learn)
            Receive<LearnRequest>(command, blank, stop);
        else
            Receive<CalibrateRequest>(command, blank, stop);
    }

    private void Receive<T>(CommandRequest command, TeachingReply blank, CancellationToken stop)
        where T : TeachingRequest
    {
        var payload = CommandPayload<T>.Read(command.Payload);
        if (payload.Value is not { } request)
        {
            Answer(command, blank with { Status = payload.Status, Message = payload.Message, Errors = payload.Errors });
            return;
        }

        var reply = blank with { Id = request.Id, Camera = request.Camera };
        if (lineUp.Find(request.Camera) is not { } line)
            Answer(command, reply with { Status = 404, Message = $"there is no camera \"{request.Camera}\"; there are: {lineUp.Names}" });
        else if (request.Cancel == true)
            Answer(command, Cancel(reply));
        else if ((request.Recipe ?? (line.Recipes is [var only] ? only : null)) is not { } recipe)
            Answer(command, reply with { Message = $"camera {line.Camera} has several recipes; name the one that learns, \"recipe\": one of {string.Join(", ", line.Recipes)}" });
        else if (!line.Recipes.Contains(recipe))
            Answer(command, reply with { Status = 404, Message = $"camera {line.Camera} has no recipe \"{recipe}\"; it has: {string.Join(", ", line.Recipes)}" });
        else
            Start(command, request, line, recipe, reply, stop);
    }

    private TeachingReply Cancel(TeachingReply reply)
    {
        lock (_lock)
        {
            if (!_lessons.TryGetValue(reply.Camera!, out var lesson))
                return reply with { Status = 409, Message = $"nothing is being taught to camera {reply.Camera}" };
            lesson.GiveUp.Cancel();
            return reply with { Status = 200, Message = $"{lesson.Command} is given up" };
        }
    }

    private void Start(CommandRequest command, TeachingRequest request, CameraLine line, string recipe, TeachingReply reply, CancellationToken stop)
    {
        lock (_lock)
        {
            // Two lessons of one recipe would each undo what the other taught, and a camera's parts go to one lesson.
            if (_lessons.FirstOrDefault(l => l.Value.Recipe == recipe || l.Key == line.Camera) is { Key: { } busy, Value: var (going, taughtNow, _, _) })
            {
                Answer(command, reply with { Status = 409, Message = $"recipe {taughtNow} is being taught already ({going}, camera {busy}); wait, or send \"cancel\": true for that camera" });
                return;
            }

            var made = Create(request, recipe);
            if (!made.TryGet(out var lesson))
            {
                Answer(command, reply with { Message = made.Error! });
                return;
            }

            var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
            reply = reply with { Wanted = lesson.Wanted };
            Answer(command, reply with { Status = 202, Collected = 0, Message = $"the next {lesson.Wanted} parts of camera {line.Camera} are taken as good ones" });
            _lessons[line.Camera] = (command.Name, recipe, giveUp, Task.Run(() => TeachAsync(command, lesson, line, recipe, reply, giveUp, stop), CancellationToken.None));
        }
    }

    private Outcome<Lesson> Create(TeachingRequest request, string id)
    {
        var recipe = models.Recipe(id);
        var model = models[recipe.Model];
        if (request is LearnRequest learn)
        {
            return learn.Parts > LearnLesson.MostParts
                ? new Failure($"/parts: {learn.Parts} are more than the {LearnLesson.MostParts} that can be learned")
                : new LearnLesson(learn, model, recipe.Region?.ToRegion(), learned => taught.Write(id, learned), time);
        }

        var calibrate = (CalibrateRequest)request;
        var goal = CalibrationGoal.Promise(calibrate.MaxFalseReject, calibrate.Confidence);
        var parts = calibrate.Parts ?? FalseRejectBound.SmallestNumber(goal.MaxFalseReject!.Value, goal.Confidence);
        if (goal.Problem(parts) is { } tooFew)
            return new Failure($"/parts: {tooFew}");
        var start = models.Limits(recipe with { ScoreThreshold = null, MapThreshold = null });
        return new CalibrationLesson(goal, parts, model, start, models.References(recipe)?.Sha256, time);
    }

    private async Task TeachAsync(CommandRequest command, Lesson lesson, CameraLine line, string recipe, TeachingReply reply, CancellationTokenSource giveUp, CancellationToken stop)
    {
        using var disposable = lesson as IDisposable;
        using var source = giveUp;
        try
        {
            line.Watch(recipe, lesson.Watcher);
            var problem = await lesson.CollectAsync(collected => Tell(command, lesson, reply, collected), giveUp.Token);
            line.Unwatch();
            Answer(command, problem is null ? Apply(lesson, recipe, reply) : reply with { Message = problem });
        }
        catch (OperationCanceledException)
        {
            Answer(command, stop.IsCancellationRequested
                ? reply with { Status = 503, Message = "the daemon stops; nothing was changed" }
                : reply with { Status = 410, Message = "given up; nothing was changed" });
        }
        catch (Exception e)
        {
            // Whoever waits for the answer needs one; the line goes on as it was.
            Log.LessonFault(logger, e, command.Name, line.Camera);
            Answer(command, reply with { Status = 500, Message = $"failed: {e.Message}" });
        }
        finally
        {
            line.Unwatch();
            lock (_lock)
                _lessons.Remove(line.Camera);
        }
    }

    /// <summary>Stores first, then judges by it: what a restart would not know must not be judged by.</summary>
    private TeachingReply Apply(Lesson lesson, string id, TeachingReply reply)
    {
        lock (_lock)
        {
            var before = models.Recipe(id);
            var concluded = lesson.Conclude(before);
            if (!concluded.TryGet(out var end))
                return reply with { Message = concluded.Error! };
            var recipe = end.Recipe with { Version = before.Version + 1 };
            if (models.Change(id, recipe) is { } misfit)
                return reply with { Status = 500, Message = misfit };
            if (taught.Write(id, recipe) is { } notStored)
            {
                models.Change(id, before);
                models.DropUnused();
                return reply with { Status = 500, Message = notStored };
            }

            foreach (var line in lineUp.Lines.Where(line => line.JudgesBy(id)))
                line.Use(judges.For(line.Camera));

            models.DropUnused();
            taught.DropUnused(id, recipe);
            var cameras = config.Cameras.Where(camera => camera.Value.RecipeIds().Contains(id)).Select(camera => camera.Key);
            return reply with
            {
                Status = 200,
                Collected = lesson.Wanted,
                Message = $"recipe {id} of {string.Join(", ", cameras)}: {end.Learned}",
                Recipe = id,
                RecipeVersion = recipe.Version,
                ScoreThreshold = recipe.ScoreThreshold,
                MapThreshold = recipe.MapThreshold,
            };
        }
    }

    /// <summary>About ten times on the way.</summary>
    private void Tell(CommandRequest command, Lesson lesson, TeachingReply reply, int collected)
    {
        if (collected < lesson.Wanted && collected % Math.Max(1, lesson.Wanted / 10) == 0)
            Answer(command, reply with { Status = 202, Collected = collected, Message = $"{collected} of {lesson.Wanted} parts" });
    }

    private void Answer(CommandRequest command, TeachingReply reply)
    {
        replies.Add(command, reply.ToJson());
        if (reply.Status != 202 || reply.Collected == 0)
            Log.Answered(logger, command.Name, reply.Status, reply.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Information, "command {Command}: {Status}, {Message}")]
        public static partial void Answered(ILogger logger, string command, int status, string message);

        [LoggerMessage(61, LogLevel.Error, "command {Command} for camera {Camera} failed")]
        public static partial void LessonFault(ILogger logger, Exception exception, string command, string camera);
    }
}
