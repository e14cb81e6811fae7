namespace EdgeInspector.ModelTool.Commands;

/// <summary>Ends a verb with one clear line.</summary>
internal static class Fail
{
    public const int WrongUse = 2;

    public static int With(string problem)
    {
        Console.Error.WriteLine($"anomalyclip: {problem.ReplaceLineEndings(" ")}");
        return WrongUse;
    }

    /// <summary>What nobody foresaw: still one line, and the answer is no.</summary>
    public static int WithBug(Exception exception)
    {
        With($"internal error: {exception.GetType().Name}: {exception.Message}");
        return 1;
    }
}
