namespace EdgeInspector.Modbus;

/// <summary>What became of a request: written (both null), refused by the server, or unanswered by a connection that is of no more use.</summary>
/// <param name="Refusal">Why the server did not write; the connection is good.</param>
/// <param name="Failure">What is wrong with the connection.</param>
internal readonly record struct ModbusAnswer(string? Refusal, string? Failure);
