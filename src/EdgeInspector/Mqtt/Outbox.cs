using EdgeInspector.Inspection;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Data.Sqlite;
using ConnectionState = System.Data.ConnectionState;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Results on disk until the broker has acknowledged them, and the device's sequence number. A result is committed before
/// anything of it is published, so neither a crash nor a power cut makes a gap. The newest delivered ones stay for a while, to be
/// sent again. One daemon owns the file.
/// </summary>
internal sealed class Outbox : IDisposable
{
    public const string FileName = "outbox.db";

    private const string Columns = "SELECT results.seq, camera, result_id, json, mask FROM results";

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly OutboxLimits _limits;
    private readonly MaskFiles _masks;
    private readonly TimeProvider _time;
    private SqliteConnection _database;

    // Kept here too: who only wants a number must neither wait for a slow disk nor meet its faults.
    private volatile IReadOnlyList<Amount> _amounts;
    private long _lastSeq;

    private Outbox(string path, OutboxLimits limits, MaskFiles masks, TimeProvider time, SqliteConnection database)
    {
        (_path, _limits, _masks, _time, _database) = (path, limits, masks, time, database);
        _amounts = OutboxSchema.Totals(database);
        _lastSeq = OutboxDatabase.Scalar(database, "SELECT last FROM sequence");
        masks.Sweep(IsUsed);
    }

    /// <summary>There is something new to deliver.</summary>
    public WorkSignal Work { get; } = new();

    /// <summary>Where a damaged file was set aside at the last open, or null.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Results that were given up since the start: too much was waiting, or they could not be stored.</summary>
    public SeqRange Dropped { get; private set; }

    /// <summary>Mask pictures that were given up since the start, because too much was waiting.</summary>
    public long DroppedMasks { get; private set; }

    /// <summary>How many results wait.</summary>
    public long Count => _amounts[(int)Stored.OkResults].Count + _amounts[(int)Stored.NotOkResults].Count;

    /// <summary>How many bytes wait, with mask pictures.</summary>
    public long WaitingBytes => _amounts.Skip(1).Sum(amount => amount.Bytes);

    /// <summary>The sequence number given last.</summary>
    public long LastSeq => Interlocked.Read(ref _lastSeq);

    /// <summary>Files that were set aside as damaged and still lie there.</summary>
    public IReadOnlyList<string> DamagedFiles => OutboxDatabase.SetAside(_path);

    public static Outcome<Outbox> Open(string folder, OutboxLimits limits, TimeProvider time)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            var masks = new MaskFiles(Path.Combine(folder, MaskFiles.FolderName));
            var (database, setAside) = OutboxDatabase.OpenOrReplace(path, masks, time);
            try
            {
                return new Outbox(path, limits, masks, time, database) { SetAside = setAside };
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
            _masks.Write(results.Where(r => r.Mask is not null).Select(r => (MaskFiles.Name(r.Mask!), r.Mask!)));
            using var transaction = _database.BeginTransaction();
            var seq = _lastSeq + lost;
            var rows = new List<OutboxRow>(results.Count);
            using var insert = OutboxDatabase.Command(
                _database, "INSERT INTO results VALUES ($seq, $camera, $id, $ok, $now, NULL, $mask, $maskBytes, $bytes, $json)");
            foreach (var (result, mask) in results)
            {
                var row = new OutboxRow(++seq, result.Camera, result.ResultId.ToString(), MessageJson.Write(result with { Seq = seq }), mask is null ? null : MaskFiles.Name(mask));
                insert.Parameters.Clear();
                insert.Parameters.AddWithValue("$seq", row.Seq);
                insert.Parameters.AddWithValue("$camera", row.Camera);
                insert.Parameters.AddWithValue("$id", row.ResultId);
                insert.Parameters.AddWithValue("$ok", result.ResultEvaluation == ResultEvaluation.Ok);
                insert.Parameters.AddWithValue("$now", Now);
                insert.Parameters.AddWithValue("$mask", (object?)row.Mask ?? DBNull.Value);
                insert.Parameters.AddWithValue("$maskBytes", mask?.Length ?? 0);
                insert.Parameters.AddWithValue("$bytes", row.Json.Length);
                insert.Parameters.AddWithValue("$json", row.Json);
                insert.ExecuteNonQuery();
                rows.Add(row);
            }

            OutboxDatabase.Execute(_database, "UPDATE sequence SET last = $n", seq);
            var cleanUp = new OutboxCleanUp(_database);
            cleanUp.Shrink(_limits.Bytes, lacking: 0);
            transaction.Commit();

            var before = _lastSeq;
            Interlocked.Exchange(ref _lastSeq, seq);
            Finish(cleanUp);
            if (lost > 0)
                Dropped += new SeqRange(lost, before + 1, before + lost);
            Work.Set();
            return rows;
        }
    }

    /// <summary>The oldest results that wait, in order.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="after">Only those with a greater sequence number.</param>
    public IReadOnlyList<OutboxRow> Peek(int most, long after = 0) =>
        Select($"{Columns} WHERE delivered_ms IS NULL AND seq > $after ORDER BY seq LIMIT $most", ("$after", after), ("$most", most));

    /// <summary>The oldest results that somebody wants once more, in order.</summary>
    public IReadOnlyList<OutboxRow> PeekResends(int most) =>
        Select($"{Columns} JOIN resends ON resends.seq = results.seq ORDER BY results.seq LIMIT $most", ("$most", most));

    /// <summary>A mask picture; null when it has been given up.</summary>
    public byte[]? ReadMask(string sha256) => _masks.Read(sha256);

    /// <summary>
    /// Sends delivered results once more: on their camera's result topic, marked <c>historical</c>, with the same resultId and
    /// seq, without masks, no faster than a backlog and never before a result that has not been delivered yet. The wish survives
    /// a restart. What was delivered longest ago may not be kept any more (<see cref="OutboxLimits.Delivered"/>); what still
    /// waits for its first delivery comes anyway and is not counted. Callable from any thread.
    /// </summary>
    /// <param name="fromSeq">The first sequence number.</param>
    /// <param name="toSeq">The last one.</param>
    /// <returns>How many were found, the lowest and the highest of them; a count of 0 when there is none.</returns>
    /// <exception cref="SqliteException">The disk does not take it.</exception>
    public SeqRange Resend(long fromSeq, long toSeq)
    {
        lock (_lock)
        {
            if (!IsOpen)
                return default;
            using var insert = OutboxDatabase.Command(
                _database, "INSERT OR IGNORE INTO resends SELECT seq FROM results WHERE delivered_ms IS NOT NULL AND seq BETWEEN $from AND $to");
            using var select = OutboxDatabase.Command(
                _database, "SELECT count(*), ifnull(min(seq), 0), ifnull(max(seq), 0) FROM results WHERE delivered_ms IS NOT NULL AND seq BETWEEN $from AND $to");
            foreach (var command in new[] { insert, select })
            {
                command.Parameters.AddWithValue("$from", fromSeq);
                command.Parameters.AddWithValue("$to", toSeq);
            }

            insert.ExecuteNonQuery();
            using var found = select.ExecuteReader();
            found.Read();
            Work.Set();
            return new(found.GetInt64(0), found.GetInt64(1), found.GetInt64(2));
        }
    }

    /// <summary>The broker has acknowledged results up to one; their masks are not needed any more.</summary>
    public void MarkDelivered(long through) => Change(cleanUp =>
    {
        cleanUp.Deliver(through, Now);
        cleanUp.KeepDelivered(_limits.Delivered);
    });

    /// <summary>The broker has acknowledged results that somebody wanted once more, up to one.</summary>
    public void MarkResent(long through) => Change(_ => OutboxDatabase.Execute(_database, "DELETE FROM resends WHERE seq <= $n", through));

    /// <summary>Gives up what is too old and what the disk has no room for. To be called now and then.</summary>
    public void Maintain()
    {
        var lacking = _limits.Lacking(DiskSpace.Of(Path.GetDirectoryName(_path)!));
        Change(cleanUp =>
        {
            cleanUp.Age(Now - (long)_limits.Age.TotalMilliseconds, Now - (long)_limits.DeliveredAge.TotalMilliseconds);
            cleanUp.Shrink(_limits.Bytes, lacking);
        });
        if (lacking == 0)
            return;
        lock (_lock)
        {
            if (IsOpen)
                OutboxDatabase.Execute(_database, "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);");
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
                SetAside = OutboxDatabase.MoveAside(_path, _masks, _time);
            var database = OutboxDatabase.Create(_path, _masks, _time);
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
            _amounts = OutboxSchema.Totals(database);
        }
    }

    public void Dispose() => _database.Dispose();

    /// <summary>False between a damage and its repair.</summary>
    private bool IsOpen => _database.State == ConnectionState.Open;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsUsed(string mask)
    {
        using var select = OutboxDatabase.Command(_database, "SELECT EXISTS (SELECT * FROM results WHERE mask = $mask)");
        select.Parameters.AddWithValue("$mask", mask);
        return (long)select.ExecuteScalar()! == 1;
    }

    private List<OutboxRow> Select(string text, params (string Name, long Value)[] parameters)
    {
        lock (_lock)
        {
            var rows = new List<OutboxRow>();
            if (!IsOpen)
                return rows;
            using var select = OutboxDatabase.Command(_database, text);
            foreach (var (name, value) in parameters)
                select.Parameters.AddWithValue(name, value);
            using var reader = select.ExecuteReader();
            while (reader.Read())
                rows.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
            return rows;
        }
    }

    /// <summary>One transaction, and the numbers and files after it.</summary>
    private void Change(Action<OutboxCleanUp> change)
    {
        lock (_lock)
        {
            if (!IsOpen)
                return;
            using var transaction = _database.BeginTransaction();
            var cleanUp = new OutboxCleanUp(_database);
            change(cleanUp);
            transaction.Commit();
            Finish(cleanUp);
        }
    }

    /// <summary>After a commit: files go only when no power cut can bring back the row that names them.</summary>
    private void Finish(OutboxCleanUp cleanUp)
    {
        _amounts = OutboxSchema.Totals(_database);
        Dropped += cleanUp.DroppedResults;
        DroppedMasks += cleanUp.DroppedMasks;
        _masks.Delete(cleanUp.UnnamedMasks.Distinct().Where(mask => !IsUsed(mask)));
    }
}
