using System.Text.Json.Serialization;

namespace EdgeInspector.Configuration.Sources;

/// <summary>The kinds of frame source, told apart by the key <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FolderSourceConfig), "folder")]
[JsonDerivedType(typeof(VideoSourceConfig), "video")]
[JsonDerivedType(typeof(GenicamSourceConfig), "genicam")]
[JsonDerivedType(typeof(V4l2SourceConfig), "v4l2")]
[JsonDerivedType(typeof(StreamSourceConfig), "stream")]
[JsonDerivedType(typeof(GstreamerSourceConfig), "gstreamer")]
[JsonDerivedType(typeof(CsiSourceConfig), "csi")]
internal abstract record SourceConfig;
