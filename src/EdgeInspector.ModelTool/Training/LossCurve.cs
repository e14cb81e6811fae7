using System.Globalization;
using EdgeInspector.Vision.Charts;

namespace EdgeInspector.ModelTool.Training;

/// <param name="Epoch">Counted from 1.</param>
/// <param name="Global">Mean image loss.</param>
/// <param name="Local">Mean map loss over all levels, without its weight.</param>
/// <param name="Seconds">That the epoch took.</param>
internal sealed record EpochLosses(int Epoch, double Global, double Local, double Seconds)
{
    public double Total => LossTerms.LocalWeight * Local + Global;
}

/// <summary>The losses of a run as a table and as a picture, written anew after every epoch.</summary>
internal sealed class LossCurve(string csv, string png)
{
    private const string Header = "epoch,global,local,total,seconds";

    private readonly List<EpochLosses> _epochs = [];

    /// <summary>Takes over the epochs before a resumed one, where their table is still there.</summary>
    public void Continue(int epochsDone)
    {
        if (File.Exists(csv))
            _epochs.AddRange(File.ReadLines(csv).Skip(1).Select(Parse).OfType<EpochLosses>().Where(losses => losses.Epoch <= epochsDone));
    }

    public void Add(EpochLosses losses)
    {
        _epochs.Add(losses);
        File.WriteAllLines(csv, [Header, .. _epochs.Select(Line)]);
        double[] x = [.. _epochs.Select(epoch => (double)epoch.Epoch)];
        LineChart.SavePng(png, "Prompt training", "epoch", "mean loss",
        [
            new("total = 4 local + global", x, [.. _epochs.Select(epoch => epoch.Total)]),
            new("local: focal and Dice, all levels", x, [.. _epochs.Select(epoch => epoch.Local)]),
            new("global: cross entropy", x, [.. _epochs.Select(epoch => epoch.Global)]),
        ]);
    }

    private static string Line(EpochLosses losses) => string.Create(
        CultureInfo.InvariantCulture, $"{losses.Epoch},{losses.Global:F6},{losses.Local:F6},{losses.Total:F6},{losses.Seconds:F1}");

    private static EpochLosses? Parse(string line)
    {
        var values = line.Split(',').Select(part => double.TryParse(part, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        return values.Length == 5 && values.All(double.IsFinite) ? new((int)values[0], values[1], values[2], values[4]) : null;
    }
}
