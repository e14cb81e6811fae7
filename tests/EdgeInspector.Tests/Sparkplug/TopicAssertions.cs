namespace EdgeInspector.Tests.Sparkplug;

/// <summary>How topics are made.</summary>
[Collection(OneEdgeNode.Name)]
public sealed class TopicAssertions(EdgeNodeLife life) : EdgeNodeAssertions(life)
{
    [Fact]
    public void tck_id_intro_group_id_string() => IsName(1, [SparkplugLine.Group]);

    [Fact]
    public void tck_id_intro_group_id_chars() => IsName(1, [SparkplugLine.Group]);

    [Fact]
    public void tck_id_topic_structure_namespace_valid_group_id() => IsName(1, [SparkplugLine.Group]);

    [Fact]
    public void tck_id_intro_edge_node_id_string() => IsName(3, [SparkplugLine.Node]);

    [Fact]
    public void tck_id_intro_edge_node_id_chars() => IsName(3, [SparkplugLine.Node]);

    [Fact]
    public void tck_id_topic_structure_namespace_valid_edge_node_id() => IsName(3, [SparkplugLine.Node]);

    [Fact]
    public void tck_id_intro_device_id_string() => IsName(4, ["gone", "left", "right"]);

    [Fact]
    public void tck_id_intro_device_id_chars() => IsName(4, ["gone", "left", "right"]);

    [Fact]
    public void tck_id_topic_structure_namespace_valid_device_id() => IsName(4, ["gone", "left", "right"]);

    [Fact]
    public void tck_id_topic_structure_namespace_unique_device_id() => IsName(4, ["gone", "left", "right"]);

    [Fact]
    public void tck_id_topic_structure() => Assert.All(Life.All, message => Assert.Matches("^[^/]+/[^/]+/[ND](BIRTH|DEATH|DATA)/[^/]+(/[^/]+)?$", message.Topic));

    [Fact]
    public void tck_id_topic_structure_namespace_a() => Assert.All(Life.All, message => Assert.StartsWith("spBv1.0/", message.Topic, StringComparison.Ordinal));

    [Fact]
    public void tck_id_topic_structure_namespace_device_id_associated_message_types() => Assert.All(Of("DBIRTH", "DDATA", "DDEATH"), message => Assert.NotNull(message.Device));

    [Fact]
    public void tck_id_topic_structure_namespace_device_id_non_associated_message_types() => Assert.All(Of("NBIRTH", "NDATA", "NDEATH"), message => Assert.Null(message.Device));

    [Fact]
    public void tck_id_topics_nbirth_topic() => IsAt("NBIRTH", ofDevice: false);

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_nbirth_topic() => IsAt("NBIRTH", ofDevice: false);

    [Fact]
    public void tck_id_topics_ndata_topic() => IsAt("NDATA", ofDevice: false);

    [Fact]
    public void tck_id_topics_ndeath_topic() => IsAt("NDEATH", ofDevice: false);

    [Fact]
    public void tck_id_topics_dbirth_topic() => IsAt("DBIRTH", ofDevice: true);

    [Fact]
    public void tck_id_message_flow_device_birth_publish_dbirth_topic() => IsAt("DBIRTH", ofDevice: true);

    [Fact]
    public void tck_id_topics_ddata_topic() => IsAt("DDATA", ofDevice: true);

    [Fact]
    public void tck_id_topics_ddeath_topic() => IsAt("DDEATH", ofDevice: true);

    [Fact]
    public void tck_id_topics_ncmd_topic() => IsSubscribedTo(SparkplugLine.Topic("NCMD"));

    [Fact]
    public void tck_id_message_flow_edge_node_ncmd_subscribe() => IsSubscribedTo(SparkplugLine.Topic("NCMD"));

    [Fact]
    public void tck_id_topics_dcmd_topic() => IsSubscribedTo(SparkplugLine.Topic("DCMD", "+"));

    [Fact]
    public void tck_id_message_flow_device_dcmd_subscribe() => IsSubscribedTo(SparkplugLine.Topic("DCMD", "+"));

    [Fact]
    public void tck_id_message_flow_device_birth_publish_dbirth_match_edge_node_topic()
    {
        var node = Of("NBIRTH")[0].Topic.Split('/');
        Assert.All(Of("DBIRTH"), message => Assert.Equal((node[1], node[3]), (message.Topic.Split('/')[1], message.Topic.Split('/')[3])));
    }

    [Fact]
    public void tck_id_case_sensitivity_sparkplug_ids()
    {
        string[] ids = [.. Life.All.Select(message => message.Device).OfType<string>().Distinct(), SparkplugLine.Group, SparkplugLine.Node];
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void tck_id_case_sensitivity_metric_names() => Assert.All(Of("NBIRTH", "DBIRTH"), message => Assert.Equal(message.Payload.Metrics.Count, message.Payload.Metrics.DistinctBy(metric => metric.Name, StringComparer.OrdinalIgnoreCase).Count()));

    private void IsName(int level, string[] names)
    {
        var found = Life.All.Select(message => message.Topic.Split('/')).Where(levels => levels.Length > level).Select(levels => levels[level]).Distinct();
        Assert.Equal(names, found.Order());
        Assert.All(names, name => Assert.DoesNotContain(name, c => c is '+' or '#' or '/'));
    }

    /// <summary>At QoS 1, granted, and before anything is published.</summary>
    private void IsSubscribedTo(string filter) => Assert.All(Life.Connections, connection =>
    {
        var packets = connection.Packets.ToList();
        var granted = packets.FindIndex(p => !p.FromClient && p.Packet.Type == MqttPacket.SubscribeAck);
        Assert.Contains((filter, 1), packets.Take(granted).Where(p => p.FromClient && p.Packet.Type == MqttPacket.Subscribe).SelectMany(p => p.Packet.Filters()));
        Assert.DoesNotContain(packets.Take(granted), p => p.FromClient && p.Packet.Type == MqttPacket.Publish);
    });
}
