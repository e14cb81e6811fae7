using EdgeInspector.Vision.Inference;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Tests.Inference;

/// <summary>
/// Providers that this machine does not have: each opens sessions on the CPU, as told, so that everything behind the seam is the
/// real thing. One that nothing is told of opens the graph as it is.
/// </summary>
internal sealed class FakeSessions : ISessionMaker
{
    private readonly Dictionary<ExecutionProvider, Func<SessionSource, InferenceSession>> _ways = [];

    /// <summary>What was opened, and with what.</summary>
    public List<(ExecutionProvider Provider, SessionSource Source)> Opened { get; } = [];

    /// <summary>A provider's way to open models; a trial it passes.</summary>
    public FakeSessions With(ExecutionProvider provider, Func<SessionSource, InferenceSession> way)
    {
        _ways[provider] = way;
        return this;
    }

    public InferenceSession Open(SessionSource source, ExecutionProvider provider, SessionSettings settings)
    {
        // Read now, as a real provider does: what the next one gets is made of the same.
        if (source.Path is null)
            _ = source.Graph;
        lock (Opened)
            Opened.Add((provider, source));
        if (source.Model is null)
            return provider == ExecutionProvider.Cuda ? Others(source) : Plain(source);
        return _ways.TryGetValue(provider, out var way) ? way(source) : Plain(source);
    }

    /// <summary>How CUDA opens what is no model.</summary>
    public Func<SessionSource, InferenceSession> Others { get; init; } = Plain;

    /// <summary>Gives the memory that sessions share; null for the CPU's.</summary>
    public ISessionMaker? Memories { get; init; }

    /// <summary>The sessions whose memory was asked for.</summary>
    public List<InferenceSession> Shared { get; } = [];

    public OrtAllocator? Memory(InferenceSession session, ExecutionProvider provider)
    {
        Shared.Add(session);
        return Memories?.Memory(session, provider);
    }

    public static InferenceSession Plain(SessionSource source) => OnnxSessions.Instance.Open(source, ExecutionProvider.Cpu, new SessionSettings { Threads = 1 });

    /// <summary>One that computes wrongly: as if each weight were twice as large.</summary>
    public static InferenceSession Wrong(SessionSource source) => Plain(new(HandMadeModel.Create(weight: 2).ToByteArray()));

    /// <summary>One that opens, and breaks when it is first run.</summary>
    public static InferenceSession Breaking(SessionSource source)
    {
        var model = ModelProto.Parser.ParseFrom(source.Graph);
        var node = model.Graph.Node.Single(n => n.Output[0] == "score");
        node.Output[0] = "whole";
        model.Graph.Initializer.Add(new TensorProto { Name = "far", DataType = DataType.Int64, Dims = { 1 }, RawData = ByteString.CopyFrom(BitConverter.GetBytes(7L)) });
        var gather = new NodeProto { OpType = "Gather", Name = "beyond" };
        gather.Input.Add(["whole", "far"]);
        gather.Output.Add("score");
        model.Graph.Node.Add(gather);
        return Plain(new(model.ToByteArray()));
    }
}
