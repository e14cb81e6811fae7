namespace EdgeInspector.Mqtt;

/// <summary>What the outbox holds, what is missed least first. The numbers stand in its file.</summary>
internal enum Stored
{
    /// <summary>Delivered, and kept to be sent again.</summary>
    Delivered,

    OkMasks,

    NotOkMasks,

    OkResults,

    /// <summary>NotOK and NotDecidable.</summary>
    NotOkResults,
}

/// <summary>How much of each the outbox holds.</summary>
internal readonly record struct Amount(long Count, long Bytes);

/// <summary>Decides what is given up when there is too much. Pure.</summary>
internal static class Eviction
{
    /// <param name="amounts">What is there, indexed by <see cref="Stored"/>.</param>
    /// <param name="limit">How many bytes all of it may have.</param>
    /// <param name="lacking">
    /// How many bytes the disk lacks. For it, no NotOK verdict is given up: they are small, and it may be another program that
    /// fills the disk.
    /// </param>
    /// <returns>How many bytes of what to give up, at least; empty when all may stay.</returns>
    public static IReadOnlyList<(Stored What, long Bytes)> Decide(IReadOnlyList<Amount> amounts, long limit, long lacking)
    {
        var used = amounts.Sum(amount => amount.Bytes);

        // A little more than needed, so that not every further result costs a search.
        var excess = used > limit ? used - limit + limit / 100 : 0;
        var plan = new List<(Stored, long)>();
        foreach (var what in Enum.GetValues<Stored>())
        {
            var wanted = what == Stored.NotOkResults ? excess : Math.Max(excess, lacking);
            var bytes = Math.Min(wanted, amounts[(int)what].Bytes);
            if (bytes <= 0)
                continue;
            plan.Add((what, bytes));
            (excess, lacking) = (excess - bytes, lacking - bytes);
        }

        return plan;
    }
}
