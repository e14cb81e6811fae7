using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Verdicts;
using Google.Protobuf;

namespace EdgeInspector.Vision.Tests.Inference;

public sealed class PreparationShareTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(2, 2, 2, 2, true)]
    [InlineData(2, 2, 1, 1, true)]
    [InlineData(2, 8, 8, 4, true)]
    [InlineData(8, 8, 8, 4, true)]
    [InlineData(8, 6, 6, 2, false)]
    [InlineData(8, 2, 2, 4, false)]
    [InlineData(6, 0, 6, 4, false)]
    [InlineData(0, 0, 0, 1, false)]
    public void Share_IsWhatInferencesLeave_OrTheirOwnWhileNoneGoesOn(int cores, int taken, int threads, int expected, bool isInTurn) =>
        Assert.Equal(new(expected, isInTurn), PreparationShare.Of(cores, taken, threads));

    [Fact]
    public async Task WhereInferencesTakeAllCores_APictureIsPreparedInItsTurn()
    {
        using var model = Load(new());
        Assert.SkipUnless(model.Preparation.IsInTurn, "the number of cores is not known here");
        using var run = model.CreateRun();
        Task<Inspection>? dark = null;
        await InTurn(run, () =>
        {
            dark = Start(() => InspectDark(model));
            Assert.True(SpinWait.SpinUntil(() => model.IsWanted, Limit));
            Assert.False(dark.IsCompleted);

            // Has its turn already: this would wait for ever.
            run.Execute();
        });

        var inspection = await dark!.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(ResultEvaluation.NotDecidable, inspection.Evaluation);
        Assert.InRange(inspection.WaitMs, double.Epsilon, Limit.TotalMilliseconds);
    }

    [Fact]
    public async Task WhereAGpuComputes_ItIsPreparedMeanwhile()
    {
        using var model = Load(new() { Providers = [ExecutionProvider.Cuda], Sessions = new FakeSessions() });
        using var run = model.CreateRun();
        Task<Inspection>? dark = null;
        await InTurn(run, () =>
        {
            dark = Start(() => InspectDark(model));
            Assert.True(SpinWait.SpinUntil(() => dark.IsCompleted, Limit));
        });

        Assert.Equal(ResultEvaluation.NotDecidable, (await dark!).Evaluation);
    }

    private static Task InTurn(ModelRun run, Action work) => Start(() =>
    {
        run.InTurn(default, work);
        return true;
    }).WaitAsync(2 * Limit, TestContext.Current.CancellationToken);

    /// <summary>A picture that the model is not asked about.</summary>
    private static Inspection InspectDark(AnomalyModel model)
    {
        using var inspector = new PartInspector(model, new(0.5, 0.5, 0.01), pictureLimits: new() { MinBrightness = 0.5 });
        using var picture = ImageBuffer.Rent(40, 30, PixelFormat.Gray8, image => image.Pixels.Clear());
        return inspector.Inspect(picture);
    }

    private static AnomalyModel Load(SessionSettings settings)
    {
        var loaded = AnomalyModel.Load(HandMadeModel.Create().ToByteArray(), "m", settings);
        Assert.Null(loaded.Error);
        return loaded.Value!;
    }

    private static Task<T> Start<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
