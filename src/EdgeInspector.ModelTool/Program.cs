using EdgeInspector.ModelTool.Commands;

return await ModelToolCommand.Create().Parse(args).InvokeAsync();
