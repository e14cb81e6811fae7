namespace EdgeInspector.RemoteConfiguration;

/// <summary>One camera on probation.</summary>
/// <param name="Camera">Its id.</param>
/// <param name="MustDeliver">It did before, or it is new: it must be online at the end.</param>
/// <param name="HadVerdicts">It gave verdicts before.</param>
/// <param name="IsOnline">Whether it delivers now.</param>
/// <param name="State">How it is, for people.</param>
/// <param name="IsSound">False when a part of it has ended by a bug.</param>
/// <param name="Verdicts">Parts judged OK or NotOK since.</param>
/// <param name="Undecided">Parts judged NotDecidable since.</param>
/// <param name="LastReason">The last one's reason.</param>
internal sealed record CameraTrial(string Camera, bool MustDeliver, bool HadVerdicts, bool IsOnline, string State, bool IsSound, long Verdicts, long Undecided, string LastReason);
