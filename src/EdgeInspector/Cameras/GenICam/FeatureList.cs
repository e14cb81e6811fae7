using System.Runtime.InteropServices;
using EdgeInspector.Cameras.GenICam.Native;
using EdgeInspector.Cameras.Native;

namespace EdgeInspector.Cameras.GenICam;

/// <summary>One feature of a camera.</summary>
/// <param name="Category">The group that the camera lists it in.</param>
/// <param name="Name">GenICam name.</param>
/// <param name="Access">RO, WO or RW.</param>
/// <param name="Value">As text; empty where it cannot be read.</param>
/// <param name="About">What the camera says about it, for enumerations and numbers what it allows.</param>
internal sealed record Feature(string Category, string Name, string Access, string Value, string About);

/// <summary>All features that an open camera has available now.</summary>
internal static class FeatureList
{
    private static readonly string[] AccessModes = ["RO", "WO", "RW"];

    public static IReadOnlyList<Feature> Read(CameraHandle camera)
    {
        var features = new List<Feature>();
        var set = new FeatureSet(camera);
        Walk("Root", "", []);
        return features;

        void Walk(string name, string category, HashSet<string> above)
        {
            var node = AravisFeatures.Feature(Aravis.Device(camera), name);
            if (node == 0)
                return;
            if (GLib.TypeName(node) == "ArvGcCategory")
            {
                // A description from a camera may name a category inside itself.
                if (!above.Add(name))
                    return;
                foreach (var child in GLib.Items(AravisFeatures.CategoryFeatures(node)).Select(item => Marshal.PtrToStringUTF8(item)))
                    Walk(child ?? "", name, above);
                above.Remove(name);
                return;
            }

            var isAvailable = AravisFeatures.IsNodeAvailable(node, out var error) != 0;
            if (GLib.TakeError(error) is not null || !isAvailable)
                return;
            features.Add(new(category, name, Access(node), Value(node), About(name, node, set)));
        }
    }

    private static string Access(nint node) => AravisFeatures.AccessMode(node) is >= 0 and <= 2 and var mode ? AccessModes[mode] : "?";

    private static string Value(nint node)
    {
        if (GLib.TypeName(node) == "ArvGcCommand" || AravisFeatures.AccessMode(node) == 1)
            return "";
        var value = AravisFeatures.Value(node, out var error);
        return GLib.TakeError(error) is null ? value ?? "" : "";
    }

    private static string About(string name, nint node, FeatureSet set) => set.Limits(name) ?? AravisFeatures.Tooltip(node) ?? "";
}
