using System.CommandLine;
using System.Text;
using EdgeInspector.Configuration;
using EdgeInspector.Models;
using EdgeInspector.Signatures;
using EdgeInspector.Vision;

namespace EdgeInspector.Commands.Models;

/// <summary><c>model pack</c>: a bundle of a model file, signed where a key is given.</summary>
internal static class ModelPackCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The model file (.onnx); it must pass its self-test here" };
        var output = new Option<string>("--output") { Description = "Folder to write the bundle to", HelpName = "DIR", Required = true };
        var name = new Option<string?>("--name") { Description = $"Its name: {ModelName.PartMeaning} (default: the model's own)", HelpName = "NAME" };
        var version = new Option<string?>("--version") { Description = "Its version, of the same form (default: the model's own)", HelpName = "VERSION" };
        var key = new Option<string?>("--key") { Description = "PEM file of the private key (P-256) to sign with (default: unsigned)", HelpName = "KEY" };
        var runtime = new Option<string?>("--minimum-runtime") { Description = "The oldest EdgeInspector that may run it (default: this one)", HelpName = "VERSION" };
        var description = new Option<string?>("--description") { Description = "A line for people", HelpName = "TEXT" };
        var command = new Command("pack", "Makes a bundle of a model file") { model, output, name, version, key, runtime, description };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(model)!;
            var read = Read(file);
            if (!read.TryGet(out var bytes))
                return Complaint.Print(read.Error!);
            var proved = ModelProof.Load(file);
            if (!proved.TryGet(out var metadata))
                return Complaint.Print(proved.Error!);
            var manifest = new BundleManifest
            {
                Schema = BundleManifest.SchemaId,
                Name = parsed.GetValue(name) ?? metadata.Name,
                Version = parsed.GetValue(version) ?? metadata.Version,
                File = ModelName.FileName,
                Bytes = bytes.Length,
                Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
                MinimumRuntime = parsed.GetValue(runtime) ?? typeof(BundleManifest).Assembly.GetName().Version!.ToString(3),
                InputSize = metadata.ImageSize,
                SelfTestSha256 = ModelProof.SelfTestSha256(metadata),
                Licence = metadata.Licence,
                Description = parsed.GetValue(description),
            };
            return Pack(manifest, bytes, parsed.GetValue(key), parsed.GetValue(output)!);
        });
        return command;
    }

    private static int Pack(BundleManifest manifest, byte[] model, string? keyFile, string folder)
    {
        // What a device would not read must not be sent to one.
        var json = manifest.ToJson();
        if (BundleManifest.Read(json).Error is { } problem)
            return Complaint.Print($"the bundle would not be valid: {problem}");
        var signed = keyFile is null ? "" : Sign(json, keyFile);
        if (!signed.TryGet(out var signature))
            return Complaint.Print($"--key: {signed.Error}");
        if (Path.Exists(folder))
            return Complaint.Print($"--output: {folder} is there already; name a new folder");
        try
        {
            Directory.CreateDirectory(folder);
            WholeFile.Write(Path.Combine(folder, ModelName.FileName), file => file.Write(model));
            if (keyFile is not null)
                WholeFile.Write(Path.Combine(folder, BundleManifest.SignatureFileName), file => file.Write(Encoding.ASCII.GetBytes(signature)));

            // Last, for a bundle without its manifest is none.
            WholeFile.Write(Path.Combine(folder, BundleManifest.FileName), file => file.Write(json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complaint.Print($"--output: {folder} cannot be written: {e.Message}");
        }

        Console.Out.WriteLine($"{folder}: {manifest.ToName()}, {model.Length} bytes, {(keyFile is null ? "not signed" : "signed")}");
        return 0;
    }

    private static Outcome<byte[]> Read(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: 0 } ? new Failure($"model {file} is empty") : File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure($"model {file} cannot be read: {e.Message}");
        }
    }

    private static Outcome<string> Sign(byte[] manifest, string keyFile)
    {
        var loaded = Es256Key.Load(keyFile);
        using var key = loaded.Value;
        return key is null ? new Failure(loaded.Error!) : key.Sign(manifest);
    }
}
