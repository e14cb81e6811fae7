using System.CommandLine;
using System.Text.RegularExpressions;
using EdgeInspector.ModelTool.Downloads;
using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Commands;

/// <summary><c>anomalyclip fetch-clip</c>: OpenAI's weights and vocabulary, which cannot ship here.</summary>
internal static partial class FetchClipCommand
{
    /// <summary>From OpenAI's clip.py; the path holds the file's SHA-256.</summary>
    private const string WeightsUrl =
        "https://openaipublic.azureedge.net/clip/models/3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02/ViT-L-14-336px.pt";

    private const string WeightsSha256 = "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02";

    private const string VocabularyUrl = "https://github.com/openai/CLIP/raw/main/clip/bpe_simple_vocab_16e6.txt.gz";

    private const string VocabularySha256 = "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a";

    /// <summary>ViT-L/14@336 has 0.9 GB, the vocabulary 1.4 MB.</summary>
    private const long MaxWeights = 4L << 30, MaxVocabulary = 16 << 20;

    private const long Megabyte = 1_000_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var output = new Option<string>("--output") { Description = "Folder to put both files in", DefaultValueFactory = _ => "." };
        var url = new Option<string>("--url")
        {
            Description = "Of the weights: a mirror, or another of OpenAI's models (the SHA-256 in its path is what is expected)",
            DefaultValueFactory = _ => WeightsUrl,
        };
        var vocabularyUrl = new Option<string>("--vocab-url") { Description = "Of the vocabulary", DefaultValueFactory = _ => VocabularyUrl };
        var command = new Command("fetch-clip", "Downloads OpenAI's CLIP ViT-L/14@336 (0.9 GB) and its vocabulary") { output, url, vocabularyUrl };
        command.SetAction(async (result, cancellation) =>
        {
            (string Option, string Url, string Sha256, long MaxBytes)[] wanted =
            [
                ("--url", result.GetValue(url)!, WeightsSha256, MaxWeights), ("--vocab-url", result.GetValue(vocabularyUrl)!, VocabularySha256, MaxVocabulary),
            ];
            using var downloader = new Downloader(Idle, TimeProvider.System);
            foreach (var (option, text, sha256, maxBytes) in wanted)
            {
                if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || Path.GetFileName(address.LocalPath) is not { Length: > 0 } name)
                    return Fail.With($"{option} {text} is not the address of a file");
                var file = new RemoteFile(address, HashInPath().Match(address.AbsolutePath) is { Success: true } hash ? hash.Value : sha256, maxBytes);
                if (await FetchAsync(downloader, file, Path.Combine(result.GetValue(output)!, name), cancellation) is { } problem)
                    return Fail.With(problem);
            }

            return 0;
        });
        return command;
    }

    private static async Task<string?> FetchAsync(Downloader downloader, RemoteFile file, string target, CancellationToken cancellation)
    {
        if (File.Exists(target))
        {
            var found = await Downloader.HashAsync(target, cancellation);
            if (found != file.Sha256)
                return $"{target} is there but has the SHA-256 {found}, expected {file.Sha256}; move it away";
            Console.WriteLine($"{target}: already there");
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        ConsoleProgress? progress = null;
        try
        {
            var problem = await downloader.FetchAsync(file, target, Report, cancellation);
            if (problem is null)
                Console.WriteLine($"{target}: {new FileInfo(target).Length / 1e6:F1} MB, SHA-256 as expected");
            return problem;
        }
        finally
        {
            progress?.Dispose();
        }

        void Report(long done, long total)
        {
            progress ??= new ConsoleProgress(Path.GetFileName(target), Math.Max(1, total / Megabyte), "MB");
            progress.Report(done / Megabyte);
        }
    }

    [GeneratedRegex("(?<=/)[0-9a-f]{64}(?=/)")]
    private static partial Regex HashInPath();
}
