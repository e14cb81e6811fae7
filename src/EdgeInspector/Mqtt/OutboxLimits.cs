namespace EdgeInspector.Mqtt;

/// <summary>How much may wait for an absent broker. Pictures go first, then OK results; NotOK verdicts are kept longest.</summary>
/// <param name="Rows">Results; at about 1.5 KB each.</param>
/// <param name="Masks">Mask pictures; at most 64 KB each.</param>
internal sealed record OutboxLimits(int Rows = 200_000, int Masks = 4_000);
