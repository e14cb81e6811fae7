using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Vision.Inference;

/// <summary>Opens a graph with one provider. <see cref="OnnxSessions"/> does so; tests do otherwise, for no machine has every provider and every fault.</summary>
public interface ISessionMaker
{
    /// <exception cref="Exception">Of the kinds that <see cref="ProviderFault"/> knows: it cannot be.</exception>
    InferenceSession Open(SessionSource source, ExecutionProvider provider, SessionSettings settings);

    /// <summary>Where a session keeps what it computes, for values that another one with the same provider reads; null for the CPU's memory.</summary>
    /// <exception cref="OnnxRuntimeException">There is no such memory.</exception>
    OrtAllocator? Memory(InferenceSession session, ExecutionProvider provider);
}
