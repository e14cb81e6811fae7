using EdgeInspector.Inspection;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Data.Sqlite;

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

    private Outbox(string path, OutboxLimits limits, TimeProvider time, SqliteConnection database) =>
        (_path, _limits, _time, _database) = (path, limits, time, database);

    /// <summary>Where a damaged file was set aside at the last open, or null.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Results and masks that were given up because too much was waiting.</summary>
    public long DroppedResults { get; private set; }

    public long DroppedMasks { get; private set; }

    public static Outcome<Outbox> Open(string folder, OutboxLimits limits, TimeProvider time)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            var (database, setAside) = OutboxDatabase.OpenOrReplace(path, time);
            return new Outbox(path, limits, time, database) { SetAside = setAside };
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
    public IReadOnlyList<OutboxRow> Append(IReadOnlyList<(Result Result, byte[]? Mask)> results)
    {
        lock (_lock)
        {
            using var transaction = _database.BeginTransaction();
            var seq = OutboxDatabase.Scalar(_database, "SELECT last FROM sequence");
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
            var (droppedResults, droppedMasks) = MakeRoom();
            transaction.Commit();
            DroppedResults += droppedResults;
            DroppedMasks += droppedMasks;
            return rows;
        }
    }

    /// <summary>The oldest results, in order.</summary>
    public IReadOnlyList<OutboxRow> Peek(int most)
    {
        lock (_lock)
        {
            using var select = OutboxDatabase.Command(_database, "SELECT seq, camera, result_id, json, mask FROM results ORDER BY seq LIMIT $n");
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
            OutboxDatabase.Execute(_database, "DELETE FROM results WHERE seq <= $n", seq);
    }

    /// <summary>How many results wait.</summary>
    public long Count => Locked("SELECT count(*) FROM results");

    /// <summary>The sequence number given last.</summary>
    public long LastSeq => Locked("SELECT last FROM sequence");

    /// <summary>Sets a file aside that broke while in use, and begins a new one.</summary>
    public void Replace()
    {
        lock (_lock)
        {
            _database.Dispose();
            SetAside = OutboxDatabase.MoveAside(_path, _time);
            _database = OutboxDatabase.Create(_path);
        }
    }

    public void Dispose() => _database.Dispose();

    private long Locked(string query)
    {
        lock (_lock)
            return OutboxDatabase.Scalar(_database, query);
    }

    private (long Results, long Masks) MakeRoom()
    {
        var masks = OutboxDatabase.Scalar(_database, "SELECT count(*) FROM results WHERE mask IS NOT NULL") - _limits.Masks;
        if (masks > 0)
            OutboxDatabase.Execute(_database, "UPDATE results SET mask = NULL WHERE seq IN (SELECT seq FROM results WHERE mask IS NOT NULL ORDER BY seq LIMIT $n)", masks);
        var rows = OutboxDatabase.Scalar(_database, "SELECT count(*) FROM results") - _limits.Rows;
        if (rows > 0)
            OutboxDatabase.Execute(_database, "DELETE FROM results WHERE seq IN (SELECT seq FROM results ORDER BY ok DESC, seq LIMIT $n)", rows);
        return (Math.Max(rows, 0), Math.Max(masks, 0));
    }
}
