namespace EdgeInspector.Mqtt;

/// <summary>What leaves the outbox within one transaction: delivered, or given up.</summary>
internal sealed class OutboxCleanUp(OutboxConnection database)
{
    /// <summary>Rows of a device that did not know the time yet look older than they are; clocks without a battery begin in 1970.</summary>
    private const long ClockIsSet = 1_600_000_000_000;

    private readonly List<string> _unnamedMasks = [];

    public SeqRange DroppedResults { get; private set; }

    public long DroppedMasks { get; private set; }

    /// <summary>Pictures whose row does not name them any more; another one may.</summary>
    public IReadOnlyList<string> UnnamedMasks => _unnamedMasks;

    public void Deliver(long through, long now)
    {
        // With both values of ok, or else SQLite would walk through all that is kept instead of using the index.
        DropMasks("ok IN (0, 1) AND seq <= $a", through);
        database.Execute("UPDATE results SET delivered_ms = $now WHERE delivered_ms IS NULL AND ok IN (0, 1) AND seq <= $through", ("$now", now), ("$through", through));
    }

    /// <summary>Only so many delivered ones stay.</summary>
    public void KeepDelivered(int most)
    {
        var tooMany = OutboxSchema.Totals(database)[(int)Stored.Delivered].Count - most;
        if (tooMany > 0)
            Delete("seq IN (SELECT seq FROM results WHERE delivered_ms IS NOT NULL ORDER BY delivered_ms, seq LIMIT $a)", tooMany);
    }

    /// <summary>Gives up whatever was stored, or delivered, before two times.</summary>
    public void Age(long storedBefore, long deliveredBefore)
    {
        DroppedResults += Delete("delivered_ms IS NULL AND stored_ms BETWEEN $a AND $b", ClockIsSet, storedBefore);
        Delete("delivered_ms BETWEEN $a AND $b", ClockIsSet, deliveredBefore);
    }

    /// <summary>Gives up what is too much, as <see cref="Eviction"/> decides.</summary>
    public void Shrink(long limit, long lacking)
    {
        foreach (var (what, bytes) in Eviction.Decide(OutboxSchema.Totals(database), limit, lacking))
        {
            var (condition, size) = what switch
            {
                Stored.Delivered => ("delivered_ms IS NOT NULL", "bytes"),
                Stored.OkMasks => ("mask IS NOT NULL AND ok = 1", "mask_bytes"),
                Stored.NotOkMasks => ("mask IS NOT NULL AND ok = 0", "mask_bytes"),
                Stored.OkResults => ("delivered_ms IS NULL AND ok = 1", "bytes"),
                _ => ("delivered_ms IS NULL AND ok = 0", "bytes"),
            };
            condition += " AND seq <= $a";
            var through = Oldest(condition, size, bytes);
            if (what is Stored.OkMasks or Stored.NotOkMasks)
                DroppedMasks += DropMasks(condition, through);
            else if (what == Stored.Delivered)
                Delete(condition, through);
            else
                DroppedResults += Delete(condition, through);
        }
    }

    /// <summary>The last of the oldest rows that together have so many bytes.</summary>
    private long Oldest(string condition, string size, long bytes)
    {
        using var reader = database.Read($"SELECT seq, {size} FROM results WHERE {condition} ORDER BY seq", ("$a", long.MaxValue));
        var last = 0L;
        while (bytes > 0 && reader.Read())
        {
            last = reader.GetInt64(0);
            bytes -= reader.GetInt64(1);
        }

        return last;
    }

    private long DropMasks(string condition, long a)
    {
        var before = _unnamedMasks.Count;
        using (var reader = database.Read($"SELECT mask FROM results WHERE mask IS NOT NULL AND {condition}", ("$a", a)))
        {
            while (reader.Read())
                _unnamedMasks.Add(reader.GetString(0));
        }

        var dropped = _unnamedMasks.Count - before;
        if (dropped == 0)
            return 0;
        database.Execute($"UPDATE results SET mask = NULL WHERE mask IS NOT NULL AND {condition}", ("$a", a));
        return dropped;
    }

    private SeqRange Delete(string condition, long a, long b = 0)
    {
        using var reader = database.Read($"DELETE FROM results WHERE {condition} RETURNING seq, mask", ("$a", a), ("$b", b));
        var deleted = default(SeqRange);
        while (reader.Read())
        {
            var seq = reader.GetInt64(0);
            deleted += new SeqRange(1, seq, seq);
            if (!reader.IsDBNull(1))
                _unnamedMasks.Add(reader.GetString(1));
        }

        return deleted;
    }
}
