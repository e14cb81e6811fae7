using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration;

/// <summary>Lines of a GPIO chip: triggers in, verdicts and states out.</summary>
internal sealed record GpioConfig
{
    [Description("Number of the GPIO chip: 0 is /dev/gpiochip0.")]
    [Range(0, 255)]
    public required int Chip { get; init; }

    [Description("Output that is active unless every camera below delivers: at the start, after the stop, while one is away. Absent: none.")]
    public GpioOutputConfig? Fault { get; init; }

    [Description("The lines of each camera, by camera id.")]
    [MinLength(1)]
    public required IReadOnlyDictionary<string, GpioCameraConfig> Cameras { get; init; }
}

/// <summary>One camera's lines; at least one of them.</summary>
internal sealed record GpioCameraConfig
{
    [Description("Input whose edge triggers the camera. Absent: none.")]
    public GpioTriggerConfig? Trigger { get; init; }

    [Description("Output that pulses for every part that is OK. Absent: none.")]
    public GpioPulseConfig? Ok { get; init; }

    [Description("Output that pulses for every other part: NotOK, and NotDecidable as well. Absent: none.")]
    public GpioPulseConfig? NotOk { get; init; }

    [Description("Output that is active while the camera delivers. Absent: none.")]
    public GpioOutputConfig? Ready { get; init; }
}

/// <summary>One line of the chip.</summary>
internal abstract record GpioLineConfig
{
    [Description("Number of the line on its chip (its offset, as gpioinfo shows it). Each line has one use.")]
    [Range(0, 1023)]
    public required int Line { get; init; }
}

/// <summary>An input that triggers.</summary>
internal sealed record GpioTriggerConfig : GpioLineConfig
{
    public const string Rising = "rising";

    public const string Falling = "falling";

    [Description("The edge that triggers.")]
    [AllowedValues(Rising, Falling)]
    public required string Edge { get; init; }

    [Description("Milliseconds that the line must have been still before an edge triggers; what bounces is ignored. 0: every edge triggers.")]
    [Range(0, 10_000)]
    public required int DebounceMs { get; init; }
}

/// <summary>An output.</summary>
internal record GpioOutputConfig : GpioLineConfig
{
    [Description("True: active is low. Absent: active is high.")]
    public bool? ActiveLow { get; init; }
}

/// <summary>An output that pulses.</summary>
internal sealed record GpioPulseConfig : GpioOutputConfig
{
    [Description("Milliseconds from the verdict to the pulse.")]
    [Range(0, 60_000)]
    public required int DelayMs { get; init; }

    [Description("Length of the pulse in milliseconds.")]
    [Range(1, 60_000)]
    public required int PulseMs { get; init; }
}
