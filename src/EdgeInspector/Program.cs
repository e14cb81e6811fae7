using System.CommandLine;
using EdgeInspector.Commands;

try
{
    var parsed = EdgeInspectorCommand.Create().Parse(args);
    if (UsageError.Find(parsed) is { } mistake)
        return Complaint.Print(mistake);

    // The daemon's host reacts to signals itself; the other verbs simply end.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e)
{
    // A bug. People at the line can do nothing with a stack trace.
    return Complaint.PrintFault($"internal error: {e.GetType().Name}: {e.Message}");
}
