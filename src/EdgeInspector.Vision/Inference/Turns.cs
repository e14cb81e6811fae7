namespace EdgeInspector.Vision.Inference;

/// <summary>
/// Who computes next where more want a model than it computes at once: whoever is due first, and of those that are due at the
/// same time whoever came first. What can wait comes after them, but not never: of turns that are wanted without end it gets one
/// in <see cref="PassedOver"/> and one. Nothing is allocated for a turn.
/// </summary>
/// <param name="atOnce">How many compute at once.</param>
internal sealed class Turns(int atOnce)
{
    /// <summary>How many that are due may go before one that can wait.</summary>
    public const int PassedOver = 10;

    private readonly Lock _lock = new();

    /// <summary>In the order in which they are due. Empty while one more may compute.</summary>
    private readonly List<Turn> _waiting = [];
    private int _free = atOnce;
    private int _passed;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for a turn, which is to be given back whatever comes of it.</summary>
    /// <exception cref="OperationCanceledException">It is not wanted any more, or was broken off; there is nothing to give back.</exception>
    public void Take(Turn turn, Claim claim)
    {
        lock (_lock)
        {
            claim.WhileWanted.ThrowIfCancellationRequested();
            if (turn.IsBrokenOff)
                throw new OperationCanceledException("broken off");
            if (_free > 0)
            {
                _free--;
                return;
            }

            (turn.DueAt, turn.HasCome) = (claim.DueAt ?? long.MaxValue, false);
            turn.Signal.Reset();
            var place = _waiting.Count;
            while (place > 0 && _waiting[place - 1].DueAt > turn.DueAt)
                place--;
            _waiting.Insert(place, turn);
        }

        try
        {
            turn.Signal.Wait(claim.WhileWanted);
        }
        catch (OperationCanceledException)
        {
            Leave(turn);
            throw;
        }

        if (!turn.HasCome)
            throw new OperationCanceledException("broken off");
    }

    /// <summary>Gives a turn back, to the next.</summary>
    public void GiveBack()
    {
        lock (_lock)
            PassOn();
    }

    /// <summary>Ends the waiting, and every later one as it begins; false allows it again.</summary>
    public void BreakOff(Turn turn, bool isBrokenOff)
    {
        lock (_lock)
        {
            turn.IsBrokenOff = isBrokenOff;
            if (isBrokenOff && _waiting.Remove(turn))
                turn.Signal.Set();
        }
    }

    /// <summary>A turn that comes just as nobody waits for it any more goes to the next.</summary>
    private void Leave(Turn turn)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(turn) && turn.HasCome)
                PassOn();
        }
    }

    private void PassOn()
    {
        if (_waiting.Count == 0)
        {
            _free++;
            return;
        }

        var place = Next();
        var turn = _waiting[place];
        _waiting.RemoveAt(place);
        turn.HasCome = true;
        turn.Signal.Set();
    }

    private int Next()
    {
        var canWait = _waiting.FindIndex(static turn => turn.CanWait);
        if (canWait > 0 && _passed < PassedOver)
        {
            _passed++;
            return 0;
        }

        _passed = 0;
        return Math.Max(canWait, 0);
    }
}
