using System.CommandLine;
using EdgeInspector.Commands;

var parsed = EdgeInspectorCommand.Create().Parse(args);
if (parsed.Errors.Count > 0)
    return Complaint.Print($"{parsed.Errors[0].Message} (see edgeinspector --help)");

// The daemon's host reacts to signals itself; the other verbs simply end.
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
