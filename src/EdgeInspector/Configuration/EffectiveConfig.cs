using EdgeInspector.Configuration.Sources;

namespace EdgeInspector.Configuration;

/// <summary>The document as the daemon uses it: paths absolute, derived names filled in.</summary>
internal static class EffectiveConfig
{
    public static EdgeInspectorConfig From(EdgeInspectorConfig config, string folder)
    {
        string Absolute(string path) => Path.GetFullPath(path, Path.GetFullPath(folder));
        string? AbsoluteOrNone(string? path) => path is null ? null : Absolute(path);
        var device = config.Device;

        return config with
        {
            StateFolder = Absolute(config.StateFolder),
            Mqtt = config.Mqtt with
            {
                TopicPrefix = config.Mqtt.TopicPrefix ?? $"edgeinspector/{device.Site}/{device.Area}/{device.Line}/{device.Device}",
                Tls = config.Mqtt.Tls is { } tls
                    ? tls with { CaFile = AbsoluteOrNone(tls.CaFile), CertificateFile = AbsoluteOrNone(tls.CertificateFile), KeyFile = AbsoluteOrNone(tls.KeyFile) }
                    : null,
                ClientId = config.Mqtt.ClientId ?? $"edgeinspector-{device.Site}-{device.Area}-{device.Line}-{device.Device}",
            },
            Inference = config.Inference with { NativeLibrary = AbsoluteOrNone(config.Inference.NativeLibrary) },
            Overlays = config.Overlays is null ? null : config.Overlays with { Folder = Absolute(config.Overlays.Folder) },
            Remote = config.Remote is null ? null : config.Remote with { PublicKeyFile = AbsoluteOrNone(config.Remote.PublicKeyFile) },
            Models = config.Models is not { } models ? null : models with
            {
                PublicKeyFile = AbsoluteOrNone(models.PublicKeyFile),
                SpoolFolder = AbsoluteOrNone(models.SpoolFolder),
                Origins = models.Origins?.ToDictionary(o => o.Key, o => o.Value with { CaFile = AbsoluteOrNone(o.Value.CaFile) }),
            },
            Recipes = config.Recipes.ToDictionary(r => r.Key, r => r.Value with
            {
                Model = ModelName.Parse(r.Value.Model) is null ? Absolute(r.Value.Model) : r.Value.Model,
                References = r.Value.References is { } references ? Absolute(references) : null,
            }),
            Cameras = config.Cameras.ToDictionary(
                c => c.Key,
                c => c.Value with
                {
                    Source = c.Value.Source is FileSourceConfig file ? file with { Path = Absolute(file.Path) } : c.Value.Source,
                    Prepare = c.Value.Prepare is { Undistort: { } calibration } prepare ? prepare with { Undistort = Absolute(calibration) } : c.Value.Prepare,
                }),
        };
    }
}
