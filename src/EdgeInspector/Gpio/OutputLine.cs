using System.Device.Gpio;
using EdgeInspector.Configuration;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Gpio;

/// <summary>One output, told in "active" and "inactive"; which of them is high is the wiring's.</summary>
internal sealed partial class OutputLine(GpioController controller, GpioOutputConfig config, ILogger logger)
{
    private bool _isBroken;

    public static PinValue Level(GpioOutputConfig config, bool active) => active != (config.ActiveLow == true);

    /// <summary>Never throws: a chip that has gone must not end the inspection. It is said once.</summary>
    public void Set(bool active)
    {
        try
        {
            controller.Write(config.Line, Level(config, active));
            _isBroken = false;
        }
        catch (Exception e)
        {
            if (!_isBroken)
                Log.NotWritten(logger, config.Line, e.Message);
            _isBroken = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(90, LogLevel.Error, "GPIO line {Line} cannot be written: {Problem}")]
        public static partial void NotWritten(ILogger logger, int line, string problem);
    }
}
