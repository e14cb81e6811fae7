using System.Buffers.Text;
using System.Diagnostics;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeInspector.Tests.Signatures;

/// <summary>A key pair and signatures that openssl made: what our own are compared with.</summary>
internal sealed class OpenSsl(TempFolder folder, string curve = "prime256v1")
{
    private string PrivateKey { get; } = Make(folder, "key.pem", $"ecparam -name {curve} -genkey -noout -out");

    public string PublicKey => Make(folder, "public.pem", $"ec -in {PrivateKey} -pubout -out");

    public string KeyFile => PrivateKey;

    /// <summary>In the form that ES256 has: openssl writes DER.</summary>
    public string Sign(byte[] data)
    {
        File.WriteAllBytes(folder["data"], data);
        Run($"dgst -sha256 -sign {PrivateKey} -out {folder["signature"]} {folder["data"]}");
        var pair = new AsnReader(File.ReadAllBytes(folder["signature"]), AsnEncodingRules.DER).ReadSequence();
        byte[] both = [.. Fixed(pair.ReadInteger().ToByteArray(isUnsigned: true, isBigEndian: true)), .. Fixed(pair.ReadInteger().ToByteArray(isUnsigned: true, isBigEndian: true))];
        return Base64Url.EncodeToString(both);
    }

    /// <summary>Whether openssl finds that a signature in our form belongs to the data.</summary>
    public bool Verifies(byte[] data, string signature)
    {
        var bytes = Base64Url.DecodeFromChars(signature);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Significant(bytes.AsSpan(0, 32)));
            writer.WriteIntegerUnsigned(Significant(bytes.AsSpan(32)));
        }

        File.WriteAllBytes(folder["data"], data);
        File.WriteAllBytes(folder["signature"], writer.Encode());
        return Run($"dgst -sha256 -verify {PublicKey} -signature {folder["signature"]} {folder["data"]}", mayFail: true);
    }

    private static ReadOnlySpan<byte> Significant(Span<byte> number) => number.TrimStart((byte)0);

    private static byte[] Fixed(byte[] number) => [.. new byte[32 - number.Length], .. number];

    private static string Make(TempFolder folder, string name, string command)
    {
        if (!File.Exists(folder[name]))
            Run($"{command} {folder[name]}");
        return folder[name];
    }

    private static bool Run(string arguments, bool mayFail = false)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 || (mayFail ? false : throw new CryptographicException(errors));
    }
}
