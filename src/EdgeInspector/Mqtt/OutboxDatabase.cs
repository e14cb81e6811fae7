using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt;

/// <summary>The outbox's file: how it is opened, checked, and set aside when damaged.</summary>
internal static class OutboxDatabase
{
    private const int Busy = 5, Corrupt = 11, NotADatabase = 26;

    // FULL makes every commit survive a power cut; NORMAL would lose the last ones. EXCLUSIVE keeps a second daemon out.
    private const string Pragmas = """
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        """;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS results (
            seq INTEGER PRIMARY KEY, camera TEXT NOT NULL, result_id TEXT NOT NULL, ok INTEGER NOT NULL, json BLOB NOT NULL, mask BLOB);
        CREATE INDEX IF NOT EXISTS verdicts ON results (ok DESC, seq);
        CREATE INDEX IF NOT EXISTS masks ON results (seq) WHERE mask IS NOT NULL;
        CREATE TABLE IF NOT EXISTS sequence (last INTEGER NOT NULL);
        INSERT INTO sequence SELECT 0 WHERE NOT EXISTS (SELECT * FROM sequence);
        """;

    public static bool IsBusy(SqliteException e) => e.SqliteErrorCode == Busy;

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Opens the file; a damaged one is renamed and a new one begun, for the line must go on.</summary>
    public static (SqliteConnection Database, string? SetAside) OpenOrReplace(string path, TimeProvider time)
    {
        try
        {
            var database = Create(path);
            if (Text(database, "PRAGMA quick_check(1)") == "ok")
                return (database, null);
            database.Dispose();
        }
        catch (SqliteException e) when (IsDamage(e))
        {
        }

        var setAside = MoveAside(path, time);
        return (Create(path), setAside);
    }

    public static SqliteConnection Create(string path)
    {
        // Without pooling: a pooled connection would keep the file open after it is closed. The short timeout is for a
        // second daemon, which should be told at once.
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            database.Open();
            Execute(database, Pragmas);
            Execute(database, Tables);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static string MoveAside(string path, TimeProvider time)
    {
        var target = path + time.GetUtcNow().ToString("'.damaged-'yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, target + suffix, overwrite: true);
        }

        return target;
    }

    public static SqliteCommand Command(SqliteConnection database, string text)
    {
        var command = database.CreateCommand();
        command.CommandText = text;
        return command;
    }

    public static void Execute(SqliteConnection database, string text, long? n = null)
    {
        using var command = Command(database, text);
        if (n is { } value)
            command.Parameters.AddWithValue("$n", value);
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection database, string text)
    {
        using var command = Command(database, text);
        return (long)command.ExecuteScalar()!;
    }

    private static string? Text(SqliteConnection database, string text)
    {
        using var command = Command(database, text);
        return command.ExecuteScalar() as string;
    }
}
