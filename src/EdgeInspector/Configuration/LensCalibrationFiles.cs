using EdgeInspector.Vision.Imaging;

namespace EdgeInspector.Configuration;

/// <summary>The lens calibrations that cameras name must be such. Takes the effective document, whose paths are absolute.</summary>
internal static class LensCalibrationFiles
{
    public static IEnumerable<ConfigError> Check(EdgeInspectorConfig config) =>
        from camera in config.Cameras
        where camera.Value.Prepare?.Undistort is not null
        let problem = LensCalibration.Read(camera.Value.Prepare!.Undistort!).Error
        where problem is not null
        select new ConfigError($"/cameras/{camera.Key}/prepare/undistort", problem);
}
