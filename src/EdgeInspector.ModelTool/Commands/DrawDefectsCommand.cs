using System.CommandLine;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.ModelTool.Datasets.Synthetic.Defects;
using EdgeInspector.ModelTool.Datasets.Synthetic.Materials;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>
/// Draws defects on pictures of one's own good parts: something to measure models, scores and thresholds on while there are
/// no defective parts yet.
/// </summary>
internal static class DrawDefectsCommand
{
    // One to learn from, one that stays good, one that is damaged.
    private const int Shares = 3;

    public static Command Create()
    {
        var images = new Option<string>("--images") { Description = "Folder with pictures of good parts", Required = true };
        var output = new Option<string>("--output") { Description = "Folder to write to, in MVTec AD's layout; must not exist", Required = true };
        var seed = new Option<int>("--seed") { Description = "The same seed draws the same defects", DefaultValueFactory = _ => 1 };
        var faint = new Option<bool>("--large-faint") { Description = "Large and faint defects alone: stains, fraying and uneven marks on a twelfth of the picture or more" };
        var others = new Option<bool>("--other-parts") { Description = "Surfaces of other good parts where they do not belong, blended in or from a line on: hardly a spot by itself is odd" };
        var command = new Command("draw-defects", "Makes a data set of your good parts: a third to learn from, a third good, a third with drawn defects")
        {
            images, output, seed, faint, others,
        };
        command.SetAction(result =>
        {
            var (folder, target) = (result.GetValue(images)!, result.GetValue(output)!);
            if (!Directory.Exists(folder))
                return Fail.With($"--images {folder} is not a folder");
            if (Path.Exists(target))
                return Fail.With($"--output {target} is there already; name a new folder");
            if (result.GetValue(faint) && result.GetValue(others))
                return Fail.With("--large-faint and --other-parts are two sets; draw each into a folder of its own");
            string[] files = [.. Directory.EnumerateFiles(folder).Where(ImageFile.IsImageName).Order(StringComparer.Ordinal)];
            if (files.Length < Shares)
                return Fail.With($"--images {folder} holds {files.Length} pictures, {Shares} at least are needed");
            var dataset = new DatasetFolder(target);
            var drawer = result.GetValue(others)
                ? new DefectDrawer([new PartMaterial([.. files.Where((_, i) => i % Shares == 0)])], DefectDrawer.OtherParts)
                : new DefectDrawer([new ProceduralMaterial()], result.GetValue(faint) ? DefectDrawer.LargeAndFaint : null);
            for (var i = 0; i < files.Length; i++)
            {
                if (Add(dataset, drawer, files[i], i, new Random(result.GetValue(seed) * 1_000_003 + i)) is not { } problem)
                    continue;
                if (Directory.Exists(target))
                    Directory.Delete(target, recursive: true);
                return Fail.With(problem);
            }

            return 0;
        });
        return command;
    }

    /// <summary>Returns why the picture cannot be used, or null.</summary>
    private static string? Add(DatasetFolder dataset, DefectDrawer drawer, string file, int index, Random random)
    {
        var read = ImageFile.Read(file);
        if (!read.TryGet(out var picture))
            return read.Error;
        using (picture)
        {
            var name = $"{index:D5}";
            if (index % Shares == 0)
            {
                dataset.AddTraining(name, picture);
                return null;
            }

            var raster = Raster.From(picture);
            var damage = index % Shares == 1 ? null : drawer.Damage(random, new(raster, Field.Filled(picture.Width, picture.Height, 1), "surface"));
            using var image = ImageBuffer.Rent(picture.Width, picture.Height, PixelFormat.Rgb24);
            raster.ToBytes(image.Pixels);
            dataset.AddTest(name, image, damage?.Kind, damage?.Mask);
            return null;
        }
    }
}
