using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt;

/// <summary>The outbox's results as rows of its file.</summary>
internal static class OutboxRows
{
    private const string Columns = "SELECT results.seq, camera, result_id, json, mask FROM results";

    private const string Kept = "FROM results WHERE delivered_ms IS NOT NULL AND seq BETWEEN $from AND $to";

    public static void Insert(SqliteConnection database, OutboxRow row, bool isOk, int maskBytes, long now)
    {
        using var insert = Command(
            database, "INSERT INTO results VALUES ($seq, $camera, $id, $ok, $now, NULL, $mask, $maskBytes, $bytes, $json)",
            ("$seq", row.Seq), ("$camera", row.Camera), ("$id", row.ResultId), ("$ok", isOk), ("$now", now), ("$mask", (object?)row.Mask ?? DBNull.Value),
            ("$maskBytes", maskBytes), ("$bytes", row.Json.Length), ("$json", row.Json));
        insert.ExecuteNonQuery();
    }

    /// <summary>The oldest that wait behind one.</summary>
    public static IReadOnlyList<OutboxRow> Waiting(SqliteConnection database, int most, long after) =>
        Read(Command(database, $"{Columns} WHERE delivered_ms IS NULL AND seq > $after ORDER BY seq LIMIT $most", ("$after", after), ("$most", most)));

    /// <summary>The oldest that somebody wants once more.</summary>
    public static IReadOnlyList<OutboxRow> Wanted(SqliteConnection database, int most) =>
        Read(Command(database, $"{Columns} JOIN resends ON resends.seq = results.seq ORDER BY results.seq LIMIT $most", ("$most", most)));

    /// <summary>Remembers that somebody wants delivered results once more.</summary>
    public static SeqRange Want(SqliteConnection database, long from, long to)
    {
        (string, object)[] range = [("$from", from), ("$to", to)];
        using var insert = Command(database, $"INSERT OR IGNORE INTO resends SELECT seq {Kept}", range);
        insert.ExecuteNonQuery();
        using var select = Command(database, $"SELECT count(*), ifnull(min(seq), 0), ifnull(max(seq), 0) {Kept}", range);
        using var found = select.ExecuteReader();
        found.Read();
        return new(found.GetInt64(0), found.GetInt64(1), found.GetInt64(2));
    }

    /// <summary>Those of the mask pictures that no row names.</summary>
    public static IReadOnlyList<string> Unnamed(SqliteConnection database, IEnumerable<string> masks) => [.. masks.Where(mask => !Name(database, mask))];

    /// <summary>Whether a row names a mask picture.</summary>
    public static bool Name(SqliteConnection database, string mask)
    {
        using var select = Command(database, "SELECT EXISTS (SELECT * FROM results WHERE mask = $mask)", ("$mask", mask));
        return (long)select.ExecuteScalar()! == 1;
    }

    private static SqliteCommand Command(SqliteConnection database, string text, params (string Name, object Value)[] parameters)
    {
        var command = OutboxDatabase.Command(database, text);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static List<OutboxRow> Read(SqliteCommand select)
    {
        using (select)
        {
            using var reader = select.ExecuteReader();
            var rows = new List<OutboxRow>();
            while (reader.Read())
                rows.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
            return rows;
        }
    }
}
