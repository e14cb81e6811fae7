namespace EdgeInspector.Cameras.Triggers;

/// <summary>What is said at once to a trigger.</summary>
/// <param name="Status">As HTTP's.</param>
/// <param name="Message">For a person.</param>
internal sealed record TriggerAnswer(int Status, string Message)
{
    public const int Accepted = 202, Conflict = 409, Unavailable = 503;

    /// <summary>Why it was not accepted; null when it was.</summary>
    public string? Refusal => Status == Accepted ? null : Message;
}
