using EdgeInspector.Tests;
using EdgeInspector.Vision.Datasets;
using OpenCvSharp;

namespace EdgeInspector.Vision.Tests.Datasets;

/// <summary>A data set on disk that a test makes by hand, and what a reader says of it in short lines.</summary>
internal sealed class DatasetFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Root => _folder["data"];

    public DatasetFolder() => Directory.CreateDirectory(Root);

    public void Dispose() => _folder.Dispose();

    /// <summary>Black pictures, or masks without a defect.</summary>
    public DatasetFolder Black(params string[] names) => Draw(names, Scalar.Black);

    /// <summary>Masks with a defect.</summary>
    public DatasetFolder White(params string[] names) => Draw(names, Scalar.White);

    public DatasetFolder Text(string name, string content)
    {
        File.WriteAllText(Made(name), content);
        return this;
    }

    public DatasetFolder Folder(string name)
    {
        Directory.CreateDirectory(Path.Combine(Root, name));
        return this;
    }

    /// <summary>A line a picture: class, split, label, kind, picture, mask.</summary>
    public string[] Read(string layout)
    {
        var read = DatasetReader.Read(Root);
        Assert.Null(read.Error);
        Assert.Equal((Root, layout), (read.Value!.Root, read.Value.Layout));
        return [.. read.Value.Classes.SelectMany(c => c.Train.Select(i => Line(c, "train", i)).Concat(c.Test.Select(i => Line(c, "test", i))))];
    }

    /// <summary>What is wrong, the folder's name taken out.</summary>
    public string Error() => DatasetReader.Read(Root).Error!.Replace(Root, "ROOT", StringComparison.Ordinal);

    private string Line(DatasetClass @class, string split, LabelledImage image) =>
        $"{@class.Name} {split} {(image.IsDefective ? "defective" : "good")} {image.Kind}: {Relative(image.Path)}{(image.Mask is { } mask ? $" + {Relative(mask)}" : "")}";

    private string Relative(string path) => Path.GetRelativePath(Root, path);

    private DatasetFolder Draw(string[] names, Scalar colour)
    {
        using var picture = new Mat(4, 4, MatType.CV_8UC1, colour);
        foreach (var name in names)
        {
            Cv2.ImEncode(Path.GetExtension(name), picture, out var bytes);
            File.WriteAllBytes(Made(name), bytes);
        }

        return this;
    }

    private string Made(string name)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
