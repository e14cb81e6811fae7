namespace EdgeInspector.Vision.Verdicts;

/// <summary>The verdict on a part, in OPC 40100-1's terms and numbers.</summary>
public enum ResultEvaluation
{
    Undefined = 0,
    Ok = 1,
    NotOk = 2,

    /// <summary>The picture does not allow a verdict: a camera fault, a time-out, an unreadable frame. Never counted as OK.</summary>
    NotDecidable = 3,
}
