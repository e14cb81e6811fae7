using System.Buffers.Text;
using System.Security.Cryptography;
using EdgeInspector.Vision;

namespace EdgeInspector.Signatures;

/// <summary>
/// Whose signature counts: a public key of ECDSA on P-256 with SHA-256 (ES256, RFC 7518 section 3.4). A signature is the
/// 64 bytes of r and s, base64url without padding.
/// </summary>
internal sealed class Es256Key : IDisposable
{
    /// <summary>P-256, as .NET names it.</summary>
    private const string Curve = "nistP256";

    private readonly ECDsa _key;

    private Es256Key(ECDsa key) => _key = key;

    /// <summary>Reads a key in PEM form ("BEGIN PUBLIC KEY"; to sign, "BEGIN PRIVATE KEY" or "BEGIN EC PRIVATE KEY"), or says what is wrong with it.</summary>
    /// <param name="path">The file.</param>
    public static Outcome<Es256Key> Load(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            var curve = key.ExportParameters(includePrivateParameters: false).Curve.Oid.FriendlyName;
            if (curve is Curve or "ECDSA_P256")
                return new Es256Key(key);
            key.Dispose();
            return new Failure($"{path} holds a key on the curve {curve}; ES256 needs P-256 (prime256v1)");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return new Failure($"{path} holds no elliptic-curve key in PEM form; make one with: openssl ecparam -name prime256v1 -genkey -noout");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            return new Failure($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>Whether the key's owner signed these bytes. Anything that is no signature is none of the owner's.</summary>
    public bool Verify(ReadOnlySpan<byte> data, string signature)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Base64Url.GetMaxDecodedLength(signature.Length) <= bytes.Length + 2
            && Base64Url.IsValid(signature)
            && Base64Url.TryDecodeFromChars(signature, bytes, out var length)
            && length == bytes.Length
            && _key.VerifyData(data, bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Signs as the owner of the private key, or says that this is only the public one.</summary>
    public Outcome<string> Sign(ReadOnlySpan<byte> data)
    {
        try
        {
            return Base64Url.EncodeToString(_key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
        catch (CryptographicException)
        {
            return new Failure("this is a public key; signing needs the private one");
        }
    }

    public void Dispose() => _key.Dispose();
}
