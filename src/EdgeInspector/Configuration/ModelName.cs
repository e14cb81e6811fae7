namespace EdgeInspector.Configuration;

/// <summary>An installed model, as a recipe names it: "rings@1.2". A file that is called so is written with its folder: "./rings@1.2".</summary>
internal sealed record ModelName(string Name, string Version)
{
    /// <summary>The form of both parts: a folder's name, and nothing that leads out of a folder.</summary>
    public const string PartPattern = "^[a-z0-9][a-z0-9_.-]{0,63}$";

    /// <summary>The form of the whole name.</summary>
    public const string Pattern = "^[a-z0-9][a-z0-9_.-]{0,63}@[a-z0-9][a-z0-9_.-]{0,63}$";

    public const string PartMeaning = "1 to 64 of a-z, 0-9, _ . and -, the first a letter or digit";

    /// <summary>What every model file is called in a bundle and where it is installed.</summary>
    public const string FileName = "model.onnx";

    private static readonly PatternAttribute Part = new(PartPattern, PartMeaning);

    /// <summary>Null for what is no such name: a path.</summary>
    public static ModelName? Parse(string text) =>
        text.Split('@') is [var name, var version] && Part.Matches(name) && Part.Matches(version) ? new(name, version) : null;

    /// <summary>Where the models are.</summary>
    public static string Folder(string stateFolder) => Path.Combine(stateFolder, "models");

    /// <summary>The file that a recipe's model is, installed or not.</summary>
    /// <param name="model">As the recipe has it: a name, or a path.</param>
    /// <param name="stateFolder">The daemon's.</param>
    public static string FileOf(string model, string stateFolder) =>
        Parse(model) is { } installed ? Path.Combine(installed.FolderIn(stateFolder), FileName) : model;

    public string FolderIn(string stateFolder) => Path.Combine(Folder(stateFolder), Name, Version);

    public override string ToString() => $"{Name}@{Version}";
}
