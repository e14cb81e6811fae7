namespace EdgeInspector.Vision.Tests.Datasets;

/// <summary>Each layout as its authors publish it, and the list that a person would make of it.</summary>
public sealed class DatasetLayoutTests : IDisposable
{
    private readonly DatasetFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void MvtecAd_WithTwoClasses_IsRead()
    {
        _data.Black("tile/train/good/000.png", "tile/test/good/000.png", "tile/test/crack/001.png", "tile/test/crack/000.png", "tile/test/rough/000.png")
            .White("tile/ground_truth/crack/000_mask.png", "tile/ground_truth/crack/001_mask.png")
            .Black("Bottle/test/good/000.png").Text("license.txt", "").Folder("notes");

        Assert.Equal(
            [
                "Bottle test good good: Bottle/test/good/000.png",
                "tile train good good: tile/train/good/000.png",
                "tile test defective crack: tile/test/crack/000.png + tile/ground_truth/crack/000_mask.png",
                "tile test defective crack: tile/test/crack/001.png + tile/ground_truth/crack/001_mask.png",
                "tile test good good: tile/test/good/000.png",
                "tile test defective rough: tile/test/rough/000.png",
            ],
            _data.Read("MVTec AD"));
    }

    [Fact]
    public void MvtecAd_OfOneClass_IsTheRoot()
    {
        _data.Black("test/good/a.jpg", "test/hole/a.jpg").White("ground_truth/hole/a_mask.png");

        Assert.Equal(["data test good good: test/good/a.jpg", "data test defective hole: test/hole/a.jpg + ground_truth/hole/a_mask.png"], _data.Read("MVTec AD"));
    }

    [Fact]
    public void Btad_WithOkAndKo_FindsMasksOfAnyExtension()
    {
        _data.Black("01/train/ok/0000.bmp", "01/test/ok/0001.bmp", "01/test/ko/0002.bmp", "03/test/ko/0000.bmp", "03/test/ok/0001.bmp")
            .White("01/ground_truth/ko/0002.png", "03/ground_truth/ko/0000.bmp");

        Assert.Equal(
            [
                "01 train good ok: 01/train/ok/0000.bmp",
                "01 test defective ko: 01/test/ko/0002.bmp + 01/ground_truth/ko/0002.png",
                "01 test good ok: 01/test/ok/0001.bmp",
                "03 test defective ko: 03/test/ko/0000.bmp + 03/ground_truth/ko/0000.bmp",
                "03 test good ok: 03/test/ok/0001.bmp",
            ],
            _data.Read("BTAD"));
    }

    [Fact]
    public void Visa_AsPublished_FollowsItsList()
    {
        _data.Black("candle/Data/Images/Normal/0836.JPG", "candle/Data/Images/Normal/0002.JPG", "candle/Data/Images/Anomaly/000.JPG", "pcb1/Data/Images/Anomaly/000.JPG")
            .White("candle/Data/Masks/Anomaly/000.png")
            .Text("split_csv/1cls.csv", """
                object,split,label,image,mask
                pcb1,test,anomaly,pcb1/Data/Images/Anomaly/000.JPG,
                candle,train,normal,candle/Data/Images/Normal/0836.JPG,
                candle,test,normal,candle/Data/Images/Normal/0002.JPG,
                candle,test,anomaly,candle/Data/Images/Anomaly/000.JPG,candle/Data/Masks/Anomaly/000.png

                """);

        Assert.Equal(
            [
                "candle train good normal: candle/Data/Images/Normal/0836.JPG",
                "candle test defective anomaly: candle/Data/Images/Anomaly/000.JPG + candle/Data/Masks/Anomaly/000.png",
                "candle test good normal: candle/Data/Images/Normal/0002.JPG",
                "pcb1 test defective anomaly: pcb1/Data/Images/Anomaly/000.JPG",
            ],
            _data.Read("VisA"));
    }

    [Fact]
    public void Visa_AsPrepared_IsFoundUnder1cls()
    {
        _data.Black("1cls/candle/train/good/0000.JPG", "1cls/candle/test/good/0001.JPG", "1cls/candle/test/bad/000.JPG").White("1cls/candle/ground_truth/bad/000.png");

        Assert.Equal(
            [
                "candle train good good: 1cls/candle/train/good/0000.JPG",
                "candle test defective bad: 1cls/candle/test/bad/000.JPG + 1cls/candle/ground_truth/bad/000.png",
                "candle test good good: 1cls/candle/test/good/0001.JPG",
            ],
            _data.Read("VisA"));
    }

    [Theory]
    [InlineData("Class1")]
    [InlineData("Class1/Class1")]
    public void Dagm_WithLabels_CallsTheLabelledDefective(string folder)
    {
        _data.Black($"{folder}/Train/0001.PNG", $"{folder}/Train/0002.PNG", $"{folder}/Test/0001.PNG", $"{folder}/Test/0002.PNG")
            .White($"{folder}/Train/Label/0002_label.PNG", $"{folder}/Test/Label/0001_label.PNG").Text($"{folder}/Test/Label/Labels.txt", "1");

        Assert.Equal(
            [
                $"Class1 train good good: {folder}/Train/0001.PNG",
                $"Class1 train defective defect: {folder}/Train/0002.PNG + {folder}/Train/Label/0002_label.PNG",
                $"Class1 test defective defect: {folder}/Test/0001.PNG + {folder}/Test/Label/0001_label.PNG",
                $"Class1 test good good: {folder}/Test/0002.PNG",
            ],
            _data.Read("DAGM 2007"));
    }

    [Fact]
    public void KolektorSdd_WithABlackLabel_IsGood()
    {
        _data.Black("kos01/Part0.jpg", "kos01/Part0_label.bmp", "kos01/Part1.jpg", "kos02/Part0.jpg", "kos02/Part0_label.bmp").White("kos01/Part1_label.bmp");

        Assert.Equal(
            [
                "data test good good: kos01/Part0.jpg",
                "data test defective defect: kos01/Part1.jpg + kos01/Part1_label.bmp",
                "data test good good: kos02/Part0.jpg",
            ],
            _data.Read("KolektorSDD"));
    }

    [Fact]
    public void KolektorSdd2_WithABlackMask_IsGood()
    {
        _data.Black("train/10000.png", "train/10000_GT.png", "test/20000.png", "test/20001.png", "test/20001_GT.png").White("test/20000_GT.png");

        Assert.Equal(
            [
                "data train good good: train/10000.png",
                "data test defective defect: test/20000.png + test/20000_GT.png",
                "data test good good: test/20001.png",
            ],
            _data.Read("KolektorSDD2"));
    }

    [Fact]
    public void MetaJson_WithUpstreamsKeys_IsRead()
    {
        _data.Black("img/a.png", "img/b.png", "img/c.png").White("mask/a.png")
            .Text("meta.json", """
                {"Train": {"ring": [{"img_path": "img/c.png", "mask_path": "", "cls_name": "ring", "specie_name": "good", "anomaly": 0}]},
                 "test": {
                  "ring": [{"img_path": "img/b.png", "mask_path": "", "cls_name": "ring", "specie_name": "", "anomaly": 1},
                           {"img_path": "img/a.png", "mask_path": "mask/a.png", "cls_name": "ring", "specie_name": "dent", "anomaly": 1}],
                  "bolt": [{"img_path": "img/c.png", "mask_path": "", "cls_name": "bolt", "specie_name": "", "anomaly": 0}]}}
                """);

        Assert.Equal(
            [
                "bolt test good good: img/c.png",
                "ring train good good: img/c.png",
                "ring test defective dent: img/a.png + mask/a.png",
                "ring test defective defect: img/b.png",
            ],
            _data.Read("meta.json"));
    }
}
