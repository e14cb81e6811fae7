namespace EdgeInspector.Mqtt;

/// <summary>The topics below one device's prefix.</summary>
internal sealed record Topics(string Prefix)
{
    public string Status => $"{Prefix}/status";

    public string CameraStatus(string camera) => $"{Prefix}/{camera}/status";

    public string Result(string camera) => $"{Prefix}/{camera}/result";

    public string LastResult(string camera) => $"{Prefix}/{camera}/result/last";

    public string Mask(string camera) => $"{Prefix}/{camera}/mask";
}
