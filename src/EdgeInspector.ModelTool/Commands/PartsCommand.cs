using System.CommandLine;
using EdgeInspector.ModelTool.Datasets.Synthetic;
using OpenCvSharp;

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
            var folder = result.GetValue(output)!;
            var (materials, problem) = PhotographOption.Materials(result.GetValue(photographs));
            if (problem is not null)
                return Fail.With(problem);
            var side = result.GetValue(size);
            if (side is < 8 or > 4096)
                return Fail.With($"--image-size {side} is outside 8 to 4096");
            var generator = new PartGenerator(result.GetValue(seed), side, materials);
            for (var i = 0; i < result.GetValue(count); i++)
            {
                var sample = result.GetValue(product) is { } number ? generator.DrawProduct(number, i, defective: i % 3 == 2) : generator.Draw(i);
                var kind = sample.DefectKind ?? "good";
                Save(sample.Rgb, MatType.CV_8UC3, side, Path.Combine(folder, "test", kind, $"{i:D5}.png"));
                if (sample.DefectKind is not null)
                    Save([.. sample.Mask.Select(m => (byte)(255 * m))], MatType.CV_8UC1, side, Path.Combine(folder, "ground_truth", kind, $"{i:D5}_mask.png"));
            }

            return 0;
        });
        return command;
    }

    private static void Save(byte[] pixels, MatType type, int side, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var mat = Mat.FromPixelData(side, side, type, pixels);
        using var bgr = new Mat();
        if (type == MatType.CV_8UC3)
            Cv2.CvtColor(mat, bgr, ColorConversionCodes.RGB2BGR);
        else
            mat.CopyTo(bgr);
        Cv2.ImWrite(path, bgr);
    }
}
