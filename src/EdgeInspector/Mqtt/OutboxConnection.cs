using Microsoft.Data.Sqlite;
using SQLitePCL;
using ConnectionState = System.Data.ConnectionState;

namespace EdgeInspector.Mqtt;

/// <summary>
/// The outbox's open file. Each statement is compiled once and used again: a dozen come with every result, and compiled anew they made a
/// quarter of its garbage. Not for two threads at once.
/// </summary>
/// <param name="connection">Owned.</param>
internal sealed class OutboxConnection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _statements = [];

    /// <summary>False between a damage and its repair.</summary>
    public bool IsOpen => connection.State == ConnectionState.Open;

    /// <summary>Whether SQLite finds nothing damaged in it.</summary>
    public bool IsWhole()
    {
        using var check = OutboxDatabase.Command(connection, "PRAGMA quick_check(1)");
        return check.ExecuteScalar() is "ok";
    }

    /// <exception cref="SqliteException">The disk does not take it, or the file is damaged; so with all others here.</exception>
    public void Execute(string statement, params ReadOnlySpan<(string Name, object Value)> parameters) => Bound(statement, parameters).ExecuteNonQuery();

    public long Scalar(string statement, params ReadOnlySpan<(string Name, object Value)> parameters) => (long)Bound(statement, parameters).ExecuteScalar()!;

    /// <summary>What a statement finds; to be disposed before the same statement is used again.</summary>
    public SqliteDataReader Read(string statement, params ReadOnlySpan<(string Name, object Value)> parameters) => Bound(statement, parameters).ExecuteReader();

    /// <summary>Whether commits return only when they survive a power cut. Those that need not are on the disk with the next one that must.</summary>
    public void Sync(bool isSynced) =>

        // SQLite obeys this one while it compiles it: a second run of it would do nothing.
        OutboxDatabase.Execute(connection, $"PRAGMA synchronous = {(isSynced ? "FULL" : "NORMAL")}");

    /// <summary>Begins a transaction, which is undone where it is disposed without having been committed.</summary>
    public Transaction Begin()
    {
        Execute("BEGIN IMMEDIATE");
        return new(this);
    }

    /// <summary>Gives to the disk what deleted rows have left free in the file, page by page.</summary>
    public void GiveBack()
    {
        using (var vacuum = OutboxDatabase.Command(connection, "PRAGMA incremental_vacuum"))
        {
            using var page = vacuum.ExecuteReader();
            while (page.Read())
            {
            }
        }

        OutboxDatabase.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        connection.Dispose();
    }

    private SqliteCommand Bound(string statement, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!_statements.TryGetValue(statement, out var command))
            _statements.Add(statement, command = OutboxDatabase.Command(connection, statement));
        var isNew = command.Parameters.Count == 0;
        foreach (var (name, value) in parameters)
        {
            if (isNew)
                command.Parameters.AddWithValue(name, value);
            else
                command.Parameters[name].Value = value;
        }

        return command;
    }

    /// <summary>What SQLite has ended by itself, as for a full disk, is over.</summary>
    private void RollBack()
    {
        if (IsOpen && raw.sqlite3_get_autocommit(connection.Handle) == 0)
            Execute("ROLLBACK");
    }

    /// <summary>Made by <see cref="Begin"/>.</summary>
    public readonly struct Transaction(OutboxConnection database) : IDisposable
    {
        public void Commit() => database.Execute("COMMIT");

        public void Dispose() => database.RollBack();
    }
}
