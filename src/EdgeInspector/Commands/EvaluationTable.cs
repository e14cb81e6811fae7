using System.Globalization;
using System.Text;

namespace EdgeInspector.Commands;

/// <summary>An evaluation as a table, a row a class and one for the mean. A metric that a class does not allow is an empty cell.</summary>
internal static class EvaluationTable
{
    /// <summary>For a terminal.</summary>
    public static string Text(Evaluation evaluation)
    {
        var rows = Rows(evaluation, "F4");
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
        text.Append(CultureInfo.InvariantCulture, $"{evaluation.Model}, {evaluation.MsPerImage:F1} ms an image");
        return text.ToString();
    }

    public static string Markdown(Evaluation evaluation)
    {
        var rows = Rows(evaluation, "F4");
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{evaluation.Model} on {evaluation.Dataset}, {evaluation.MsPerImage:F1} ms an image").AppendLine();
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            text.AppendLine($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
            if (index == 0)
                text.AppendLine($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", row.Length - 1))}");
        }

        return text.ToString();
    }

    /// <summary>RFC 4180, every digit that a double has.</summary>
    public static string Csv(Evaluation evaluation) => string.Concat(Rows(evaluation, "R").Select(row => string.Join(',', row.Select(Quote)) + "\r\n"));

    /// <summary>The header first.</summary>
    private static IReadOnlyList<string[]> Rows(Evaluation evaluation, string format)
    {
        var mean = evaluation.Mean;
        var rows = new List<string[]> { (string[])["class", "images", .. mean.Metrics.Select(m => m.Name)] };
        foreach (var (name, metrics) in evaluation.Classes.Append(new("mean", mean)))
        {
            rows.Add(
            [
                OneLine(name), metrics.Images.ToString(CultureInfo.InvariantCulture),
                .. metrics.Metrics.Select(m => m.Value?.ToString(format, CultureInfo.InvariantCulture) ?? ""),
            ]);
        }

        return rows;
    }

    /// <summary>Class names are the data set's, and may hold anything.</summary>
    private static string OneLine(string name) => string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Quote(string cell) => cell.AsSpan().ContainsAny(",\"") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
