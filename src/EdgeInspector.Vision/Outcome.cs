namespace EdgeInspector.Vision;

/// <summary>
/// A value, or the one sentence that tells a person why there is none. Expected failures (a missing file, a wrong model)
/// travel this way; exceptions are left to bugs.
/// </summary>
public readonly record struct Outcome<T>
    where T : class
{
    private Outcome(T? value, string? error) => (Value, Error) = (value, error);

    /// <summary>The value; null when there is an <see cref="Error"/>.</summary>
    public T? Value { get; }

    /// <summary>Names the thing, the value and the remedy; null when there is a <see cref="Value"/>.</summary>
    public string? Error { get; }

    public bool TryGet([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
    {
        value = Value;
        return value is not null;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(null, failure.Message);
}

/// <summary>The failing side of any <see cref="Outcome{T}"/>.</summary>
public readonly record struct Failure(string Message);
