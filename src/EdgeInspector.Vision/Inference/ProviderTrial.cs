using EdgeInspector.Vision.Inference.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static EdgeInspector.Vision.Inference.Onnx.TensorProto.Types;

namespace EdgeInspector.Vision.Inference;

/// <summary>Whether a provider computes anything at all here: a sum of two numbers, which takes it a second or two.</summary>
internal static class ProviderTrial
{
    private static readonly float[] Summand = [21];

    /// <summary>Null where it does.</summary>
    public static ProviderRefusal? Run(ExecutionProvider provider, SessionSettings settings)
    {
        var graph = new OnnxGraph("trial");
        graph.Input("a", DataType.Float, 1);
        graph.Name(graph.Add("Add", ["a", "a"]), "b");
        graph.Output("b", DataType.Float, 1);
        var file = new ModelProto { IrVersion = 8, Graph = graph.Proto };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = ModelContract.OpsetVersion });
        try
        {
            using var session = settings.Sessions.Open(new(file.ToByteArray()), provider, settings);
            using var options = new RunOptions();
            var sum = new float[1];
            using var input = OrtValue.CreateTensorValueFromMemory(Summand, [1]);
            using var output = OrtValue.CreateTensorValueFromMemory(sum, [1]);
            session.Run(options, ["a"], [input], ["b"], [output]);
            return sum[0] == 2 * Summand[0] ? null : new(provider, FormattableString.Invariant($"computes {Summand[0]} + {Summand[0]} = {sum[0]}; its driver or libraries are broken"));
        }
        catch (Exception e) when (ProviderFault.IsOne(e))
        {
            return ProviderFault.Explain(provider, e);
        }
    }
}
