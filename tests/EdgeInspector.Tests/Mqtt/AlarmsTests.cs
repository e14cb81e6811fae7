using System.Text.Json.Nodes;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Mqtt;

public sealed class AlarmsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private readonly Alarms _alarms;

    public AlarmsTests() => _alarms = Deliveries.Alarms(time: _time);

    [Fact]
    public void Raise_ThenClear_IsToldWithTheTimes()
    {
        _alarms.Raise(AlarmCondition.DiskFailing, "the disk is full");
        var raised = Take();
        _time.Advance(TimeSpan.FromMinutes(1));
        _alarms.Clear(AlarmCondition.DiskFailing);
        var cleared = Take();

        Assert.Equal(["schema", "device", "bootId", "condition", "state", "severity", "message", "since"], raised.AsObject().Select(p => p.Key));
        Assert.Equal(("edgeinspector.alarm/1", "disk-failing", "raised", "error", "the disk is full", "2026-11-25T08:00:00.000Z"), (Text(raised, "schema"), Text(raised, "condition"), Text(raised, "state"), Text(raised, "severity"), Text(raised, "message"), Text(raised, "since")));
        Assert.Equal(("cleared", "2026-11-25T08:00:00.000Z", "2026-11-25T08:01:00.000Z"), (Text(cleared, "state"), Text(cleared, "since"), Text(cleared, "clearedAt")));
    }

    [Fact]
    public void Raise_OfTheSameAgain_SaysNothing_OfOtherNumbersTheNewest()
    {
        var changes = 0;
        _alarms.Changed += () => changes++;
        _alarms.Raise(AlarmCondition.ResultsDropped, "a", new SeqRange(1, 5, 5));
        _alarms.Raise(AlarmCondition.ResultsDropped, "a", new SeqRange(1, 5, 5));
        _time.Advance(TimeSpan.FromMinutes(1));
        _alarms.Raise(AlarmCondition.ResultsDropped, "a", new SeqRange(3, 5, 9));

        var told = Take();
        Assert.Equal((3, 5, 9, "2026-11-25T08:00:00.000Z"), ((int)told["count"]!, (int)told["firstSeq"]!, (int)told["lastSeq"]!, Text(told, "since")));
        Assert.Null(_alarms.Next());
        Assert.Equal(2, changes);
    }

    [Fact]
    public void AfterAReconnect_WhatIsStillRaisedIsToldAgain()
    {
        _alarms.Raise(AlarmCondition.DiskFailing, "x");
        _alarms.Raise(AlarmCondition.BacklogLarge, "y");
        _alarms.Clear(AlarmCondition.DiskFailing);
        Take();
        Take();

        _alarms.ResendRaised();

        Assert.Equal("backlog-large", Text(Take(), "condition"));
        Assert.Null(_alarms.Next());
        Assert.Equal(["backlog-large"], _alarms.Raised);
    }

    [Fact]
    public void Change_WhileItIsToldIsToldToo()
    {
        _alarms.Raise(AlarmCondition.DiskFailing, "x");
        _alarms.Next();
        _alarms.Clear(AlarmCondition.DiskFailing);
        _alarms.Forget();

        Assert.Equal("cleared", Text(Take(), "state"));
        Assert.Null(_alarms.Next());
    }

    private static string? Text(JsonNode json, string key) => (string?)json[key];

    private JsonNode Take()
    {
        var message = _alarms.Next()!;
        Assert.Equal(("p/alarm", true, false), (message.Topic, message.AtLeastOnce, message.Retain));
        _alarms.Forget();
        return JsonNode.Parse(message.Payload)!;
    }
}
