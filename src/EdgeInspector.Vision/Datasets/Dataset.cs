namespace EdgeInspector.Vision.Datasets;

/// <summary>Labelled pictures on disk, whatever the layout. Classes and pictures are in ordinal order of their names.</summary>
/// <param name="Root">The folder, as it was given.</param>
/// <param name="Layout">Whose layout it has: "MVTec AD", "BTAD", "VisA", "DAGM 2007", "KolektorSDD", "KolektorSDD2" or "meta.json".</param>
/// <param name="Classes">At least one, each with at least one picture.</param>
public sealed record Dataset(string Root, string Layout, IReadOnlyList<DatasetClass> Classes);

/// <summary>One product.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Train">The pictures for training; empty where a layout has no split.</param>
/// <param name="Test">The pictures for testing.</param>
public sealed record DatasetClass(string Name, IReadOnlyList<LabelledImage> Train, IReadOnlyList<LabelledImage> Test);
