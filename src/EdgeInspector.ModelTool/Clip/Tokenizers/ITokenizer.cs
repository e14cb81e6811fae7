using EdgeInspector.Vision;

namespace EdgeInspector.ModelTool.Clip.Tokenizers;

/// <summary>From text to a CLIP's token ids.</summary>
internal interface ITokenizer
{
    /// <summary>Ids a text is padded to.</summary>
    int ContextLength { get; }

    /// <summary>[start] text [end], padded with 0 to <see cref="ContextLength"/>; or why the text cannot be encoded.</summary>
    Outcome<int[]> Encode(string text);
}
