using System.Reflection;
using System.Text.Json;

namespace EdgeInspector.Tests;

/// <summary>The fields of a message, from its record: what is written by hand elsewhere must name these.</summary>
internal static class MessageFields
{
    /// <summary>Names as in the JSON, with a dot before a field of a field; entries of a list count as fields of the list.</summary>
    public static IReadOnlySet<string> Of<T>() => Of(typeof(T)).ToHashSet();

    private static IEnumerable<string> Of(Type record)
    {
        foreach (var property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract"))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            yield return name;
            var type = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[^1] : property.PropertyType;
            if (type.Namespace?.StartsWith(nameof(EdgeInspector), StringComparison.Ordinal) != true || type.IsEnum)
                continue;
            foreach (var inner in Of(type))
                yield return $"{name}.{inner}";
        }
    }
}
