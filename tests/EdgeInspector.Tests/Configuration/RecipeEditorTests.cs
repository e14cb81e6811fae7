using System.Text.Json.Nodes;
using EdgeInspector.Configuration;

namespace EdgeInspector.Tests.Configuration;

public sealed class RecipeEditorTests
{
    [Fact]
    public void Set_ReplacesAndAddsKeys_AndKeepsEverythingElse()
    {
        const string Text = """
            {
              // "recipes": { "b": 1 }
              "cameras": { "b": { "version": 9 } },
              "recipes": {
                "a": { "version": 1 },
                "b": { // the "main" one
                  "version": 1, /* really */
                  "scoreThreshold": 0.5, // from the model
                  "inner": { "scoreThreshold": 7 },
                },
              },
            }
            """;

        var edited = RecipeEditor.Set(Text, "b", [new("scoreThreshold", JsonValue.Create(0.25)), new("mapThreshold", JsonValue.Create(1.5))]);

        Assert.Equal(
            Text.Replace("\"scoreThreshold\": 0.5,", "\"scoreThreshold\": 0.25,", StringComparison.Ordinal)
                .Replace("\"b\": { // the", "\"b\": { \"mapThreshold\": 1.5, // the", StringComparison.Ordinal),
            edited);
    }

    [Fact]
    public void Set_OfAnObject_IndentsIt()
    {
        const string Text = """
            {
              "recipes": {
                "b": {
                  "version": 1
                }
              }
            }
            """;

        var edited = RecipeEditor.Set(Text, "b", [new("calibration", new JsonObject { ["parts"] = 3 })]);

        Assert.Equal(
            """
            {
              "recipes": {
                "b": {
                  "calibration": {
                    "parts": 3
                  },
                  "version": 1
                }
              }
            }
            """,
            edited);
        Assert.Equal(edited.Replace("3", "4", StringComparison.Ordinal), RecipeEditor.Set(edited, "b", [new("calibration", new JsonObject { ["parts"] = 4 })]));
    }

    [Fact]
    public void Set_InARecipeOnOneLine_KeepsItThere() =>
        Assert.Equal(
            """{ "recipes": { "é": { "x": 2, "version": 1 } } }""",
            RecipeEditor.Set("""{ "recipes": { "é": { "version": 1 } } }""", "é", [new("x", JsonValue.Create(2))]));
}
