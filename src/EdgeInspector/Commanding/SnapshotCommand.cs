using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Vision.Imaging;
using EdgeInspector.Vision.Verdicts;

namespace EdgeInspector.Commanding;

/// <summary>The payload of <c>cmd/snapshot</c>.</summary>
internal sealed record SnapshotRequest : DeviceRequest
{
    [Description("The camera.")]
    [Id]
    public required string Camera { get; init; }

    [Description("Pixels that the picture is wide at most. Absent: as wide as fits.")]
    [Range(16, 8192)]
    public int? MaxWidth { get; init; }
}

/// <summary>The answer to <c>cmd/snapshot</c>; the picture has been sent before it.</summary>
internal sealed record SnapshotReply : CommandReply
{
    [Description("Where the picture is published.")]
    public string? Topic { get; init; }

    [Description("The part: its partId, or the frame's name where it has none.")]
    public string? PartId { get; init; }

    [Description("What the part was judged to be: 1 OK, 2 NotOK, 3 NotDecidable.")]
    public ResultEvaluation? ResultEvaluation { get; init; }

    [Description("Of the picture that is sent, in pixels.")]
    [Range(1, double.MaxValue)]
    public int? Width { get; init; }

    [Description("Of the picture that is sent, in pixels.")]
    [Range(1, double.MaxValue)]
    public int? Height { get; init; }

    [Description("Of the JPEG file.")]
    [Range(1, SnapshotCommand.MostBytes)]
    public int? Bytes { get; init; }

    [Description("Of the JPEG file, in hexadecimal.")]
    [Pattern("^[0-9a-f]{64}$", "64 hexadecimal digits")]
    public string? Sha256 { get; init; }
}

/// <summary><c>cmd/snapshot</c>: what a camera's newest part looks like.</summary>
internal sealed class SnapshotCommand(LineUp lineUp, Topics topics, Replies replies) : SlowCommand<SnapshotRequest>
{
    /// <summary>What the narrowest of the usual brokers takes.</summary>
    public const int MostBytes = 128_000;

    protected override CommandReply CarryOut(SnapshotRequest request)
    {
        var reply = new SnapshotReply { Camera = request.Camera, Status = CommandReply.Done, Message = "" };
        if (lineUp.Find(request.Camera) is not { } line)
            return reply with { Status = CommandReply.Unknown, Message = lineUp.NoSuch(request.Camera) };
        if (line.Recent.Copy(1) is not [var part])
            return reply with { Status = CommandReply.Conflict, Message = $"camera {line.Camera} has no picture yet: no part has been judged since the start" };
        using (part)
        {
            var jpeg = FittedJpeg.Encode(part.Picture, request.MaxWidth ?? int.MaxValue, MostBytes);
            var topic = topics.Snapshot(line.Camera);
            replies.Add(new Message(topic, jpeg.File, Message.Jpeg, AtLeastOnce: true, Retain: false));
            return reply with
            {
                Message = FormattableString.Invariant($"{part.Name}, {jpeg.Width} x {jpeg.Height} pixels in {jpeg.File.Length} bytes"),
                Topic = topic,
                PartId = part.Name,
                ResultEvaluation = part.Evaluation,
                Width = jpeg.Width,
                Height = jpeg.Height,
                Bytes = jpeg.File.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(jpeg.File)),
            };
        }
    }
}
