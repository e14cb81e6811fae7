namespace EdgeInspector.Tests.Sparkplug;

/// <summary>Data, deaths of devices, and what holds for every message.</summary>
[Collection(OneEdgeNode.Name)]
public sealed class DataAssertions(EdgeNodeLife life) : EdgeNodeAssertions(life)
{
    [Fact]
    public void tck_id_topics_ndata_mqtt() => IsSent("NDATA", qos: 0, retain: false);

    [Fact]
    public void tck_id_payloads_ndata_qos() => Assert.All(Of("NDATA"), data => Assert.Equal(0, data.Packet.QoS));

    [Fact]
    public void tck_id_payloads_ndata_retain() => Assert.All(Of("NDATA"), data => Assert.False(data.Packet.Retain));

    [Fact]
    public void tck_id_topics_ndata_seq_num() => IsNumberedOn("NDATA");

    [Fact]
    public void tck_id_payloads_ndata_seq_inc() => IsNumberedOn("NDATA");

    [Fact]
    public void tck_id_payloads_ndata_seq() => Assert.All(Of("NDATA"), data => Assert.NotNull(data.Payload.Seq));

    [Fact]
    public void tck_id_topics_ndata_timestamp() => IsStamped("NDATA");

    [Fact]
    public void tck_id_payloads_ndata_timestamp() => IsStamped("NDATA");

    [Fact]
    public void tck_id_topics_ndata_payload() => TellsChanges("NBIRTH", "NDATA");

    [Fact]
    public void tck_id_operational_behavior_data_publish_nbirth_change() => TellsChanges("NBIRTH", "NDATA");

    [Fact]
    public void tck_id_payloads_ndata_order() => Assert.All(Life.Connections, connection => Assert.Equal(["NBIRTH", "DBIRTH", "DBIRTH", "DBIRTH"], Life.All.Where(message => message.Connection == connection).Take(4).Select(message => message.Type)));

    [Fact]
    public void tck_id_payloads_ddata_order() => Assert.All(Life.Connections, connection => Assert.Equal(["NBIRTH", "DBIRTH", "DBIRTH", "DBIRTH"], Life.All.Where(message => message.Connection == connection).Take(4).Select(message => message.Type)));

    [Fact]
    public void tck_id_operational_behavior_data_publish_nbirth_order() => IsChronological("NBIRTH", "NDATA");

    [Fact]
    public void tck_id_topics_ddata_mqtt() => IsSent("DDATA", qos: 0, retain: false);

    [Fact]
    public void tck_id_payloads_ddata_qos() => Assert.All(Of("DDATA"), data => Assert.Equal(0, data.Packet.QoS));

    [Fact]
    public void tck_id_payloads_ddata_retain() => Assert.All(Of("DDATA"), data => Assert.False(data.Packet.Retain));

    [Fact]
    public void tck_id_topics_ddata_seq_num() => IsNumberedOn("DDATA");

    [Fact]
    public void tck_id_payloads_ddata_seq_inc() => IsNumberedOn("DDATA");

    [Fact]
    public void tck_id_payloads_ddata_seq() => Assert.All(Of("DDATA"), data => Assert.NotNull(data.Payload.Seq));

    [Fact]
    public void tck_id_topics_ddata_timestamp() => IsStamped("DDATA");

    [Fact]
    public void tck_id_payloads_ddata_timestamp() => IsStamped("DDATA");

    [Fact]
    public void tck_id_topics_ddata_payload() => TellsChanges("DBIRTH", "DDATA");

    [Fact]
    public void tck_id_operational_behavior_data_publish_dbirth_change() => TellsChanges("DBIRTH", "DDATA");

    [Fact]
    public void tck_id_principles_rbe_recommended() => TellsChanges("DBIRTH", "DDATA");

    [Fact]
    public void tck_id_operational_behavior_data_publish_dbirth_order() => IsChronological("DBIRTH", "DDATA");

    [Fact]
    public void tck_id_operational_behavior_device_ddeath()
    {
        // The folder of this camera was taken away while everything else went on; when it was back, so was the camera.
        var gone = Life.All.Where(message => message.Connection == Life.Connections[0] && message.Device == "gone").Select(message => message.Type).ToList();
        Assert.Equal(["DDEATH", "DBIRTH", "DDATA"], gone.Skip(gone.IndexOf("DDEATH")).Take(3));
    }

    [Fact]
    public void tck_id_topics_ddeath_mqtt() => IsSent("DDEATH", qos: 0, retain: false);

    [Fact]
    public void tck_id_topics_ddeath_seq_num() => IsNumberedOn("DDEATH");

    [Fact]
    public void tck_id_payloads_ddeath_seq_inc() => IsNumberedOn("DDEATH");

    [Fact]
    public void tck_id_payloads_ddeath_seq() => Assert.All(Of("DDEATH"), death => Assert.NotNull(death.Payload.Seq));

    [Fact]
    public void tck_id_payloads_ddeath_seq_number() => Assert.All(Of("DDEATH"), death => Assert.NotNull(death.Payload.Seq));

    [Fact]
    public void tck_id_payloads_ddeath_timestamp() => IsStamped("DDEATH");

    [Fact]
    public void tck_id_payloads_timestamp_in_UTC() => Assert.All(Life.All.Select(message => message.Type).Distinct(), IsStamped);

    [Fact]
    public void tck_id_payloads_metric_timestamp_in_UTC() => Assert.All(Metrics, metric => Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(metric.Timestamp!.Value), DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddSeconds(1)));

    [Fact]
    public void tck_id_payloads_sequence_num_always_included() => Assert.All(Life.All.Where(message => message.Type != "NDEATH"), message => Assert.InRange(message.Payload.Seq!.Value, 0, 255));

    [Fact]
    public void tck_id_payloads_sequence_num_incrementing()
    {
        Assert.All(Life.All.Select(message => message.Type).Distinct().Except(["NBIRTH", "NDEATH"]), IsNumberedOn);
        Assert.Contains(Life.All, message => message.Type != "NBIRTH" && message.Payload.Seq == 0);
    }

    [Fact]
    public void tck_id_payloads_name_requirement() => Assert.All(Metrics, metric => Assert.NotEmpty(metric.Name!));

    [Fact]
    public void tck_id_payloads_name_birth_data_requirement() => Assert.All(Metrics, metric => Assert.NotNull(metric.Timestamp));

    [Fact]
    public void tck_id_payloads_metric_datatype_value_type() => Assert.All(Of("NBIRTH", "DBIRTH").SelectMany(message => message.Payload.Metrics), metric => Assert.InRange(metric.DataType!.Value, 0, uint.MaxValue));

    [Fact]
    public void tck_id_payloads_metric_datatype_value() => Assert.All(Of("NBIRTH", "DBIRTH").SelectMany(message => message.Payload.Metrics), metric => Assert.InRange(metric.DataType!.Value, 1, 34));

    [Fact]
    public void tck_id_payloads_metric_datatype_req() => Assert.All(Of("NBIRTH", "DBIRTH").SelectMany(message => message.Payload.Metrics), metric => Assert.NotNull(metric.DataType));

    [Fact]
    public void tck_id_payloads_metric_datatype_not_req() => Assert.All(Of("NDATA", "DDATA").SelectMany(message => message.Payload.Metrics), metric => Assert.Null(metric.DataType));

    private IEnumerable<SparkplugMetric> Metrics => Life.All.SelectMany(message => message.Payload.Metrics);

    private void IsChronological(params string[] types) => Assert.All(Of(types), message =>
    {
        var times = message.Payload.Metrics.Where(metric => !metric.IsHistorical).Select(metric => metric.Timestamp!.Value).ToList();
        Assert.Equal(times.Order(), times);
    });

    /// <summary>Nothing is told twice, but for what belongs to a part: a part is an event, also when it is like the one before.</summary>
    private void TellsChanges(string birth, string data)
    {
        var (told, changes) = (new Dictionary<(string?, string), string?>(), 0);
        foreach (var message in Of(birth, data))
        {
            foreach (var metric in message.Payload.Metrics.Where(metric => !metric.IsHistorical))
            {
                var isOfPart = metric.Name!.StartsWith("Result/", StringComparison.Ordinal) || metric.Name.StartsWith("Timing/", StringComparison.Ordinal);
                if (message.Type == data && !isOfPart)
                    Assert.NotEqual(told[(message.Device, metric.Name)], metric.Value);
                changes += message.Type == data ? 1 : 0;
                told[(message.Device, metric.Name)] = metric.Value;
            }
        }

        Assert.NotEqual(0, changes);
    }
}
