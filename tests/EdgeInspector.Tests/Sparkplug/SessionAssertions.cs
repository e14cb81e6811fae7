using System.Text.Json.Nodes;

namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Connecting, the Will, and going.</summary>
[Collection(OneEdgeNode.Name)]
public sealed class SessionAssertions(EdgeNodeLife life) : EdgeNodeAssertions(life)
{
    [Fact]
    public void tck_id_principles_persistence_clean_session_50() => Assert.All(Connects, connect => Assert.Equal((5, true, 0u), (connect.Version, connect.CleanStart, connect.SessionExpiry)));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_connect() => Assert.All(Life.Connections, connection => Assert.True(First(connection, MqttPacket.ConnectAck) < First(connection, MqttPacket.Publish, fromClient: true)));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_will_message() => Assert.All(Connects, connect => Assert.Equal(SparkplugLine.Topic("NDEATH"), connect.WillTopic));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_will_message_topic() => Assert.All(Connects, connect => Assert.Equal(SparkplugLine.Topic("NDEATH"), connect.WillTopic));

    [Fact]
    public void tck_id_payloads_ndeath_will_message() => Assert.All(Connects, connect => Assert.Equal(SparkplugLine.Topic("NDEATH"), connect.WillTopic));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_will_message_payload() => Assert.All(Connects, connect => Assert.Single(Protoc.Decode(connect.WillPayload).Metrics));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_will_message_payload_bdSeq()
    {
        // Three connects of two processes: the number goes on across the restart.
        Assert.Equal([0, 1, 2], WillNumbers);
        Assert.All(Connects, connect => Assert.Equal((4, "long"), (Protoc.Decode(connect.WillPayload)["bdSeq"].DataType, Protoc.Decode(connect.WillPayload)["bdSeq"].ValueField)));
    }

    [Fact]
    public void tck_id_topics_nbirth_bdseq_increment() => Assert.Equal([0, 1, 2], WillNumbers);

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_will_message_qos() => Assert.All(Connects, connect => Assert.Equal(1, connect.WillQoS));

    [Fact]
    public void tck_id_payloads_ndeath_will_message_qos() => Assert.All(Connects, connect => Assert.Equal(1, connect.WillQoS));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_will_message_will_retained() => Assert.All(Connects, connect => Assert.False(connect.WillRetain));

    [Fact]
    public void tck_id_payloads_ndeath_will_message_retain() => Assert.All(Connects, connect => Assert.False(connect.WillRetain));

    [Fact]
    public void tck_id_topics_ndeath_payload() => Assert.All(Deaths, death => Assert.Equal("bdSeq", death.Metrics.Single().Name));

    [Fact]
    public void tck_id_topics_ndeath_seq() => Assert.All(Deaths, death => Assert.Null(death.Seq));

    [Fact]
    public void tck_id_payloads_ndeath_seq() => Assert.All(Deaths, death => Assert.Null(death.Seq));

    [Fact]
    public void tck_id_payloads_ndeath_bdseq()
    {
        Assert.All(Of("NBIRTH", "NDEATH"), message => Assert.Equal(WillNumber(message.Connection), message.BdSeq));
        Assert.Equal(WillNumbers[^1], Life.Will!.BdSeq);
    }

    [Fact]
    public void tck_id_operational_behavior_edge_node_intentional_disconnect_ndeath()
    {
        // Twice: because the primary host went, and because the daemon was stopped.
        Assert.Equal(2, Of("NDEATH").Count);
        Assert.All(Of("NDEATH"), death => Assert.Same(death.Packet, death.Connection.Sent.Last(packet => packet.Type == MqttPacket.Publish)));
    }

    [Fact]
    public void tck_id_payloads_ndeath_will_message_publisher()
    {
        // Twice: because the primary host went, and because the daemon was stopped.
        Assert.Equal(2, Of("NDEATH").Count);
        Assert.All(Of("NDEATH"), death => Assert.Same(death.Packet, death.Connection.Sent.Last(packet => packet.Type == MqttPacket.Publish)));
    }

    [Fact]
    public void tck_id_operational_behavior_edge_node_intentional_disconnect_packet()
    {
        Assert.All(Of("NDEATH"), death =>
        {
            var last = death.Connection.Sent.Last();
            Assert.Equal((MqttPacket.Disconnect, 0x04), (last.Type, last.Reason()));
        });
    }

    [Fact]
    public void tck_id_payloads_ndeath_will_message_publisher_disconnect_mqtt50()
    {
        Assert.All(Of("NDEATH"), death =>
        {
            var last = death.Connection.Sent.Last();
            Assert.Equal((MqttPacket.Disconnect, 0x04), (last.Type, last.Reason()));
        });
    }

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_phid_wait() => Assert.All(Life.Connections, connection => Assert.True(HostSaid(connection, online: true) < First(connection, MqttPacket.Publish, fromClient: true)));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_phid_wait_id()
    {
        // Another host was online all the time.
        Assert.Contains((SparkplugLine.StateTopic(), 1), Life.Connections[0].Sent.Where(packet => packet.Type == MqttPacket.Subscribe).SelectMany(packet => packet.Filters()));
        Assert.True(HostSaid(Life.Connections[0], online: false, 1000) < First(Life.Connections[0], MqttPacket.Publish, fromClient: true));
    }

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_phid_wait_online() => Assert.True(HostSaid(Life.Connections[0], online: false, 1000) < First(Life.Connections[0], MqttPacket.Publish, fromClient: true));

    [Fact]
    public void tck_id_operational_behavior_edge_node_birth_sequence_wait() => Assert.True(HostSaid(Life.Connections[0], online: false, 1000) < First(Life.Connections[0], MqttPacket.Publish, fromClient: true));

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_phid_wait_timestamp()
    {
        var (connection, early, right) = (Life.Connections[0], HostSaid(Life.Connections[0], online: true, 500), HostSaid(Life.Connections[0], online: true, 2000));
        Assert.InRange(early, 1, right);
        Assert.True(right < First(connection, MqttPacket.Publish, fromClient: true));
    }

    [Fact]
    public void tck_id_message_flow_edge_node_birth_publish_phid_offline()
    {
        var packets = Life.Connections[0].Packets;
        Assert.Contains(packets.Skip(HostSaid(Life.Connections[0], online: false, 2000)), p => p.FromClient && p.Packet.Type == MqttPacket.Disconnect);
    }

    [Fact]
    public void tck_id_operational_behavior_edge_node_termination_host_offline()
    {
        var packets = Life.Connections[0].Packets;
        Assert.Contains(packets.Skip(HostSaid(Life.Connections[0], online: false, 2000)), p => p.FromClient && p.Packet.Type == MqttPacket.Disconnect);
    }

    [Fact]
    public void tck_id_operational_behavior_edge_node_termination_host_offline_timestamp()
    {
        // After news that are older than its birth, the host still got results; after those of the same time, none.
        var packets = Life.Connections[0].Packets;
        var (late, right) = (HostSaid(Life.Connections[0], online: false, 1500), HostSaid(Life.Connections[0], online: false, 2000));
        Assert.Contains(packets.Take(right).Skip(late), p => p.FromClient && p.Packet.Type == MqttPacket.Publish && p.Packet.Message().Topic == SparkplugLine.Topic("DDATA", "left"));
        Assert.DoesNotContain(packets.Take(right), p => p.FromClient && p.Packet.Type == MqttPacket.Disconnect);
    }

    [Fact]
    public void tck_id_operational_behavior_edge_node_termination_host_offline_reconnect() => Assert.True(First(Life.Connections[1], MqttPacket.ConnectAck) > 0);

    private IEnumerable<ConnectPacket> Connects => Life.Connections.Select(connection => connection.Connect);

    private IReadOnlyList<long?> WillNumbers => [.. Life.Connections.Select(WillNumber)];

    private IEnumerable<SparkplugPayload> Deaths => [.. Connects.Select(connect => Protoc.Decode(connect.WillPayload)), .. Of("NDEATH").Select(death => death.Payload), Life.Will!.Payload];

    private static long? WillNumber(TappedConnection connection) => Protoc.Number(Protoc.Decode(connection.Connect.WillPayload)["bdSeq"].Fields, "long");

    private static int First(TappedConnection connection, int type, bool fromClient = false) =>
        connection.Packets.ToList().FindIndex(p => p.Packet.Type == type && p.FromClient == fromClient);

    /// <summary>Where in a connection the daemon heard of the primary host.</summary>
    private static int HostSaid(TappedConnection connection, bool online, long? timestamp = null)
    {
        var at = connection.Packets.ToList().FindIndex(p => !p.FromClient && p.Packet.Type == MqttPacket.Publish && p.Packet.Message().Topic == SparkplugLine.StateTopic()
            && JsonNode.Parse(p.Packet.Message().Payload) is { } state && (bool)state["online"]! == online && (timestamp is null || (long)state["timestamp"]! == timestamp));
        Assert.NotEqual(-1, at);
        return at;
    }
}
