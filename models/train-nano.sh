#!/usr/bin/env bash
# Trains models/anomalyclip-nano.onnx again: fetches the Debian packages whose photographs serve as surfaces
# (unpacked into a folder, not installed) and the NuGet package of a ResNet-18, whose first stages it starts from, then runs
# `anomalyclip pretrain-nano`. models/README.md has times and figures.
set -eu -o pipefail
cd "$(dirname "$0")/.."
work=$(realpath -m "${1:-artifacts/nano}")
packages="supertuxkart-data flightgear-data-base gnome-backgrounds mate-backgrounds plasma-workspace-wallpapers"

mkdir -p "$work/packages"
for package in $packages; do
    [ -d "$work/photographs/$package" ] && continue
    (cd "$work/packages" && apt-get download "$package")
    mkdir -p "$work/photographs/$package.partial"
    case $package in
        flightgear-data-base) patterns=('*/Textures*') ;;
        *) patterns=('./usr/share/*') ;;
    esac
    dpkg-deb --fsys-tarfile "$work"/packages/"$package"_*.deb |
        tar -x -C "$work/photographs/$package.partial" --wildcards "${patterns[@]}"
    mv "$work/photographs/$package.partial" "$work/photographs/$package"
    rm -f "$work"/packages/"$package"_*.deb
done

resnet="microsoft.ml.dnnimagefeaturizer.resnet18/0.24.0"
[ -d "$work/packages/$resnet" ] || dotnet package download Microsoft.ML.DnnImageFeaturizer.ResNet18@0.24.0 --output "$work/packages" --verbosity quiet

games="$work/photographs/supertuxkart-data/usr/share/games/supertuxkart/data"
# glibc otherwise returns each step's large tensors to the system and faults them in again: a fifth of the time.
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=268435456
dotnet build src/EdgeInspector.ModelTool --configuration Release --verbosity quiet --nologo
photographs=("$games/textures" "$games/tracks" "$games/karts" "$work/photographs/flightgear-data-base"
    "$work/photographs/gnome-backgrounds" "$work/photographs/mate-backgrounds" "$work/photographs/plasma-workspace-wallpapers")
artifacts/bin/EdgeInspector.ModelTool/release/anomalyclip pretrain-nano --seed 1 --work "$work" --photographs "${photographs[@]}" \
    --resnet "$work/packages/$resnet/tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx"
