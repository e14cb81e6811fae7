using System.Globalization;

namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Rebirth and commands, and what a host counts on beyond the assertions.</summary>
[Collection(OneEdgeNode.Name)]
public sealed class CommandAssertions(EdgeNodeLife life) : EdgeNodeAssertions(life)
{
    [Fact]
    public void tck_id_operational_behavior_data_commands_rebirth_action_1()
    {
        // The last of three NCMD asked for it; some messages may have been on their way, of the hundreds that the node has to tell.
        var packets = Life.Connections[0].Packets.ToList();
        var asked = packets.FindLastIndex(p => !p.FromClient && p.Packet.Type == MqttPacket.Publish && p.Packet.Message().Topic == SparkplugLine.Topic("NCMD"));
        var told = packets.Skip(asked).Where(p => p.FromClient && p.Packet.Type == MqttPacket.Publish).Select(p => p.Packet.Message().Topic).ToList();
        Assert.InRange(told.IndexOf(SparkplugLine.Topic("NBIRTH")), 0, 10);
    }

    [Fact]
    public void tck_id_operational_behavior_data_commands_rebirth_action_2()
    {
        var again = Life.All.Where(message => message.Connection == Life.Connections[0]).SkipWhile(message => message != Rebirth).Take(4);
        Assert.Equal(["NBIRTH", "DBIRTH left", "DBIRTH right", "DBIRTH gone"], again.Select(message => $"{message.Type} {message.Device}".Trim()));
    }

    [Fact]
    public void tck_id_operational_behavior_data_commands_rebirth_action_3() => Assert.Equal(Of("NBIRTH")[0].BdSeq, Rebirth.BdSeq);

    [Fact]
    public void Trigger_ByDcmd_IsAnsweredAndHasOneResult()
    {
        Assert.Equal(("202", "m-1", "part 7"), (Life.TriggerAnswer!["Trigger/Status"].Value, Life.TriggerAnswer["Trigger/MeasId"].Value, Life.TriggerAnswer["Trigger/PartId"].Value));
        var result = Assert.Single(Of("DDATA"), data => data.Device == "right" && data.Payload.Has("Result/ResultId")).Payload;
        Assert.Equal(("m-1", "part 7", "1"), (result["Result/MeasId"].Value, result["Result/PartId"].Value, result["Result/Evaluation"].Value));
    }

    [Fact]
    public void Results_HaveNoGap_AndThoseFromBeforeABirthAreHistoricalInMessagesOfTheirOwn()
    {
        var results = Of("DDATA").Where(data => data.Payload.Has("Result/Seq")).ToList();
        var seqs = results.Select(data => long.Parse(data.Payload["Result/Seq"].Value!, CultureInfo.InvariantCulture)).Distinct().Order().ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);

        Assert.All(results, data => Assert.Single(data.Payload.Metrics.Select(metric => metric.IsHistorical).Distinct()));
        Assert.All(results.Where(data => data.Payload["Result/Seq"].IsHistorical), data =>
        {
            Assert.All(data.Payload.Metrics, metric => Assert.Equal(data.Payload["Result/CreationTime"].Value, $"{metric.Timestamp}"));
            Assert.True(data.Payload["Result/Seq"].Timestamp < Life.All.Last(message => message.Type == "NBIRTH" && message.Payload.Timestamp <= data.Payload.Timestamp).Payload.Timestamp);
        });

        // Ten and more waited for the primary host.
        Assert.InRange(results.Count(data => data.Connection == Life.Connections[0] && data.Payload["Result/Seq"].IsHistorical), 10, int.MaxValue);
        Assert.Contains(results, data => !data.Payload["Result/Seq"].IsHistorical);
    }

    private Published Rebirth => Of("NBIRTH").Where(birth => birth.Connection == Life.Connections[0]).ElementAt(1);
}
