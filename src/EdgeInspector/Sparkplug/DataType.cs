namespace EdgeInspector.Sparkplug;

/// <summary>The datatypes of Sparkplug B that are used here, with their numbers. 64-bit counts are signed: several hosts have no unsigned ones.</summary>
internal enum DataType
{
    Int32 = 3,
    Int64 = 4,
    Double = 10,
    Boolean = 11,
    String = 12,
    DateTime = 13,
}
