using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt;

/// <summary>The outbox's file: how it is opened, checked, and set aside when damaged.</summary>
internal static class OutboxDatabase
{
    private const int Busy = 5, Corrupt = 11, NotADatabase = 26;

    private const string Damaged = ".damaged-";

    // FULL makes every commit survive a power cut; with NORMAL the last ones may be lost. EXCLUSIVE keeps a second daemon out.
    // What is deleted can be given back to the disk only if the file was begun so.
    private const string Pragmas = """
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        """;

    public static bool IsBusy(SqliteException e) => e.SqliteErrorCode == Busy;

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Opens the file; a damaged one is renamed and a new one begun, for the line must go on.</summary>
    public static (OutboxConnection Database, string? SetAside) OpenOrReplace(string path, MaskFiles masks, TimeProvider time)
    {
        OutboxConnection? database = null;
        try
        {
            database = Create(path, masks, time);
            if (database.IsWhole())
                return (database, null);
        }
        catch (SqliteException e) when (IsDamage(e))
        {
        }

        database?.Dispose();
        var setAside = MoveAside(path, masks, time);
        return (Create(path, masks, time), setAside);
    }

    public static OutboxConnection Create(string path, MaskFiles masks, TimeProvider time)
    {
        // Without pooling: a pooled connection would keep the file open after it is closed. The short timeout is for a
        // second daemon, which should be told at once.
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            database.Open();
            Execute(database, Pragmas);
            OutboxSchema.Apply(database, masks, time.GetUtcNow());
            return new(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Renames the file and the mask pictures that it names.</summary>
    public static string MoveAside(string path, MaskFiles masks, TimeProvider time)
    {
        var target = path + Damaged + time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, target + suffix, overwrite: true);
        }

        masks.MoveAside(target + "-masks");
        return target;
    }

    /// <summary>Files that were set aside, now or earlier, and that nobody has taken away yet.</summary>
    public static IReadOnlyList<string> SetAside(string path) =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + Damaged + "*").Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal)).Order()];

    public static SqliteCommand Command(SqliteConnection database, string text)
    {
        var command = database.CreateCommand();
        command.CommandText = text;
        return command;
    }

    public static void Execute(SqliteConnection database, string text)
    {
        using var command = Command(database, text);
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection database, string text)
    {
        using var command = Command(database, text);
        return (long)command.ExecuteScalar()!;
    }
}
