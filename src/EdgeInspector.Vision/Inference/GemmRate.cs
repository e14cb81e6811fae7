using System.Diagnostics;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference;

/// <summary>How fast this machine multiplies matrices through ONNX Runtime: the yardstick that an inference is held against.</summary>
public sealed class GemmRate : IDisposable
{
    /// <summary>Rows and columns: large enough to fill the cores, small enough for a slow device.</summary>
    public const int Size = 1024;

    /// <summary>Floating-point operations of one product: 2.1 thousand million.</summary>
    public const double Operations = 2.0 * Size * Size * Size;

    private static readonly string[] Inputs = ["a"], Outputs = ["c"];

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue[] _input;
    private readonly OrtValue[] _output = [OrtValue.CreateTensorValueFromMemory(new float[Size * Size], [Size, Size])];

    /// <param name="settings">As the model's session has them.</param>
    public GemmRate(SessionSettings settings)
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, Size * Size).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var graph = new OnnxGraph("gemm");
        graph.Input(Inputs[0], DataType.Float, Size, Size);
        graph.Name(graph.Add("MatMul", [Inputs[0], graph.Floats("b", values, Size, Size)]), Outputs[0]);
        graph.Output(Outputs[0], DataType.Float, Size, Size);
        var file = new ModelProto { IrVersion = 8, Graph = graph.Proto };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = ModelContract.OpsetVersion });
        _session = OnnxFile.Open(file.ToByteArray(), settings);
        _input = [OrtValue.CreateTensorValueFromMemory(values, [Size, Size])];
    }

    /// <summary>One product of float32 matrices; how long it took.</summary>
    public TimeSpan Multiply()
    {
        var start = Stopwatch.GetTimestamp();
        _session.Run(_options, Inputs, _input, Outputs, _output);
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        _input[0].Dispose();
        _output[0].Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
