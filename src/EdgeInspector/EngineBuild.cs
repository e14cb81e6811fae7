namespace EdgeInspector;

/// <summary>The state of an engine that is not there yet, while another provider computes.</summary>
internal abstract record EngineBuild
{
    public abstract string Describe(DateTimeOffset now);

    /// <summary>One is built after another: each takes much memory.</summary>
    internal sealed record Awaited : EngineBuild
    {
        public override string Describe(DateTimeOffset now) => "its TensorRT engine is not built yet";
    }

    internal sealed record Going(DateTimeOffset Since) : EngineBuild
    {
        public override string Describe(DateTimeOffset now) => FormattableString.Invariant($"building a TensorRT engine, {Math.Max(0, (now - Since).TotalSeconds):F0} s");
    }

    internal sealed record Failed(string Reason) : EngineBuild
    {
        public override string Describe(DateTimeOffset now) => Reason;
    }
}
