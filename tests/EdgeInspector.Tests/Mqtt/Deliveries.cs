using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>A delivery below the prefix "p", as the daemon wires it.</summary>
internal static class Deliveries
{
    public static Delivery Create(Outbox outbox, RetainedTopics? retained = null, WorkSignal? work = null, Alarms? alarms = null, int perSecond = 2000)
    {
        work ??= new();
        retained ??= new(work);
        alarms ??= Alarms(work);
        return new(
            new(retained, alarms, new(new("p"), work), work, NullLogger<StateDelivery>.Instance),
            new(outbox, new("p"), alarms, new(perSecond, TimeProvider.System), TimeProvider.System, NullLogger<ResultDelivery>.Instance));
    }

    public static Alarms Alarms(WorkSignal? work = null, TimeProvider? time = null) => new("d", Guid.NewGuid(), new("p"), work ?? new(), time ?? TimeProvider.System);
}
