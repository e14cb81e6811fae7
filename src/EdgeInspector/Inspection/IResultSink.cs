namespace EdgeInspector.Inspection;

/// <summary>Takes results: the outbox on its way to the broker, the line on the console. Must return at once; inspection waits for nobody.</summary>
internal interface IResultSink
{
    /// <param name="result">The result.</param>
    /// <param name="mask">The mask picture's file, where there are defects.</param>
    void Add(Result result, byte[]? mask);
}
