using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>Results as somebody outside of the daemon saw them: which numbers, which ids, in which order.</summary>
internal sealed class Arrivals
{
    private readonly Dictionary<long, HashSet<string>> _idsOf = [];
    /// <summary>All, with duplicates.</summary>
    public int Count { get; private set; }

    public int Distinct
    {
        get
        {
            lock (_idsOf)
                return _idsOf.Count;
        }
    }

    public long Highest { get; private set; }

    /// <summary>Came for the first time after one with a higher number had come.</summary>
    public int OutOfOrder { get; private set; }

    public void Add(byte[] json)
    {
        var result = JsonNode.Parse(json)!;
        var (seq, id) = ((long)result["seq"]!, (string)result["resultId"]!);
        lock (_idsOf)
        {
            Count++;
            if (!_idsOf.TryGetValue(seq, out var ids))
            {
                _idsOf[seq] = ids = [];
                OutOfOrder += seq < Highest ? 1 : 0;
            }

            ids.Add(id);
            Highest = Math.Max(Highest, seq);
        }
    }

    /// <summary>Nothing is missing up to a number, but for what waits still; every duplicate is one; the order is right.</summary>
    public void AssertWhole(string what, long last, IReadOnlyCollection<long> waiting)
    {
        lock (_idsOf)
        {
            var missing = Enumerable.Range(1, (int)last).Select(i => (long)i).Except(_idsOf.Keys).Except(waiting).ToList();
            var impostors = _idsOf.Count(pair => pair.Value.Count > 1);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{what}: {last} results, {_idsOf.Count} arrived, {waiting.Count} still wait, {missing.Count} missing; {Count - _idsOf.Count} duplicates, {impostors} with another resultId; {OutOfOrder} out of order");
            Assert.Empty(missing);
            Assert.Equal((0, 0), (impostors, OutOfOrder));
        }
    }
}
