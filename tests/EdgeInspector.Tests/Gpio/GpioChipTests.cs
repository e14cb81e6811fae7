using System.Device.Gpio;
using EdgeInspector.Configuration;
using EdgeInspector.Gpio;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Gpio;

public sealed class GpioChipTests
{
    [Fact]
    public void Open_OfAChipThatIsNotThere_SaysWhichAre()
    {
        var opened = GpioChip.Open(Config(new() { Line = 1 }) with { Chip = 255 });

        Assert.StartsWith("/gpio/chip: there is no /dev/gpiochip255; there are: ", opened.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, "/gpio/cameras/left/ready/line: 32 is not a line of gpiochip0, which has 0 to 31")]
    [InlineData(7, "/gpio/cameras/left/ready/line: 7 of gpiochip0 cannot be opened, perhaps another program has it (gpioinfo shows which): Device or resource busy")]
    public void Lines_ThatCannotBeOpened_AreNamed(int line, string problem)
    {
        using var driver = new FakeGpioDriver(new FakeTimeProvider()) { Busy = 7 };
        using var controller = new GpioController(driver);

        Assert.Equal(problem, GpioChip.OpenLines(controller, Config(new() { Line = line })));
    }

    [Fact]
    public void Explain_OfMissingRights_NamesGroupAndDevice() =>
        Assert.Equal(
            "permission denied on /dev/gpiochip4; add the daemon's user to the group gpio and, under systemd, allow the device (SupplementaryGroups=gpio, DeviceAllow=char-gpiochip rw)",
            GpioChip.Explain(new UnauthorizedAccessException(), "/dev/gpiochip4"));

    [Fact]
    public void Explain_OfAMissingLibrary_NamesThePackages() =>
        Assert.Equal(
            "libgpiod is not installed (apt-get install libgpiod2; on Debian 13 libgpiod3)",
            GpioChip.Explain(new TypeInitializationException("LibGpiodDriver", new DllNotFoundException("libgpiod.so.2")), "/dev/gpiochip4"));

    private static GpioConfig Config(GpioOutputConfig ready) =>
        new() { Chip = 0, Cameras = new Dictionary<string, GpioCameraConfig> { ["left"] = new() { Ready = ready } } };
}
