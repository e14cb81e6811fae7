using System.CommandLine;

namespace EdgeInspector.Commands.Bench;

/// <summary><c>bench</c>: what this machine makes of a model.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        var command = new Command("bench", "Measures how long each stage of an inspection takes here, and how its cost grows") { json };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var settings = options.Read(parsed);
            if (settings.Problem() is { } problem)
                return Complaint.Print(problem);
            var measured = Measurement.Run(settings);
            if (!measured.TryGet(out var report))
                return Complaint.Print(measured.Error!);
            Console.Out.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return settings.Plot is { } plot && GrowthPlot.Save(plot, report) is { } notDrawn ? Complaint.Print(notDrawn) : 0;
        });
        return command;
    }
}
