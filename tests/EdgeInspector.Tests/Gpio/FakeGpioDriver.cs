using System.Collections.Concurrent;
using System.Device.Gpio;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Tests.Gpio;

/// <summary>A chip of 32 lines that notes every level it is given, with the time, and whose inputs the test moves.</summary>
internal sealed class FakeGpioDriver(FakeTimeProvider time) : GpioDriver
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly ConcurrentQueue<string> _levels = [];
    private readonly ConcurrentDictionary<int, PinMode> _modes = [];
    private readonly ConcurrentDictionary<int, PinChangeEventHandler> _listeners = [];

    /// <summary>In their order: <c>120 ms: 22 high</c>.</summary>
    public IReadOnlyList<string> Levels => [.. _levels];

    /// <summary>Lines that are open.</summary>
    public IReadOnlyCollection<int> Open => [.. _modes.Keys];

    /// <summary>Inputs that are listened to.</summary>
    public IReadOnlyCollection<int> Listeners => [.. _listeners.Keys];

    /// <summary>A line that another program has.</summary>
    public int? Busy { get; init; }

    /// <summary>What writing throws.</summary>
    public Exception? Broken { get; set; }

    protected override int PinCount => 32;

    public void Raise(int line, PinEventTypes edge) => _listeners[line](this, new PinValueChangedEventArgs(edge, line));

    public PinMode ModeOf(int line) => _modes[line];

    protected override void OpenPin(int pinNumber) => _modes[pinNumber] = pinNumber == Busy ? throw new IOException("Device or resource busy") : PinMode.Input;

    protected override void ClosePin(int pinNumber) => _modes.TryRemove(pinNumber, out _);

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        _modes[pinNumber] = mode;
        Note(pinNumber, initialValue);
    }

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber) => throw new NotSupportedException();

    protected override void Write(int pinNumber, PinValue value)
    {
        if (Broken is not null)
            throw Broken;
        Note(pinNumber, value);
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        _listeners[pinNumber] = (sender, e) =>
        {
            if (eventTypes.HasFlag(e.ChangeType))
                callback(sender, e);
        };

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => _listeners.TryRemove(pinNumber, out _);

    private void Note(int line, PinValue value) =>
        _levels.Enqueue($"{(time.GetUtcNow() - _start).TotalMilliseconds} ms: {line} {(value == PinValue.High ? "high" : "low")}");
}
