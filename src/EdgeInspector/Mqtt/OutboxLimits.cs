using EdgeInspector.Configuration;

namespace EdgeInspector.Mqtt;

/// <summary>How much may wait for an absent broker, and how much of what was delivered is kept to be sent again.</summary>
internal sealed record OutboxLimits
{
    private const long Megabyte = 1 << 20;

    /// <summary>Of results and mask pictures together.</summary>
    public long Bytes { get; init; } = 512 * Megabyte;

    /// <summary>Older results are of no use to anybody.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What must stay free on the disk; null: 5 % of it, but not more than 512 MB.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Delivered results that are kept.</summary>
    public int Delivered { get; init; } = 10_000;

    /// <summary>How long they are kept.</summary>
    public TimeSpan DeliveredAge { get; init; } = TimeSpan.FromDays(1);

    public static OutboxLimits From(OutboxConfig? config)
    {
        var defaults = new OutboxLimits();
        return new()
        {
            Bytes = config?.MaxMegabytes * Megabyte ?? defaults.Bytes,
            Age = config?.MaxAgeHours is { } hours ? TimeSpan.FromHours(hours) : defaults.Age,
            FreeBytes = config?.MinFreeMegabytes * Megabyte,
            Delivered = config?.KeepDelivered ?? defaults.Delivered,
        };
    }

    /// <summary>How many bytes the disk lacks.</summary>
    public long Lacking(DiskSpace disk) => Math.Max(0, (FreeBytes ?? Math.Min(disk.Total / 20, 512 * Megabyte)) - disk.Free);
}

/// <summary>A disk, in bytes.</summary>
internal readonly record struct DiskSpace(long Total, long Free)
{
    public static DiskSpace Of(string folder)
    {
        var disk = new DriveInfo(folder);
        return new(disk.TotalSize, disk.AvailableFreeSpace);
    }
}
