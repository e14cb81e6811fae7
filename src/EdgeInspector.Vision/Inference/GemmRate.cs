using System.Diagnostics;
using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference;

/// <summary>How fast this machine multiplies matrices through ONNX Runtime: the yardstick that an inference is held against.</summary>
public static class GemmRate
{
    /// <summary>Large enough to fill the cores, small enough for a slow device: 2.1 thousand million operations.</summary>
    private const int Size = 1024;

    /// <summary>The best of several runs, in thousand million floating-point operations a second (float32).</summary>
    /// <param name="settings">As the model's session has them.</param>
    /// <param name="length">How long to try.</param>
    public static double Measure(SessionSettings settings, TimeSpan length)
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, Size * Size).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var graph = new OnnxGraph("gemm");
        graph.Input("a", DataType.Float, Size, Size);
        graph.Name(graph.Add("MatMul", ["a", graph.Floats("b", values, Size, Size)]), "c");
        graph.Output("c", DataType.Float, Size, Size);
        var file = new ModelProto { IrVersion = 8, Graph = graph.Proto };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = ModelContract.OpsetVersion });

        using var session = OnnxFile.Open(file.ToByteArray(), settings);
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(values, [Size, Size]);
        using var output = OrtValue.CreateTensorValueFromMemory(new float[Size * Size], [Size, Size]);
        var best = TimeSpan.MaxValue;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length;)
        {
            var run = Stopwatch.GetTimestamp();
            session.Run(options, ["a"], [input], ["c"], [output]);
            var took = Stopwatch.GetElapsedTime(run);
            best = took < best ? took : best;
        }

        return 2.0 * Size * Size * Size / best.TotalSeconds / 1e9;
    }
}
