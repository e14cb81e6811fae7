namespace EdgeInspector.Mqtt;

/// <summary>A stored result on its way to the broker.</summary>
/// <param name="Seq">Its place in the device's sequence.</param>
/// <param name="Camera">The camera's id.</param>
/// <param name="ResultId">The result's id.</param>
/// <param name="Json">The result.</param>
/// <param name="Mask">The SHA-256 of its mask picture, if any; <see cref="Outbox.ReadMask"/> has the picture.</param>
internal sealed record OutboxRow(long Seq, string Camera, string ResultId, byte[] Json, string? Mask);
