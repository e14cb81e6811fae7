using System.CommandLine;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Inference;

namespace EdgeInspector.Commands.Doctor;

/// <summary><c>doctor</c>: looks at everything that the daemon needs, and says what to do about what is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var option = ConfigOption.Create();
        var command = new Command("doctor", "Looks at all that the daemon needs here; exit code 1 when something will not work") { option };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = parsed.GetValue(option)!;
            var (config, errors) = ConfigFile.Load(file);
            if (config is null)
                return Complaint.Print(file, errors);
            List<Finding> findings = [Finding.Ok("configuration", $"{file}, version {config.Version}"), .. Models(config), .. SystemChecks.Run(config), await BrokerAsync(config, cancellation)];
            foreach (var finding in findings)
                Console.Out.WriteLine($"{finding.Severity.ToString().ToLowerInvariant(),-8} {finding.What}: {finding.Text}");
            return findings.Any(finding => finding.Severity == Severity.Problem) ? 1 : 0;
        });
        return command;
    }

    /// <summary>Loaded as the daemon loads them, self-test included.</summary>
    private static IReadOnlyList<Finding> Models(EdgeInspectorConfig config)
    {
        var loaded = ModelPool.Load(config);
        using var pool = loaded.Value;
        if (pool is null)
            return [Finding.Problem("models", loaded.Error!)];
        var names = config.Recipes.Values.Select(recipe => pool[recipe.Model]).Distinct().Select(model => $"{model.Metadata.Name} on {model.Provider}");
        return [Finding.Ok("models", $"{string.Join(", ", names)}: loaded, self-test passed"), .. pool.All.SelectMany(model => Providers(config, model).Concat(Kept(model))).Concat(Matching(pool)).Distinct()];
    }

    /// <summary>What could be faster. That a CPU build has no GPU is a fault only where a GPU was asked for.</summary>
    private static IEnumerable<Finding> Providers(EdgeInspectorConfig config, PooledModel model) => model.Model.Refusals.Select(refusal =>
    {
        var what = $"provider {refusal.Provider.Name()}";
        if (refusal.IsNotBuiltIn && config.Inference.IsAuto())
            return Finding.Ok(what, $"not used: {refusal.Reason}");
        var awaits = refusal.Provider == ExecutionProvider.TensorRt && model.Engine is not null;
        return Finding.Warning(what, $"does not compute {model.Model.Metadata.Name}: {refusal.Reason}{(awaits ? $"; the daemon builds it while {model.Model.Provider} judges, and `edgeinspector model prepare` ahead of that" : "")}");
    });

    private static IEnumerable<Finding> Kept(PooledModel model) => model.Model.NotKept is { } problem ? [Finding.Warning($"graph of {model.Model.Metadata.Name}", problem)] : [];

    private static IEnumerable<Finding> Matching(ModelPool pool) => pool.AllReferences.Where(references => references.Note is not null)
        .Select(references => Finding.Warning($"reference parts for {references.Metadata.ModelName}", references.Note!));

    /// <summary>As another client, so that a running daemon keeps its connection.</summary>
    private static async Task<Finding> BrokerAsync(EdgeInspectorConfig config, CancellationToken cancellation)
    {
        var mqtt = config.Mqtt;
        var what = $"broker {mqtt.Host}:{mqtt.Port}";
        if (mqtt.EmbeddedBroker is not null)
            return Finding.Ok(what, "inside the daemon");
        var password = mqtt.PasswordCredential is { } name ? Credentials.Read(name, "/mqtt/passwordCredential") : default;
        if (password.Error is { } missing)
            return Finding.Problem(what, missing);
        var topics = new Topics(mqtt.TopicPrefix!);
        var nothing = new Message($"{topics.Prefix}/doctor", [], Message.Json, AtLeastOnce: false, Retain: false);
        var options = BrokerOptions.Create(mqtt with { ClientId = $"{mqtt.ClientId}-doctor" }, password.Value, nothing);
        var (session, problem, _) = options.TryGet(out var ready) ? await BrokerSession.ConnectAsync(ready, TimeProvider.System, cancellation) : new(null, options.Error, false);
        if (session is null)
            return Finding.Problem(what, problem!);
        session.HasSaidGoodBye = true;
        await session.DisposeAsync();
        return BrokerSecurity.Describe(mqtt) == "plain"
            ? Finding.Warning(what, "answers, but the connection is plain and leaves the machine (insecure)")
            : Finding.Ok(what, $"answers ({BrokerSecurity.Describe(mqtt)})");
    }
}
