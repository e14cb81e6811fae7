using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.RemoteConfiguration;
using EdgeInspector.Signatures;
using EdgeInspector.Vision;

namespace EdgeInspector.Commands.Config;

/// <summary><c>config sign</c>: makes a message for config/desired one that the device knows to come from the key's owner.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var message = new Argument<string>("message") { Description = "File with the message, as it would be sent without a signature" };
        var key = new Option<string>("--key") { Description = "Private key (PEM, P-256)", Required = true };
        var command = new Command("sign", "Signs a message for config/desired and prints it, ready to be sent as it is") { message, key };
        command.SetAction(parsed =>
        {
            var signed = Sign(parsed.GetValue(message)!, parsed.GetValue(key)!);
            if (!signed.TryGet(out var text))
                return Complaint.Print(signed.Error!);
            Console.Out.Write(text);
            return 0;
        });
        return command;
    }

    private static Outcome<string> Sign(string path, string keyPath)
    {
        string text;
        try
        {
            var document = JsonNode.Parse(File.ReadAllText(path), documentOptions: ConfigJson.DocumentOptions);
            if (document is not JsonObject message)
                return new Failure($"{path} holds no JSON object");
            message["signature"] = "";
            text = message.ToJsonString(ConfigJson.OneLine);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return new Failure($"{path} is not JSON");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Failure($"{path} cannot be read: {e.Message}");
        }

        var (content, refusal) = DesiredMessage.Read(Encoding.UTF8.GetBytes(text));
        if (content is null)
            return new Failure($"{path}: {refusal!.Message}{(refusal.Errors is [var first, ..] ? $": {first.Path}: {first.Message}" : "")}");
        if (content.Content.Device is null)
            return new Failure($"{path}: \"device\" is missing: the topic prefix of the device that the change is for; a signature must not serve for another");
        var loaded = Es256Key.Load(keyPath);
        if (!loaded.TryGet(out var key))
            return new Failure(loaded.Error!);
        using (key)
        {
            var signed = key.Sign(DesiredMessage.SignedBytes(content.Payload)!);
            return signed.TryGet(out var signature) ? Encoding.UTF8.GetString(DesiredMessage.WithSignature(content.Payload, signature)) : new Failure(signed.Error!);
        }
    }
}
