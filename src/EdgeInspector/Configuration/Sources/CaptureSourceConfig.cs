using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeInspector.Configuration.Sources;

/// <summary>A camera that Linux drives itself: USB webcams (UVC) and whatever else is a /dev/video.</summary>
internal sealed record V4l2SourceConfig : SourceConfig
{
    [Description("The device; a name below /dev/v4l/by-id stays with the camera, a number does not.")]
    [Pattern("^/dev/[A-Za-z0-9_./:+-]{1,200}$", "a device such as /dev/video0 or /dev/v4l/by-id/...")]
    [LocalOnly]
    public required string Device { get; init; }

    [Description("Pixels, with height. Absent: 640, or what is near.")]
    [Range(1, 100_000)]
    public int? Width { get; init; }

    [Description("Pixels, with width. Absent: 480, or what is near.")]
    [Range(1, 100_000)]
    public int? Height { get; init; }

    [Description("Frames a second. Absent: 30, or what is near.")]
    [Range(1, 1000)]
    public int? FramesPerSecond { get; init; }

    [Description("Four letters of the format that the camera sends: MJPG, YUYV, ... Absent: the first of a list that the camera has.")]
    [Pattern("^[A-Za-z0-9 ]{4}$", "a format of four letters such as MJPG")]
    public string? Format { get; init; }
}

/// <summary>A camera on the network: RTSP, or MJPEG by HTTP.</summary>
internal sealed record StreamSourceConfig : SourceConfig
{
    [Description("Its address. User name and password never stand in it.")]
    [Pattern("^(rtsp|rtsps|http|https)://[^@\\u0000-\\u0020\\u007f]{1,500}$", "an address that begins with rtsp://, rtsps://, http:// or https:// and holds no user name or password (see username and passwordCredential)", HidesValue = true)]
    [LocalOnly]
    public required string Url { get; init; }

    [Description("User name. Absent: none is asked for.")]
    [LocalOnly]
    public string? Username { get; init; }

    [Description("Name of the credential that holds the password: a file in $CREDENTIALS_DIRECTORY, else an environment variable.")]
    [Pattern(@"^[A-Za-z0-9_.-]{1,128}$", "the name of a credential (1 to 128 letters, digits, _ . -), never the password itself")]
    [LocalOnly]
    public string? PasswordCredential { get; init; }

    [Description("Seconds without data after which the connection is given up and made anew.")]
    [Range(0.5, 300.0)]
    public required double TimeoutSeconds { get; init; }
}
