namespace EdgeInspector.Configuration;

/// <summary>Guesses what a misspelt key meant.</summary>
internal static class Spelling
{
    /// <summary>The known word within a third of its letters' edits (Levenshtein, case ignored), or null.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        word.Length > 64
            ? null
            : known.Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant())))
                .Where(k => k.Distance <= Math.Max(1, k.Word.Length / 3))
                .OrderBy(k => k.Distance)
                .Select(k => k.Word)
                .FirstOrDefault();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
