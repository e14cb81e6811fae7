using EdgeInspector.Mqtt;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Tests.Mqtt;

public sealed class OutboxConnectionTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly OutboxConnection _database;

    public OutboxConnectionTests()
    {
        _connection.Open();
        _database = new(_connection);
        _database.Execute("CREATE TABLE parts (seq INTEGER PRIMARY KEY, name TEXT)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Statement_UsedAgain_TakesTheNewValues()
    {
        foreach (var (seq, name) in new (long, object)[] { (1, "left"), (2, DBNull.Value), (3, "right") })
            _database.Execute("INSERT INTO parts VALUES ($seq, $name)", ("$seq", seq), ("$name", name));

        Assert.Equal(["1 left", "2 ", "3 right"], Parts());
        Assert.Equal(["1 left", "2 ", "3 right"], Parts());
        Assert.Equal(2, _database.Scalar("SELECT count(*) FROM parts WHERE seq > $seq", ("$seq", 1)));
        Assert.Equal(1, _database.Scalar("SELECT count(*) FROM parts WHERE seq > $seq", ("$seq", 2)));
    }

    [Fact]
    public void Statement_ThatFailed_WorksAgain()
    {
        Insert(1);

        Assert.Throws<SqliteException>(() => Insert(1));
        Insert(2);
        Assert.Equal(["1 ", "2 "], Parts());
    }

    [Fact]
    public void Transaction_WithoutCommit_IsUndone()
    {
        using (_database.Begin())
            Insert(1);
        using (var transaction = _database.Begin())
        {
            Insert(2);
            transaction.Commit();
        }

        Assert.Equal(["2 "], Parts());
    }

    /// <summary>As SQLite does by itself where the disk is full: there is nothing left to undo, and the next one may begin.</summary>
    [Fact]
    public void Transaction_ThatSqliteHasEnded_IsOver()
    {
        using (_database.Begin())
            Assert.Throws<SqliteException>(() => _database.Execute("INSERT OR ROLLBACK INTO parts VALUES (1, NULL), (1, NULL)"));
        using (var transaction = _database.Begin())
        {
            Insert(3);
            transaction.Commit();
        }

        Assert.Equal(["3 "], Parts());
    }

    /// <summary>Each time anew: SQLite's numbers are 1 for NORMAL, 2 for FULL.</summary>
    [Fact]
    public void Sync_TurnedOnAndOff_IsObeyed()
    {
        foreach (var isSynced in (bool[])[true, false, true, false])
        {
            _database.Sync(isSynced);
            Assert.Equal(isSynced ? 2 : 1, OutboxDatabase.Scalar(_connection, "PRAGMA synchronous"));
        }
    }

    private void Insert(long seq) => _database.Execute("INSERT INTO parts VALUES ($seq, NULL)", ("$seq", seq));

    private List<string> Parts()
    {
        using var reader = _database.Read("SELECT seq, ifnull(name, '') FROM parts ORDER BY seq");
        var parts = new List<string>();
        while (reader.Read())
            parts.Add($"{reader.GetInt64(0)} {reader.GetString(1)}");
        return parts;
    }
}
