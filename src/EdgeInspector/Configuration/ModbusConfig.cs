using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>The PLC that verdicts are written to, and where in its memory. Addresses are those of the protocol, counted from 0.</summary>
internal sealed record ModbusConfig
{
    [Description("Host name or IP address of the PLC (the Modbus TCP server).")]
    [Pattern(@"^[A-Za-z0-9_.:-]{1,253}$", "a host name or IP address")]
    public required string Host { get; init; }

    [Description("TCP port of the PLC; 502 by the standard.")]
    [Range(1, 65535)]
    public required int Port { get; init; }

    [Description("Unit id of the PLC; 255 or 0 for most that speak Modbus TCP themselves, the slave's address behind a gateway.")]
    [Range(0, 255)]
    public required int Unit { get; init; }

    [Description("Holding register that goes up by one every second and starts again at 0 after 65535. Absent: none.")]
    [Range(0, 65535)]
    public int? HeartbeatRegister { get; init; }

    [Description("Where the verdicts of each camera are written, by camera id.")]
    [MinLength(1)]
    public required IReadOnlyDictionary<string, ModbusCameraConfig> Cameras { get; init; }
}

/// <summary>Where one camera's values are written; at least one of the two.</summary>
internal sealed record ModbusCameraConfig
{
    /// <summary>Holding registers of one camera.</summary>
    public const int Registers = 6;

    /// <summary>Coils of one camera.</summary>
    public const int Coils = 4;

    [Description("First of the camera's six holding registers. Absent: none are written.")]
    [Range(0, 65536 - Registers)]
    public int? Register { get; init; }

    [Description("First of the camera's four coils. Absent: none are written.")]
    [Range(0, 65536 - Coils)]
    public int? Coil { get; init; }
}
