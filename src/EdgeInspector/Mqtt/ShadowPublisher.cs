using EdgeInspector.Inspection;

namespace EdgeInspector.Mqtt;

/// <summary>Tells the broker where a shadow recipe disagrees: once, at most, and not retained. It is news of a trial, not a record of a part.</summary>
internal sealed class ShadowPublisher(Topics topics, Replies replies) : IShadowSink
{
    public void Add(ShadowDisagreement disagreement) =>
        replies.Add(new Message(topics.Shadow(disagreement.Camera), MessageJson.Write(disagreement), Message.Json, AtLeastOnce: false, Retain: false));
}
