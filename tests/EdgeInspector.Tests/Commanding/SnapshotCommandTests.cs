using System.Security.Cryptography;
using OpenCvSharp;

namespace EdgeInspector.Tests.Commanding;

public sealed class SnapshotCommandTests : CommandTests
{
    [Fact]
    public async Task Snapshot_IsTheNewestPartAsJpeg_AndTheAnswerDescribesIt()
    {
        using var broker = await Mosquitto.StartNewAsync();
        await using var dashboard = await Dashboard.ConnectAsync(broker.Port);
        await using var daemon = DaemonProcess.Run(Folder, Once(Config(broker.Port)));
        for (var i = 0; i < 3; i++)
            await ResultAsync(dashboard, "left");

        // The third was no picture.
        foreach (var (payload, side) in new[] { ("""{ "camera": "left" }""", 64), ("""{ "camera": "left", "maxWidth": 32 }""", 32), ("""{ "camera": "left", "maxWidth": 8192 }""", 64) })
        {
            await dashboard.SendAsync($"{Prefix}/cmd/snapshot", payload);
            var picture = await dashboard.NextAsync($"{Prefix}/left/snapshot");
            var answer = (await dashboard.NextAsync($"{Prefix}/cmd/snapshot/response")).Json;

            Assert.Equal(("image/jpeg", false), (picture.ContentType, picture.Retained));
            Assert.Equal((200, "2-bad.png", 2, side, side), ((int)answer["status"]!, (string?)answer["partId"], (int)answer["resultEvaluation"]!, (int)answer["width"]!, (int)answer["height"]!));
            Assert.Equal(($"{Prefix}/left/snapshot", picture.Payload.Length, Convert.ToHexStringLower(SHA256.HashData(picture.Payload))), ((string?)answer["topic"], (int)answer["bytes"]!, (string?)answer["sha256"]));
            using var decoded = Cv2.ImDecode(picture.Payload, ImreadModes.Color);
            Assert.Equal((side, side), (decoded.Width, decoded.Height));
            var (x, y) = ((Samples.Defect.X + 8) * side / 64, (Samples.Defect.Y + 8) * side / 64);
            Assert.InRange(decoded.At<Vec3b>(y, x).Item0, 240, 255);
            Assert.InRange(decoded.At<Vec3b>(side - 2, 2).Item0, 0, 15);
        }

        // Nothing of it is retained for who comes later.
        await using var late = await Dashboard.ConnectAsync(broker.Port, $"{Prefix}/+/snapshot");
        Assert.Empty(await late.RestAsync());
    }
}
