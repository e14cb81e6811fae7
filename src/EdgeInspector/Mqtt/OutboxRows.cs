using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt;

/// <summary>The outbox's results as rows of its file.</summary>
internal static class OutboxRows
{
    private const string Columns = "SELECT results.seq, camera, result_id, json, mask FROM results";

    private const string Kept = "FROM results WHERE delivered_ms IS NOT NULL AND seq BETWEEN $from AND $to";

    public static void Insert(OutboxConnection database, OutboxRow row, bool isOk, int maskBytes, long now) => database.Execute(
        "INSERT INTO results VALUES ($seq, $camera, $id, $ok, $now, NULL, $mask, $maskBytes, $bytes, $json)",
        ("$seq", row.Seq), ("$camera", row.Camera), ("$id", row.ResultId), ("$ok", isOk), ("$now", now), ("$mask", (object?)row.Mask ?? DBNull.Value),
        ("$maskBytes", maskBytes), ("$bytes", row.Json.Length), ("$json", row.Json));

    /// <summary>The oldest that wait behind one.</summary>
    public static IReadOnlyList<OutboxRow> Waiting(OutboxConnection database, int most, long after) =>
        Read(database.Read($"{Columns} WHERE delivered_ms IS NULL AND seq > $after ORDER BY seq LIMIT $most", ("$after", after), ("$most", most)));

    /// <summary>The oldest that somebody wants once more.</summary>
    public static IReadOnlyList<OutboxRow> Wanted(OutboxConnection database, int most) =>
        Read(database.Read($"{Columns} JOIN resends ON resends.seq = results.seq ORDER BY results.seq LIMIT $most", ("$most", most)));

    /// <summary>Remembers that somebody wants delivered results once more.</summary>
    public static SeqRange Want(OutboxConnection database, long from, long to)
    {
        database.Execute($"INSERT OR IGNORE INTO resends SELECT seq {Kept}", ("$from", from), ("$to", to));
        using var found = database.Read($"SELECT count(*), ifnull(min(seq), 0), ifnull(max(seq), 0) {Kept}", ("$from", from), ("$to", to));
        found.Read();
        return new(found.GetInt64(0), found.GetInt64(1), found.GetInt64(2));
    }

    /// <summary>Those of the mask pictures that no row names.</summary>
    public static IReadOnlyList<string> Unnamed(OutboxConnection database, IEnumerable<string> masks) => [.. masks.Where(mask => !Name(database, mask))];

    /// <summary>Whether a row names a mask picture.</summary>
    public static bool Name(OutboxConnection database, string mask) =>
        database.Scalar("SELECT EXISTS (SELECT * FROM results WHERE mask = $mask)", ("$mask", mask)) == 1;

    private static List<OutboxRow> Read(SqliteDataReader reader)
    {
        using (reader)
        {
            var rows = new List<OutboxRow>();
            while (reader.Read())
                rows.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
            return rows;
        }
    }
}
