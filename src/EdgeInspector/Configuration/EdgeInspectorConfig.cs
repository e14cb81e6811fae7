using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>The whole document as the line engineer wrote it. A nullable property is an optional feature; everything else must be there.</summary>
internal sealed record EdgeInspectorConfig
{
    /// <summary>The only document format read.</summary>
    public const string SchemaId = "edgeinspector.config/1";

    /// <summary>Where the daemon looks when no <c>--config</c> is given.</summary>
    public const string DefaultPath = "/etc/edgeinspector/edgeinspector.json";

    [Description("Format of this document.")]
    [AllowedValues(SchemaId)]
    [LocalOnly]
    public required string Schema { get; init; }

    [Description("Version of this document; raise it with every change. Every result carries it as configVersion.")]
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }

    [Description("Where this device stands in the plant; these four ids make the default MQTT topic prefix.")]
    [LocalOnly]
    public required DeviceConfig Device { get; init; }

    [Description("Folder for what must survive a restart: the sequence number and results not yet delivered.")]
    [LocalOnly]
    public required string StateFolder { get; init; }

    [Description("The broker that results are published to.")]
    [LocalOnly]
    public required MqttConfig Mqtt { get; init; }

    [Description("How much may wait for an absent broker. Absent: what suits most devices.")]
    [LocalOnly]
    public OutboxConfig? Outbox { get; init; }

    [Description("How models are run.")]
    [LocalOnly]
    public required InferenceConfig Inference { get; init; }

    [Description("Pictures of NotOK parts with their defects drawn in. Absent: none are saved.")]
    [LocalOnly]
    public OverlaysConfig? Overlays { get; init; }

    [Description("A PLC that verdicts are written to by Modbus TCP. Absent: none.")]
    [LocalOnly]
    public ModbusConfig? Modbus { get; init; }

    [Description("GPIO lines: triggers in, verdicts out. Absent: none are touched.")]
    [LocalOnly]
    public GpioConfig? Gpio { get; init; }

    [Description("Counts for Prometheus. Absent: none are served.")]
    [LocalOnly]
    public MetricsConfig? Metrics { get; init; }

    [Description("Changes of recipes and cameras by MQTT. Absent: none are taken.")]
    [LocalOnly]
    public RemoteConfig? Remote { get; init; }

    [Description("Where models may come from while the daemon runs. Absent: from this machine's command line only.")]
    [LocalOnly]
    public ModelsConfig? Models { get; init; }

    [Description("What to look for, by recipe id.")]
    [MinLength(1)]
    public required IReadOnlyDictionary<string, RecipeConfig> Recipes { get; init; }

    [Description("The cameras, by camera id. The id is a level of the camera's MQTT topics.")]
    [MinLength(1)]
    public required IReadOnlyDictionary<string, CameraConfig> Cameras { get; init; }
}
