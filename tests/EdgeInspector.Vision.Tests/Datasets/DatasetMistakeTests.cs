using EdgeInspector.Vision.Datasets;

namespace EdgeInspector.Vision.Tests.Datasets;

/// <summary>What is wrong with a data set is one line that names it.</summary>
public sealed class DatasetMistakeTests : IDisposable
{
    private readonly DatasetFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Dataset_WithoutAFolder_IsNamed() => Assert.Equal("data set nowhere is not a folder", DatasetReader.Read("nowhere").Error);

    [Fact]
    public void Dataset_WithoutALayout_SaysWhichThereAre()
    {
        _data.Black("a.png");

        Assert.StartsWith("data set ROOT has no layout that is read here: it holds no test/ and no <class>/test/ (MVTec AD,", _data.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Class_WithoutPictures_IsNamed()
    {
        _data.Black("tile/test/good/a.png").Folder("wood/test/good");

        Assert.Equal("class wood of data set ROOT (MVTec AD's layout) has no pictures", _data.Error());
    }

    [Fact]
    public void Picture_OfAnArchiverForMacs_IsNone()
    {
        _data.Black("test/good/a.png").Text("test/good/._a.png", "resource fork");

        Assert.Equal(["data test good good: test/good/a.png"], _data.Read("MVTec AD"));
    }

    [Fact]
    public void KolektorSdd_WithoutALabel_IsNamed()
    {
        _data.Black("kos01/Part0.jpg", "kos01/Part0_label.bmp", "kos01/Part1.jpg");

        Assert.Equal("ROOT/kos01/Part1.jpg has no mask Part1_label.* beside it, so it is neither good nor defective", _data.Error());
    }

    [Fact]
    public void KolektorSdd_WithACorruptLabel_IsNamed()
    {
        _data.Black("kos01/Part0.jpg").Text("kos01/Part0_label.bmp", "no picture");

        Assert.StartsWith("mask ROOT/kos01/Part0_label.bmp ", _data.Error(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ROOT/split_csv/1cls.csv is empty")]
    [InlineData("object;split;label;image;mask", "ROOT/split_csv/1cls.csv begins with \"object;split;label;image;mask\"; its first line must be object,split,label,image,mask")]
    [InlineData("object,split,label,image,mask\n", "data set ROOT (VisA's layout) is empty")]
    [InlineData("object,split,label,image,mask\nc,test,normal,a.png", "ROOT/split_csv/1cls.csv line 2 is \"c,test,normal,a.png\"; it must be five cells without quotes: object,split,label,image,mask")]
    [InlineData("object,split,label,image,mask\nc,test,normal,\"a.png\",", "ROOT/split_csv/1cls.csv line 2 is \"c,test,normal,\"a.png\",\"; it must be five cells without quotes: object,split,label,image,mask")]
    [InlineData("object,split,label,image,mask\n,test,normal,a.png,", "ROOT/split_csv/1cls.csv line 2: object is empty; it must be the class's name")]
    [InlineData("object,split,label,image,mask\nc,Test,normal,a.png,", "ROOT/split_csv/1cls.csv line 2: split is \"Test\"; it must be train or test")]
    [InlineData("object,split,label,image,mask\nc,test,bad,a.png,", "ROOT/split_csv/1cls.csv line 2: label is \"bad\"; it must be normal or anomaly")]
    [InlineData("object,split,label,image,mask\nc,test,normal,b.png,", "ROOT/split_csv/1cls.csv line 2: image is b.png, but ROOT/b.png does not exist")]
    [InlineData("object,split,label,image,mask\nc,test,anomaly,a.png,m.png", "ROOT/split_csv/1cls.csv line 2: mask is m.png, but ROOT/m.png does not exist")]
    [InlineData("object,split,label,image,mask\nc,test,normal,../a.png,", "ROOT/split_csv/1cls.csv line 2: image is ../a.png, which leads out of ROOT; it must be a file's path from there")]
    public void VisaList_WithAMistake_IsOneLine(string csv, string expected)
    {
        _data.Black("a.png").Text("split_csv/1cls.csv", csv);

        Assert.Equal(expected, _data.Error());
    }

    [Theory]
    [InlineData("", "ROOT/meta.json is empty")]
    [InlineData("[]", "ROOT/meta.json is an array; it must be an object with \"train\" and \"test\"")]
    [InlineData("{}", "ROOT/meta.json has no key \"test\"")]
    [InlineData("""{"test": {}}""", "data set ROOT (meta.json's layout) is empty")]
    [InlineData("""{"test": {}, "val": {}}""", "ROOT/meta.json: there is a key \"val\"; only \"train\" and \"test\" are known")]
    [InlineData("""{"test": 3}""", "ROOT/meta.json: /test is 3; it must be an object of classes")]
    [InlineData("""{"test": {"c": {}}}""", "ROOT/meta.json: /test/c is an object; it must be an array of pictures")]
    [InlineData("""{"test": {"c": []}}""", "class c of data set ROOT (meta.json's layout) has no pictures")]
    [InlineData("""{"test": {"c": [null]}}""", "ROOT/meta.json: /test/c/0 is null; it must be an object")]
    [InlineData("""{"test": {"c": [{}]}}""", "ROOT/meta.json: /test/c/0 has no key \"img_path\"")]
    public void MetaJson_OfAWrongShape_IsOneLine(string json, string expected)
    {
        _data.Text("meta.json", json);

        Assert.Equal(expected, _data.Error());
    }

    [Theory]
    [InlineData("""{"test": {"c": [{"img_path": """)]
    [InlineData("""{"test": {}, "test": {}}""")]
    [InlineData("""{"test": {"\ud800": []}}""")]
    public void MetaJson_ThatIsNoJson_IsOneLine(string json)
    {
        _data.Text("meta.json", json);

        Assert.StartsWith("ROOT/meta.json is not JSON: ", _data.Error(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', _data.Error());
    }

    [Theory]
    [InlineData("img_path", "\"gone.png\"", "/img_path is gone.png, but ROOT/gone.png does not exist")]
    [InlineData("img_path", "\"../../etc/hostname\"", "/img_path is ../../etc/hostname, which leads out of ROOT; it must be a file's path from there")]
    [InlineData("img_path", "\"/etc/hostname\"", "/img_path is /etc/hostname, which leads out of ROOT; it must be a file's path from there")]
    [InlineData("img_path", "\"\"", "/img_path is empty; it must be a file's path from ROOT")]
    [InlineData("img_path", "\"a\\u0000.png\"", "/img_path holds a zero character; it must be a file's path from ROOT")]
    [InlineData("mask_path", "\"gone.png\"", "/mask_path is gone.png, but ROOT/gone.png does not exist")]
    [InlineData("mask_path", "null", "/mask_path is null; it must be a string")]
    [InlineData("cls_name", "7", "/cls_name is 7; it must be a string")]
    [InlineData("specie_name", "[1]", "/specie_name is an array; it must be a string")]
    [InlineData("anomaly", "2", "/anomaly is 2; it must be 0 or 1")]
    [InlineData("anomaly", "\"1\"", "/anomaly is \"1\"; it must be 0 or 1")]
    [InlineData("anomaly", "0.5", "/anomaly is 0.5; it must be 0 or 1")]
    public void MetaJsonEntry_WithAMistake_IsOneLine(string key, string value, string expected)
    {
        var entry = new Dictionary<string, string>
        {
            ["img_path"] = "\"a.png\"", ["mask_path"] = "\"a.png\"", ["cls_name"] = "\"c\"", ["specie_name"] = "\"dent\"", ["anomaly"] = "1", [key] = value,
        };
        _data.Black("a.png").Text("meta.json", $"{{\"test\": {{\"c\": [{{{string.Join(',', entry.Select(e => $"\"{e.Key}\": {e.Value}"))}}}]}}}}");

        Assert.Equal($"ROOT/meta.json: /test/c/0{expected}", _data.Error());
    }
}
