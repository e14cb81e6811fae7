namespace EdgeInspector.Vision.Inference;

/// <summary>
/// What of the CPU the preparation of a model's pictures may take. Where inferences take all cores, a picture that is prepared beside
/// one holds up all threads of that inference, for they wait for the one whose core it shares: measured on two cores with 16 reference
/// parts, two cameras then get 2 to 8 % less. There, preparing a picture and matching it with reference parts belong to its turn.
/// </summary>
/// <param name="Threads">How many prepare one picture.</param>
/// <param name="IsInTurn">Whether no other inference may go on meanwhile.</param>
internal readonly record struct PreparationShare(int Threads, bool IsInTurn)
{
    /// <summary>Of many cores, cameras want some as well.</summary>
    private const int Most = 4;

    public static PreparationShare Of(ExecutionProvider provider, SessionSettings settings) =>
        Of(CpuCores.Physical(), provider == ExecutionProvider.Cpu ? CpuCores.AtOnce(settings) * CpuCores.Threads(settings) : 0, CpuCores.Threads(settings));

    /// <param name="cores">Of the process; 0 where that is not known.</param>
    /// <param name="taken">How many of them inferences take; 0 where a GPU computes.</param>
    /// <param name="threads">Of one inference.</param>
    internal static PreparationShare Of(int cores, int taken, int threads) =>
        new(Math.Clamp(cores > taken ? cores - taken : threads, 1, Most), taken > 0 && taken >= cores);
}
