using EdgeInspector.ModelTool.AnomalyClip;
using EdgeInspector.ModelTool.Clip;

namespace EdgeInspector.ModelTool.Export;

/// <summary>What a model file is made of.</summary>
/// <param name="Clip">The CLIP.</param>
/// <param name="Prompts">What stands for normal and abnormal.</param>
/// <param name="Options">Sizes and layers; checked to fit the CLIP.</param>
/// <param name="Defects">Descriptions that defects are named with; null for none.</param>
internal sealed record ModelSource(ClipWeights Clip, IStatePrompts Prompts, AnomalyClipOptions Options, DefectDescriptions? Defects = null);
