using EdgeInspector.Inspection;
using EdgeInspector.Vision;
using EdgeInspector.Vision.Verdicts;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Results on disk until the broker has acknowledged them, and the device's sequence number. A result is committed before
/// anything of it is published, so neither a crash nor a power cut makes a gap. The newest delivered ones stay for a while, to be
/// sent again. One daemon owns the file.
/// </summary>
internal sealed class Outbox : IDisposable
{
    public const string FileName = "outbox.db";

    private const string SetLast = "UPDATE sequence SET last = $n";

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly OutboxLimits _limits;
    private readonly MaskFiles _masks;
    private readonly TimeProvider _time;

    // Pictures that no row named any more when they came here. Files go only when no power cut can bring those rows back.
    private readonly HashSet<string> _unnamedMasks = [];

    // The last commit may still be taken back by a power cut.
    private bool _hasUnsynced;

    private OutboxConnection _database;
    private SeqRange _dropped;

    // Kept here too: who only wants a number must neither wait for a slow disk nor meet its faults.
    private volatile IReadOnlyList<Amount> _amounts;
    private long _lastSeq;

    private Outbox(string path, OutboxLimits limits, MaskFiles masks, TimeProvider time, OutboxConnection database)
    {
        (_path, _limits, _masks, _time, _database) = (path, limits, masks, time, database);
        _amounts = OutboxSchema.Totals(database);
        _lastSeq = database.Scalar("SELECT last FROM sequence");
        masks.Sweep(mask => OutboxRows.Name(database, mask));
    }

    /// <summary>There is something new to deliver.</summary>
    public WorkSignal Work { get; } = new();

    /// <summary>Where a damaged file was set aside at the last open, or null.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Results that were given up since the start: too much was waiting, or they could not be stored.</summary>
    public SeqRange Dropped
    {
        get
        {
            lock (_lock)
                return _dropped;
        }
    }

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
            using var transaction = Begin(isSynced: true);
            var seq = _lastSeq + lost;
            var rows = new List<OutboxRow>(results.Count);
            foreach (var (result, mask) in results)
            {
                var row = new OutboxRow(++seq, result.Camera, result.ResultId.ToString(), MessageJson.Write(result with { Seq = seq }), mask is null ? null : MaskFiles.Name(mask));
                OutboxRows.Insert(_database, row, result.ResultEvaluation == ResultEvaluation.Ok, mask?.Length ?? 0, Now);
                rows.Add(row);
            }

            _database.Execute(SetLast, ("$n", seq));
            var cleanUp = new OutboxCleanUp(_database);
            cleanUp.Shrink(_limits.Bytes, lacking: 0);
            Commit(transaction, cleanUp, isSynced: true);

            var before = _lastSeq;
            Interlocked.Exchange(ref _lastSeq, seq);
            if (lost > 0)
                _dropped += new SeqRange(lost, before + 1, before + lost);
            Work.Set();
            return rows;
        }
    }

    /// <summary>The oldest results that wait, in order.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="after">Only those with a greater sequence number.</param>
    public IReadOnlyList<OutboxRow> Peek(int most, long after = 0)
    {
        lock (_lock)
            return _database.IsOpen ? OutboxRows.Waiting(_database, most, after) : [];
    }

    /// <summary>The oldest results that somebody wants once more, in order.</summary>
    public IReadOnlyList<OutboxRow> PeekResends(int most)
    {
        lock (_lock)
            return _database.IsOpen ? OutboxRows.Wanted(_database, most) : [];
    }

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
            if (!_database.IsOpen)
                return default;
            _database.Sync(true);
            var found = OutboxRows.Want(_database, fromSeq, toSeq);
            Work.Set();
            return found;
        }
    }

    /// <summary>
    /// The broker has acknowledged results up to one; their masks are not needed any more. A power cut before the next
    /// result, or within seconds, may take this back, and they are delivered again: no result shall wait for the disk because of this.
    /// </summary>
    public void MarkDelivered(long through) => Change(
        cleanUp =>
        {
            cleanUp.Deliver(through, Now);
            cleanUp.KeepDelivered(_limits.Delivered);
        },
        isSynced: false);

    /// <summary>The broker has acknowledged results that somebody wanted once more, up to one; as <see cref="MarkDelivered"/>.</summary>
    public void MarkResent(long through) => Change(_ => _database.Execute("DELETE FROM resends WHERE seq <= $n", ("$n", through)), isSynced: false);

    /// <summary>Gives up what is too old and what the disk has no room for. To be called now and then.</summary>
    public void Maintain()
    {
        var lacking = _limits.Lacking(DiskSpace.Of(Path.GetDirectoryName(_path)!));
        Change(
            cleanUp =>
            {
                cleanUp.Age(Now - (long)_limits.Age.TotalMilliseconds, Now - (long)_limits.DeliveredAge.TotalMilliseconds);
                cleanUp.Shrink(_limits.Bytes, lacking);

                // A commit of nothing syncs nothing.
                if (_hasUnsynced)
                    _database.Execute("UPDATE sequence SET last = last");
            },
            isSynced: true);
        if (lacking == 0)
            return;
        lock (_lock)
        {
            if (_database.IsOpen)
                _database.GiveBack();
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
                database.Execute(SetLast, ("$n", _lastSeq));
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

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One transaction, and the numbers and files after it.</summary>
    /// <param name="change">What it changes.</param>
    /// <param name="isSynced">Whether to return only when it survives a power cut.</param>
    private void Change(Action<OutboxCleanUp> change, bool isSynced)
    {
        lock (_lock)
        {
            if (!_database.IsOpen)
                return;
            using var transaction = Begin(isSynced);
            var cleanUp = new OutboxCleanUp(_database);
            change(cleanUp);
            Commit(transaction, cleanUp, isSynced);
        }
    }

    private OutboxConnection.Transaction Begin(bool isSynced)
    {
        _database.Sync(isSynced);
        return _database.Begin();
    }

    /// <summary>Commits; then the numbers follow, and the files, once no power cut can bring back the rows that named them.</summary>
    private void Commit(OutboxConnection.Transaction transaction, OutboxCleanUp cleanUp, bool isSynced)
    {
        _unnamedMasks.UnionWith(cleanUp.UnnamedMasks);
        var (amounts, unused) = (OutboxSchema.Totals(_database), isSynced ? OutboxRows.Unnamed(_database, _unnamedMasks) : []);
        transaction.Commit();
        _amounts = amounts;
        _dropped += cleanUp.DroppedResults;
        DroppedMasks += cleanUp.DroppedMasks;
        _hasUnsynced = !isSynced;
        if (!isSynced)
            return;
        _masks.Delete(unused);
        _unnamedMasks.Clear();
    }
}
