using System.CommandLine;
using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>Where the generator's surfaces come from: <c>--photographs DIR...</c>, beside the computed ones.</summary>
internal static class PhotographOption
{
    public static Option<string[]> Create() => new("--photographs")
    {
        Description = "Folders with photographs whose crops become surfaces (see models/README.md)",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Computed materials alone, or two photographed pieces to each computed one.</summary>
    public static (IReadOnlyList<IMaterial> Materials, string? Problem) Materials(string[]? folders)
    {
        if (folders is null or [])
            return ([new ProceduralMaterial()], null);
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            return ([], $"--photographs {missing} is not a folder");
        var photographs = PhotographMaterial.Read(folders);
        Console.WriteLine($"{photographs.Count} photographs");
        return photographs.Count == 0
            ? ([], $"--photographs {string.Join(' ', folders)}: no usable photograph (opaque, 256 pixels a side or more)")
            : ([new ProceduralMaterial(), photographs, photographs], null);
    }
}
