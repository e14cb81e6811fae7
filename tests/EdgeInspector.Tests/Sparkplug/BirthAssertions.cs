namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Births of the node and of its devices.</summary>
[Collection(OneEdgeNode.Name)]
public sealed class BirthAssertions(EdgeNodeLife life) : EdgeNodeAssertions(life)
{
    [Fact]
    public void tck_id_topics_nbirth_mqtt() => IsSent("NBIRTH", qos: 0, retain: false);

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_nbirth_qos() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(0, birth.Packet.QoS));

    [Fact]
    public void tck_id_payloads_nbirth_qos() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(0, birth.Packet.QoS));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_nbirth_retained() => Assert.All(Of("NBIRTH"), birth => Assert.False(birth.Packet.Retain));

    [Fact]
    public void tck_id_payloads_nbirth_retain() => Assert.All(Of("NBIRTH"), birth => Assert.False(birth.Packet.Retain));

    [Fact]
    public void tck_id_topics_nbirth_seq_num() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(0, birth.Payload.Seq));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_nbirth_payload_seq() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(0, birth.Payload.Seq));

    [Fact]
    public void tck_id_payloads_nbirth_seq() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(0, birth.Payload.Seq));

    [Fact]
    public void tck_id_payloads_sequence_num_req_nbirth() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(0, birth.Payload.Seq));

    [Fact]
    public void tck_id_topics_nbirth_timestamp() => IsStamped("NBIRTH");

    [Fact]
    public void tck_id_payloads_nbirth_timestamp() => IsStamped("NBIRTH");

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_nbirth_payload() => Assert.All(Of("NBIRTH"), birth => Assert.NotEmpty(birth.Payload.Metrics));

    [Fact]
    public void tck_id_topics_nbirth_metric_reqs() => NamesWhatIsTold("NBIRTH", "NDATA");

    [Fact]
    public void tck_id_operational_behavior_data_publish_nbirth() => NamesWhatIsTold("NBIRTH", "NDATA");

    [Fact]
    public void tck_id_topics_nbirth_metrics() => IsWhole("NBIRTH");

    [Fact]
    public void tck_id_operational_behavior_data_publish_nbirth_values() => HasValues("NBIRTH");

    [Fact]
    public void tck_id_topics_nbirth_bdseq_included() => Assert.All(Of("NBIRTH"), birth => Assert.NotNull(birth.BdSeq));

    [Fact]
    public void tck_id_payloads_nbirth_bdseq() => Assert.All(Of("NBIRTH"), birth => Assert.NotNull(birth.BdSeq));

    [Fact]
    public void tck_id_topics_nbirth_bdseq_matching()
    {
        Assert.All(Of("NBIRTH"), birth => Assert.Equal(
            ("4", Protoc.Decode(birth.Connection.Connect.WillPayload)["bdSeq"].Value), (birth.Payload["bdSeq"].Fields["datatype"], birth.Payload["bdSeq"].Fields["long"])));
    }

    [Fact]
    public void tck_id_payloads_nbirth_bdseq_repeat()
    {
        Assert.All(Of("NBIRTH"), birth => Assert.Equal(
            ("4", Protoc.Decode(birth.Connection.Connect.WillPayload)["bdSeq"].Value), (birth.Payload["bdSeq"].Fields["datatype"], birth.Payload["bdSeq"].Fields["long"])));
    }

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_nbirth_payload_bdSeq()
    {
        Assert.All(Of("NBIRTH"), birth => Assert.Equal(
            ("4", Protoc.Decode(birth.Connection.Connect.WillPayload)["bdSeq"].Value), (birth.Payload["bdSeq"].Fields["datatype"], birth.Payload["bdSeq"].Fields["long"])));
    }

    [Fact]
    public void tck_id_topics_nbirth_rebirth_metric() => Assert.All(Of("NBIRTH"), birth => Assert.Equal((11, "false"), (birth.Payload["Node Control/Rebirth"].DataType, birth.Payload["Node Control/Rebirth"].Value)));

    [Fact]
    public void tck_id_payloads_nbirth_rebirth_req() => Assert.All(Of("NBIRTH"), birth => Assert.Equal((11, "false"), (birth.Payload["Node Control/Rebirth"].DataType, birth.Payload["Node Control/Rebirth"].Value)));

    [Fact]
    public void tck_id_operational_behavior_data_commands_rebirth_name() => Assert.All(Of("NBIRTH"), birth => Assert.True(birth.Payload.Has("Node Control/Rebirth")));

    [Fact]
    public void tck_id_operational_behavior_data_commands_rebirth_name_aliases() => Assert.All(Of("NBIRTH"), birth => Assert.False(birth.Payload["Node Control/Rebirth"].Fields.ContainsKey("alias")));

    [Fact]
    public void tck_id_operational_behavior_data_commands_rebirth_datatype() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(11, birth.Payload["Node Control/Rebirth"].DataType));

    [Fact]
    public void tck_id_operational_behavior_data_commands_rebirth_value() => Assert.All(Of("NBIRTH"), birth => Assert.Equal(("boolean", "false"), (birth.Payload["Node Control/Rebirth"].ValueField, birth.Payload["Node Control/Rebirth"].Value)));

    [Fact]
    public void tck_id_principles_birth_certificates_order() => Assert.All(Life.Connections, connection => Assert.Equal("NBIRTH", Life.All.First(message => message.Connection == connection).Type));

    [Fact]
    public void tck_id_topics_dbirth_mqtt() => IsSent("DBIRTH", qos: 0, retain: false);

    [Fact]
    public void tck_id_message_flow_device_birth_publish_dbirth_qos() => Assert.All(Of("DBIRTH"), birth => Assert.Equal(0, birth.Packet.QoS));

    [Fact]
    public void tck_id_payloads_dbirth_qos() => Assert.All(Of("DBIRTH"), birth => Assert.Equal(0, birth.Packet.QoS));

    [Fact]
    public void tck_id_message_flow_device_birth_publish_dbirth_retained() => Assert.All(Of("DBIRTH"), birth => Assert.False(birth.Packet.Retain));

    [Fact]
    public void tck_id_payloads_dbirth_retain() => Assert.All(Of("DBIRTH"), birth => Assert.False(birth.Packet.Retain));

    [Fact]
    public void tck_id_topics_dbirth_seq() => IsNumberedOn("DBIRTH");

    [Fact]
    public void tck_id_message_flow_device_birth_publish_dbirth_payload_seq() => IsNumberedOn("DBIRTH");

    [Fact]
    public void tck_id_payloads_dbirth_seq_inc() => IsNumberedOn("DBIRTH");

    [Fact]
    public void tck_id_payloads_dbirth_seq() => Assert.All(Of("DBIRTH"), birth => Assert.NotNull(birth.Payload.Seq));

    [Fact]
    public void tck_id_topics_dbirth_timestamp() => IsStamped("DBIRTH");

    [Fact]
    public void tck_id_payloads_dbirth_timestamp() => IsStamped("DBIRTH");

    [Fact]
    public void tck_id_message_flow_device_birth_publish_dbirth_payload() => Assert.All(Of("DBIRTH"), birth => Assert.NotEmpty(birth.Payload.Metrics));

    [Fact]
    public void tck_id_topics_dbirth_metric_reqs() => NamesWhatIsTold("DBIRTH", "DDATA");

    [Fact]
    public void tck_id_operational_behavior_data_publish_dbirth() => NamesWhatIsTold("DBIRTH", "DDATA");

    [Fact]
    public void tck_id_topics_dbirth_metrics() => IsWhole("DBIRTH");

    [Fact]
    public void tck_id_operational_behavior_data_publish_dbirth_values() => HasValues("DBIRTH");

    [Fact]
    public void tck_id_message_flow_device_birth_publish_nbirth_wait()
    {
        // Right behind every NBIRTH, with nothing between.
        foreach (var connection in Life.Connections)
        {
            var types = Life.All.Where(message => message.Connection == connection).Select(message => message.Type).ToList();
            Assert.All(types.Index().Where(t => t.Item == "NBIRTH"), birth => Assert.Equal(["DBIRTH", "DBIRTH", "DBIRTH"], types.Skip(birth.Index + 1).Take(3)));
        }
    }

    [Fact]
    public void tck_id_payloads_dbirth_order()
    {
        // Right behind every NBIRTH, with nothing between.
        foreach (var connection in Life.Connections)
        {
            var types = Life.All.Where(message => message.Connection == connection).Select(message => message.Type).ToList();
            Assert.All(types.Index().Where(t => t.Item == "NBIRTH"), birth => Assert.Equal(["DBIRTH", "DBIRTH", "DBIRTH"], types.Skip(birth.Index + 1).Take(3)));
        }
    }

    private void NamesWhatIsTold(string birth, string data) => Assert.All(Of(data), message =>
        Assert.Subset(Names(Of(birth).First(b => b.Device == message.Device)), Names(message)));

    private static HashSet<string> Names(Published message) => [.. message.Payload.Metrics.Select(metric => metric.Name!)];

    /// <summary>Name, type, and a value of that type or none.</summary>
    private void IsWhole(string type) => Assert.All(Of(type).SelectMany(birth => birth.Payload.Metrics), metric =>
    {
        Assert.NotNull(metric.Name);
        var field = metric.DataType switch { 3 => "int", 4 or 13 => "long", 10 => "double", 11 => "boolean", 12 => "string", _ => "no such type" };
        Assert.Equal(metric.IsNull ? null : field, metric.ValueField);
    });

    private void HasValues(string type)
    {
        var metrics = Of(type).SelectMany(birth => birth.Payload.Metrics).ToList();
        Assert.All(metrics, metric => Assert.Equal(metric.IsNull, metric.Value is null));
        Assert.Contains(metrics, metric => !metric.IsNull);
    }
}
