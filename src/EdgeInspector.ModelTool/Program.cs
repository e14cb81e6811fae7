using EdgeInspector.ModelTool.Commands;

return await ModelToolCommand.RunAsync(args);
