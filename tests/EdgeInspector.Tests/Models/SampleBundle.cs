using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Tests.Signatures;
using EdgeInspector.Vision.Inference.Onnx;
using EdgeInspector.Vision.Tests.Inference;
using Google.Protobuf;

namespace EdgeInspector.Tests.Models;

/// <summary>A bundle as another program would make it: by hand, signed by openssl.</summary>
internal static class SampleBundle
{
    /// <summary>Writes {root}/{name}/{version}/ and returns that folder.</summary>
    /// <param name="root">Where.</param>
    /// <param name="signer">Whose signature it has; null for none.</param>
    /// <param name="change">Changes the manifest before it is signed.</param>
    /// <param name="model">The model file; null for the hand-made one.</param>
    /// <param name="name">Of the model.</param>
    /// <param name="version">Of the model.</param>
    public static string Write(string root, OpenSsl? signer, Action<JsonObject>? change = null, byte[]? model = null, string name = "rings", string version = "1.2")
    {
        var folder = Path.Combine(root, name, version);
        Directory.CreateDirectory(folder);
        var proto = HandMadeModel.Create(weight: 2);
        model ??= Large(proto);
        var selfTest = proto.MetadataProps.Single(property => property.Key == "edgeinspector.self_test").Value;
        var manifest = new JsonObject
        {
            ["schema"] = "edgeinspector.bundle/1",
            ["name"] = name,
            ["version"] = version,
            ["file"] = "model.onnx",
            ["bytes"] = model.Length,
            ["sha256"] = Sha256(model),
            ["minimumRuntime"] = "0.1.0",
            ["inputSize"] = 16,
            ["selfTestSha256"] = Sha256(Encoding.UTF8.GetBytes(selfTest)),
            ["licence"] = "MIT",
        };
        change?.Invoke(manifest);
        var json = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), model);
        File.WriteAllBytes(Path.Combine(folder, "manifest.json"), json);
        if (signer is not null)
            File.WriteAllText(Path.Combine(folder, "manifest.json.sig"), signer.Sign(json) + "\n");
        return folder;
    }

    /// <summary>The same model with what fills several pieces of a download.</summary>
    public static byte[] Large(ModelProto model)
    {
        model.MetadataProps.Add(new StringStringEntryProto { Key = "filler", Value = new string('x', 500_000) });
        return model.ToByteArray();
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
