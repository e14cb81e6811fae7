namespace EdgeInspector.Commands.Bench;

/// <summary>What some cameras that never wait get of one model.</summary>
/// <param name="Cameras">How many.</param>
/// <param name="FramesPerSecond">Of all together.</param>
/// <param name="OfOne">Their share of what one camera alone gets.</param>
/// <param name="Fewest">Frames of the camera that got least.</param>
/// <param name="Most">Of the one that got most.</param>
internal sealed record CameraFigures(int Cameras, double FramesPerSecond, double OfOne, int Fewest, int Most);
