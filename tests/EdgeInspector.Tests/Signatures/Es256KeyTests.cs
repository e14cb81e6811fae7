using System.Text;
using EdgeInspector.Signatures;

namespace EdgeInspector.Tests.Signatures;

public sealed class Es256KeyTests : IDisposable
{
    private static readonly byte[] Data = Encoding.UTF8.GetBytes("version 7 of the line's configuration");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_WhatOpensslSigned_OnlyAsItWas()
    {
        var openssl = new OpenSsl(_folder);
        var signature = openssl.Sign(Data);
        using var key = Es256Key.Load(openssl.PublicKey).Value!;

        Assert.True(key.Verify(Data, signature));
        Assert.False(key.Verify([.. Data, 0], signature));
        Assert.False(key.Verify(Data, openssl.Sign([.. Data, 0])));
    }

    [Fact]
    public void Sign_WithThePrivateKey_IsWhatOpensslAccepts()
    {
        var openssl = new OpenSsl(_folder);
        using var key = Es256Key.Load(openssl.KeyFile).Value!;

        var signature = key.Sign(Data).Value!;

        Assert.True(openssl.Verifies(Data, signature));
        Assert.False(openssl.Verifies([1], signature));
    }

    [Fact]
    public void Sign_WithThePublicKey_IsRefused()
    {
        using var key = Es256Key.Load(new OpenSsl(_folder).PublicKey).Value!;

        Assert.Equal("this is a public key; signing needs the private one", key.Sign(Data).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("not base64url!")]
    [InlineData("AAAA")]
    [InlineData("ÄÖÜ")]
    public void Verify_WhatIsNoSignature_IsFalse(string signature)
    {
        using var key = Es256Key.Load(new OpenSsl(_folder).PublicKey).Value!;

        Assert.False(key.Verify(Data, signature));
        Assert.False(key.Verify(Data, signature.PadRight(86, 'A')));
        Assert.False(key.Verify(Data, signature.PadRight(100_000, 'A')));
    }

    [Fact]
    public void Load_AnotherCurveOrNoKey_SaysWhatIsNeeded()
    {
        File.WriteAllText(_folder["no.pem"], "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");

        Assert.EndsWith("ES256 needs P-256 (prime256v1)", Es256Key.Load(new OpenSsl(_folder, "secp384r1").PublicKey).Error, StringComparison.Ordinal);
        Assert.Contains("holds no elliptic-curve key in PEM form", Es256Key.Load(_folder["no.pem"]).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Es256Key.Load(_folder["none.pem"]).Error, StringComparison.Ordinal);
    }
}
