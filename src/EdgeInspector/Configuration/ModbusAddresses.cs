namespace EdgeInspector.Configuration;

/// <summary>Every camera must be there and have addresses of its own: two writers of one register would show a verdict of the wrong part.</summary>
internal static class ModbusAddresses
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config)
    {
        if (config.Modbus is not { } modbus)
            return [];
        var registers = Blocks(modbus, "register", camera => camera.Register, ModbusCameraConfig.Registers);
        var coils = Blocks(modbus, "coil", camera => camera.Coil, ModbusCameraConfig.Coils);
        return
        [
            .. CameraNames.Check(config, "/modbus/cameras", modbus.Cameras.Keys),
            .. modbus.Cameras.Where(c => c.Value is { Register: null, Coil: null }).Select(c => new ConfigError($"/modbus/cameras/{c.Key}", "has neither register nor coil; give one of them")),
            .. registers.Where(r => modbus.HeartbeatRegister is { } beat && r.Holds(beat)).Select(r => new ConfigError(
                "/modbus/heartbeatRegister", $"{modbus.HeartbeatRegister} is one of camera {r.Camera}'s registers ({r})")),
            .. Overlaps(registers),
            .. Overlaps(coils),
        ];
    }

    private static IReadOnlyList<Block> Blocks(ModbusConfig modbus, string key, Func<ModbusCameraConfig, int?> first, int count) =>
        [.. modbus.Cameras.Where(c => first(c.Value) is not null).Select(c => new Block(c.Key, key, first(c.Value)!.Value, count))];

    /// <summary>One line for each block that reaches into one before it.</summary>
    private static IEnumerable<ConfigError> Overlaps(IReadOnlyList<Block> blocks)
    {
        var sorted = blocks.OrderBy(b => b.First).ToList();
        return from pair in sorted.Zip(sorted.Skip(1))
               where pair.First.Holds(pair.Second.First)
               select new ConfigError(
                   $"/modbus/cameras/{pair.Second.Camera}/{pair.Second.Key}",
                   $"{pair.Second.First} is one of camera {pair.First.Camera}'s {pair.First.Key}s ({pair.First}); each camera takes {pair.First.Count}");
    }

    private sealed record Block(string Camera, string Key, int First, int Count)
    {
        public bool Holds(int address) => address >= First && address < First + Count;

        public override string ToString() => $"{First} to {First + Count - 1}";
    }
}
