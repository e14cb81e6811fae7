using EdgeInspector.Inspection;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Data.Sqlite;
using ConnectionState = System.Data.ConnectionState;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Results on disk until the broker has acknowledged them, and the device's sequence number. A result is committed before
/// anything of it is published, so neither a crash nor a power cut makes a gap. One daemon owns the file.
/// </summary>
internal sealed class Outbox : IDisposable
{
    public const string FileName = "outbox.db";

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly OutboxLimits _limits;
    private readonly TimeProvider _time;
    private SqliteConnection _database;

    // Kept here too: who only wants a number must neither wait for a slow disk nor meet its faults.
    private long _count, _masks, _lastSeq;

    private Outbox(string path, OutboxLimits limits, TimeProvider time, SqliteConnection database)
    {
        (_path, _limits, _time, _database) = (path, limits, time, database);
        _count = OutboxDatabase.Scalar(database, "SELECT count(*) FROM results");
        _masks = OutboxDatabase.Scalar(database, "SELECT count(*) FROM results WHERE mask IS NOT NULL");
        _lastSeq = OutboxDatabase.Scalar(database, "SELECT last FROM sequence");
    }

    /// <summary>Where a damaged file was set aside at the last open, or null.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Results and masks that were given up because too much was waiting.</summary>
    public long DroppedResults { get; private set; }

    public long DroppedMasks { get; private set; }

    /// <summary>How many results wait.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The sequence number given last.</summary>
    public long LastSeq => Interlocked.Read(ref _lastSeq);

    public static Outcome<Outbox> Open(string folder, OutboxLimits limits, TimeProvider time)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            var (database, setAside) = OutboxDatabase.OpenOrReplace(path, time);
            try
            {
                return new Outbox(path, limits, time, database) { SetAside = setAside };
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
        catch (SqliteException e) when (OutboxDatabase.IsBusy(e))
        {
            return new Failure($"/stateFolder: {folder} is in use by another edgeinspector; stop it or give this one its own folder");
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return new Failure($"/stateFolder: {folder} cannot be used: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Stores results in one transaction and gives them their sequence numbers.</summary>
    /// <param name="results">In order.</param>
    /// <param name="lost">Results that could not be kept before these; their numbers are left out, so that the loss shows.</param>
    public IReadOnlyList<OutboxRow> Append(IReadOnlyList<(Result Result, byte[]? Mask)> results, long lost = 0)
    {
        lock (_lock)
        {
            using var transaction = _database.BeginTransaction();
            var seq = _lastSeq + lost;
            var rows = new List<OutboxRow>(results.Count);
            using var insert = OutboxDatabase.Command(
                _database, "INSERT INTO results (seq, camera, result_id, ok, json, mask) VALUES ($seq, $camera, $id, $ok, $json, $mask)");
            foreach (var (result, mask) in results)
            {
                var row = new OutboxRow(++seq, result.Camera, result.ResultId.ToString(), MessageJson.Write(result with { Seq = seq }), mask);
                insert.Parameters.Clear();
                insert.Parameters.AddWithValue("$seq", row.Seq);
                insert.Parameters.AddWithValue("$camera", row.Camera);
                insert.Parameters.AddWithValue("$id", row.ResultId);
                insert.Parameters.AddWithValue("$ok", result.ResultEvaluation == ResultEvaluation.Ok);
                insert.Parameters.AddWithValue("$json", row.Json);
                insert.Parameters.AddWithValue("$mask", (object?)row.Mask ?? DBNull.Value);
                insert.ExecuteNonQuery();
                rows.Add(row);
            }

            OutboxDatabase.Execute(_database, "UPDATE sequence SET last = $n", seq);
            var count = _count + rows.Count;
            var masks = _masks + rows.Count(r => r.Mask is not null);
            var strippedMasks = StripMasks(masks - _limits.Masks);
            var dropped = count > _limits.Rows
                ? Delete("seq IN (SELECT seq FROM results ORDER BY ok DESC, seq LIMIT $n)", count - _limits.Rows)
                : default;
            transaction.Commit();

            Interlocked.Exchange(ref _lastSeq, seq);
            Interlocked.Exchange(ref _count, count - dropped.Rows);
            _masks = masks - strippedMasks - dropped.Masks;
            DroppedResults += dropped.Rows;
            DroppedMasks += strippedMasks;
            return rows;
        }
    }

    /// <summary>The oldest results, in order.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="after">Only those with a greater sequence number.</param>
    public IReadOnlyList<OutboxRow> Peek(int most, long after = 0)
    {
        lock (_lock)
        {
            if (!IsOpen)
                return [];
            using var select = OutboxDatabase.Command(
                _database, "SELECT seq, camera, result_id, json, mask FROM results WHERE seq > $after ORDER BY seq LIMIT $n");
            select.Parameters.AddWithValue("$after", after);
            select.Parameters.AddWithValue("$n", most);
            using var reader = select.ExecuteReader();
            var rows = new List<OutboxRow>();
            while (reader.Read())
                rows.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4)));
            return rows;
        }
    }

    /// <summary>Forgets results that the broker has acknowledged.</summary>
    public void DeleteThrough(long seq)
    {
        lock (_lock)
        {
            if (!IsOpen)
                return;
            var deleted = Delete("seq <= $n", seq);
            Interlocked.Add(ref _count, -deleted.Rows);
            _masks -= deleted.Masks;
        }
    }

    /// <summary>
    /// Sets a file aside that broke while in use, and begins a new one that counts on. The disk may refuse; until a later
    /// call succeeds the outbox is empty.
    /// </summary>
    public void Replace()
    {
        lock (_lock)
        {
            _database.Dispose();
            if (File.Exists(_path))
                SetAside = OutboxDatabase.MoveAside(_path, _time);
            var database = OutboxDatabase.Create(_path);
            try
            {
                OutboxDatabase.Execute(database, "UPDATE sequence SET last = $n", _lastSeq);
            }
            catch
            {
                database.Dispose();
                throw;
            }

            _database = database;
            Interlocked.Exchange(ref _count, 0);
            _masks = 0;
        }
    }

    public void Dispose() => _database.Dispose();

    /// <summary>False between a damage and its repair.</summary>
    private bool IsOpen => _database.State == ConnectionState.Open;

    private long StripMasks(long tooMany)
    {
        if (tooMany <= 0)
            return 0;
        OutboxDatabase.Execute(
            _database, "UPDATE results SET mask = NULL WHERE seq IN (SELECT seq FROM results WHERE mask IS NOT NULL ORDER BY seq LIMIT $n)", tooMany);
        return tooMany;
    }

    private (long Rows, long Masks) Delete(string condition, long n)
    {
        using var delete = OutboxDatabase.Command(_database, $"DELETE FROM results WHERE {condition} RETURNING mask IS NOT NULL");
        delete.Parameters.AddWithValue("$n", n);
        using var deleted = delete.ExecuteReader();
        var (rows, masks) = (0L, 0L);
        while (deleted.Read())
            (rows, masks) = (rows + 1, masks + deleted.GetInt64(0));
        return (rows, masks);
    }
}
