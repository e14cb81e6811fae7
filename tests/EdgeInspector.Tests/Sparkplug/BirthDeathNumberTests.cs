using EdgeInspector.Sparkplug;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests.Sparkplug;

public sealed class BirthDeathNumberTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Number_RunsFrom0To255AndAgain_AlsoWhenEveryConnectIsARestart() =>
        Assert.Equal(Enumerable.Range(0, 256).Append(0), Enumerable.Range(0, 257).Select(_ => Open().Next()));

    [Theory]
    [InlineData("")]
    [InlineData("no number")]
    [InlineData("-3")]
    public void Number_OfAGarbledFile_StartsAgain(string text)
    {
        File.WriteAllText(_folder[BirthDeathNumber.FileName], text);

        Assert.Equal(0, Open().Next());
    }

    [Fact]
    public void Number_ThatCannotBeKept_GoesOnNonetheless()
    {
        var number = new BirthDeathNumber(_folder["missing"], NullLogger<BirthDeathNumber>.Instance);

        Assert.Equal([0, 1, 2], new[] { number.Next(), number.Next(), number.Next() });
    }

    private BirthDeathNumber Open() => new(_folder.Path, NullLogger<BirthDeathNumber>.Instance);
}
