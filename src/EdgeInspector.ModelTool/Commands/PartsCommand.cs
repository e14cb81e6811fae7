using System.CommandLine;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.ModelTool.Commands;

/// <summary>Writes generated parts as pictures: to look at what the nano model learns from, and to make demo parts.</summary>
internal static class PartsCommand
{
    public static Command Create()
    {
        var photographs = PhotographOption.Create();
        var output = new Option<string>("--output") { Description = "Folder to write to, in MVTec AD's layout", Required = true };
        var count = new Option<int>("--count") { Description = "How many parts", DefaultValueFactory = _ => 16 };
        var seed = new Option<int>("--seed") { Description = "The same seed draws the same parts", DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--image-size") { Description = "Pixels a side", DefaultValueFactory = _ => 256 };
        var product = new Option<int?>("--product") { Description = "Draw parts of one product (any number), every third defective, instead of a new one each" };
        var command = new Command("generate-parts", "Writes generated good and defective parts with their masks")
        {
            photographs, output, count, seed, size, product,
        };
        command.SetAction(result =>
        {
            var (materials, problem) = PhotographOption.Materials(result.GetValue(photographs));
            if (problem is not null)
                return Fail.With(problem);
            var side = result.GetValue(size);
            if (side is < 8 or > 4096)
                return Fail.With($"--image-size {side} is outside 8 to 4096");
            var dataset = new DatasetFolder(result.GetValue(output)!);
            var generator = new PartGenerator(result.GetValue(seed), side, materials);
            for (var i = 0; i < result.GetValue(count); i++)
            {
                var sample = result.GetValue(product) is { } number ? generator.DrawProduct(number, i, defective: i % 3 == 2) : generator.Draw(i);
                using var image = ImageBuffer.Rent(side, side, PixelFormat.Rgb24);
                sample.Rgb.CopyTo(image.Pixels);
                dataset.AddTest($"{i:D5}", image, sample.DefectKind, sample.Mask);
            }

            return 0;
        });
        return command;
    }
}
