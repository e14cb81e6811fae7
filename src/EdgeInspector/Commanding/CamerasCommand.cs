using System.ComponentModel;
using EdgeInspector.Configuration;

namespace EdgeInspector.Commanding;

/// <summary>The payload of a command to one camera or all.</summary>
internal abstract record CamerasRequest : DeviceRequest
{
    [Description("The camera. Absent: all.")]
    [Id]
    public string? Camera { get; init; }
}

/// <summary>A quick command to one camera or all.</summary>
internal abstract class CamerasCommand<T>(LineUp lineUp) : QuickCommand<T>
    where T : CamerasRequest
{
    protected LineUp LineUp => lineUp;

    /// <summary>Does it; what has been done, for a person.</summary>
    protected abstract string Apply(IReadOnlyList<CameraLine> lines, T request);

    protected sealed override CommandReply CarryOut(T request)
    {
        if (request.Camera is not { } camera)
            return new() { Status = CommandReply.Done, Message = Apply(lineUp.Lines, request) };
        return lineUp.Find(camera) is { } line
            ? new() { Camera = camera, Status = CommandReply.Done, Message = Apply([line], request) }
            : new() { Camera = camera, Status = CommandReply.Unknown, Message = lineUp.NoSuch(camera) };
    }

    protected static string Names(IReadOnlyList<CameraLine> lines) => string.Join(", ", lines.Select(line => line.Camera));
}
