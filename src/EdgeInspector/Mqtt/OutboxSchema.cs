using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt;

/// <summary>The tables of the outbox's file, and how those of an older version become them.</summary>
internal static class OutboxSchema
{
    private const long Version = 1;

    // A delivered result stays in its row: marking it is cheaper than moving it. The totals are kept by the database itself,
    // so that they are right after every crash; the numbers of `what` are those of Stored.
    private const string Tables = """
        CREATE TABLE results (
            seq INTEGER PRIMARY KEY, camera TEXT NOT NULL, result_id TEXT NOT NULL, ok INTEGER NOT NULL,
            stored_ms INTEGER NOT NULL, delivered_ms INTEGER, mask TEXT, mask_bytes INTEGER NOT NULL, bytes INTEGER NOT NULL, json BLOB NOT NULL);
        CREATE INDEX waiting ON results (ok, seq) WHERE delivered_ms IS NULL;
        CREATE INDEX waiting_by_age ON results (stored_ms) WHERE delivered_ms IS NULL;
        CREATE INDEX delivered ON results (delivered_ms) WHERE delivered_ms IS NOT NULL;
        CREATE INDEX masks_by_age ON results (ok, seq) WHERE mask IS NOT NULL;
        CREATE INDEX masks_by_content ON results (mask) WHERE mask IS NOT NULL;
        CREATE TABLE resends (seq INTEGER PRIMARY KEY);
        CREATE TABLE sequence (last INTEGER NOT NULL);
        INSERT INTO sequence VALUES (0);

        CREATE TABLE totals (what INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes INTEGER NOT NULL);
        INSERT INTO totals VALUES (0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0);
        CREATE TRIGGER result_added AFTER INSERT ON results BEGIN
            UPDATE totals SET count = count + 1, bytes = bytes + NEW.bytes WHERE what = iif(NEW.delivered_ms IS NOT NULL, 0, iif(NEW.ok, 3, 4));
        END;
        CREATE TRIGGER result_gone AFTER DELETE ON results BEGIN
            UPDATE totals SET count = count - 1, bytes = bytes - OLD.bytes WHERE what = iif(OLD.delivered_ms IS NOT NULL, 0, iif(OLD.ok, 3, 4));
        END;
        CREATE TRIGGER result_delivered AFTER UPDATE OF delivered_ms ON results WHEN OLD.delivered_ms IS NULL AND NEW.delivered_ms IS NOT NULL BEGIN
            UPDATE totals SET count = count - 1, bytes = bytes - OLD.bytes WHERE what = iif(OLD.ok, 3, 4);
            UPDATE totals SET count = count + 1, bytes = bytes + NEW.bytes WHERE what = 0;
        END;
        CREATE TRIGGER mask_added AFTER INSERT ON results WHEN NEW.mask IS NOT NULL BEGIN
            UPDATE totals SET count = count + 1, bytes = bytes + NEW.mask_bytes WHERE what = iif(NEW.ok, 1, 2);
        END;
        CREATE TRIGGER mask_dropped AFTER UPDATE OF mask ON results WHEN OLD.mask IS NOT NULL AND NEW.mask IS NULL BEGIN
            UPDATE totals SET count = count - 1, bytes = bytes - OLD.mask_bytes WHERE what = iif(OLD.ok, 1, 2);
        END;
        CREATE TRIGGER mask_gone AFTER DELETE ON results WHEN OLD.mask IS NOT NULL BEGIN
            UPDATE totals SET count = count - 1, bytes = bytes - OLD.mask_bytes WHERE what = iif(OLD.ok, 1, 2);
        END;
        """;

    // Rows of the first version have a mask's picture in them and do not know when they were stored. A picture is moved into
    // its file before the transaction ends.
    private const string FirstVersion = """
        ALTER TABLE results RENAME TO old_results;
        ALTER TABLE sequence RENAME TO old_sequence;
        DROP INDEX IF EXISTS verdicts;
        DROP INDEX IF EXISTS masks;
        """;

    private const string Move = """
        INSERT INTO results SELECT seq, camera, result_id, ok, $now, NULL, move_out(mask), ifnull(length(mask), 0), length(json), json FROM old_results;
        UPDATE sequence SET last = (SELECT last FROM old_sequence);
        DROP TABLE old_results;
        DROP TABLE old_sequence;
        """;

    /// <summary>Makes the tables; those of an older version are brought up to date.</summary>
    /// <param name="database">Open.</param>
    /// <param name="masks">Where mask pictures go.</param>
    /// <param name="now">What counts as the time at which older results were stored.</param>
    public static void Apply(SqliteConnection database, MaskFiles masks, DateTimeOffset now)
    {
        if (OutboxDatabase.Scalar(database, "PRAGMA user_version") == Version)
            return;
        using var transaction = database.BeginTransaction();
        var isOld = OutboxDatabase.Scalar(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'results'") > 0;
        if (isOld)
            OutboxDatabase.Execute(database, FirstVersion);
        OutboxDatabase.Execute(database, Tables);
        if (isOld)
        {
            database.CreateFunction<byte[]?, string?>("move_out", png => MoveOut(masks, png));
            using var move = OutboxDatabase.Command(database, Move);
            move.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds());
            move.ExecuteNonQuery();
        }

        OutboxDatabase.Execute(database, $"PRAGMA user_version = {Version}");
        transaction.Commit();
    }

    /// <summary>What there is, indexed by <see cref="Stored"/>.</summary>
    public static IReadOnlyList<Amount> Totals(OutboxConnection database)
    {
        using var reader = database.Read("SELECT count, bytes FROM totals ORDER BY what");
        var totals = new List<Amount>(capacity: (int)Stored.NotOkResults + 1);
        while (reader.Read())
            totals.Add(new(reader.GetInt64(0), reader.GetInt64(1)));
        return totals;
    }

    private static string? MoveOut(MaskFiles masks, byte[]? png)
    {
        if (png is null)
            return null;
        var sha256 = MaskFiles.Name(png);
        masks.Write([(sha256, png)]);
        return sha256;
    }
}
