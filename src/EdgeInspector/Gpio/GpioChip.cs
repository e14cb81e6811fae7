using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using EdgeInspector.Configuration;
using EdgeInspector.Vision;

namespace EdgeInspector.Gpio;

/// <summary>Opens the chip and the lines of a configuration, outputs in their safe state from the first moment.</summary>
internal static class GpioChip
{
    /// <returns>A controller with all lines open, or what is in the way.</returns>
    public static Outcome<GpioController> Open(GpioConfig config)
    {
        var device = $"/dev/gpiochip{config.Chip}";
        if (!File.Exists(device))
            return new Failure($"/gpio/chip: there is no {device}; there are: {Chips()}");
        try
        {
            // The library's own message for this is an error number.
            using (File.Open(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
            }

            var controller = new GpioController(Driver(config.Chip));
            if (OpenLines(controller, config) is not { } problem)
                return controller;
            controller.Dispose();
            return new Failure(problem);
        }
        catch (Exception e) when (Explain(e, device) is not null)
        {
            return new Failure($"/gpio/chip: {Explain(e, device)}");
        }
    }

    /// <summary>Opens the lines on any controller; returns what is in the way, with its key, or null.</summary>
    public static string? OpenLines(GpioController controller, GpioConfig config)
    {
        foreach (var (path, line) in GpioLines.Of(config))
        {
            if (line.Line >= controller.PinCount)
                return $"{path}/line: {line.Line} is not a line of gpiochip{config.Chip}, which has 0 to {controller.PinCount - 1}";
            try
            {
                if (line is GpioOutputConfig output)
                    controller.OpenPin(line.Line, PinMode.Output, OutputLine.Level(output, active: ReferenceEquals(output, config.Fault)));
                else
                    controller.OpenPin(line.Line, PinMode.Input);
            }
            catch (Exception e) when (e is IOException or GpiodException or InvalidOperationException)
            {
                return $"{path}/line: {line.Line} of gpiochip{config.Chip} cannot be opened, perhaps another program has it (gpioinfo shows which): {e.Message}";
            }
        }

        return null;
    }

    /// <summary>What a chip that is there can be in the way with; null for a bug.</summary>
    public static string? Explain(Exception e, string device) => e.GetBaseException() switch
    {
        UnauthorizedAccessException => $"permission denied on {device}; add the daemon's user to the group gpio and, under systemd, allow the device (SupplementaryGroups=gpio, DeviceAllow=char-gpiochip rw)",
        DllNotFoundException or PlatformNotSupportedException => "libgpiod is not installed (apt-get install libgpiod2; on Debian 13 libgpiod3)",
        IOException or GpiodException => $"{device} cannot be opened: {e.GetBaseException().Message}",
        _ => null,
    };

    /// <summary>For libgpiod 1 (Debian 12, Ubuntu, Jetson) or, where that is not there, libgpiod 2.</summary>
    private static GpioDriver Driver(int chip)
    {
        try
        {
            return new LibGpiodDriver(chip);
        }
        catch (Exception e) when (e is DllNotFoundException or PlatformNotSupportedException or TypeInitializationException)
        {
            return new LibGpiodV2Driver(chip);
        }
    }

    private static string Chips()
    {
        var chips = Directory.GetFiles("/dev", "gpiochip*").Select(Path.GetFileName).Order().ToList();
        return chips.Count == 0 ? "none" : string.Join(", ", chips);
    }
}
