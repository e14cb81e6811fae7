#!/usr/bin/env bash
# Runs those tests of the vision library that need no OpenCV as programs for ARM64, a Jetson's processor, in an emulator: resizing,
# the models, providers and turns, reference parts, metrics, calibration. OpenCV's package for ARM64 is left out. On Debian.
set -eu -o pipefail
folder=artifacts/arm64
sysroot=$folder/sysroot

# ARM64's C library and OpenSSL, which .NET brings for no processor. apt has lists of its own for it, so that the machine's stay as they are.
if [ ! -e "$sysroot/proc/cpuinfo" ]; then
    apt=$PWD/$folder/apt
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/packages"
    touch "$apt/status"
    options=(-q=2 -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::Lists="$apt/lists" -o Dir::State::Status="$apt/status"
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)")
    apt-get "${options[@]}" update
    (cd "$apt/packages" && apt-get "${options[@]}" download libc6 libgcc-s1 libstdc++6 &&
        { apt-get "${options[@]}" download libssl3t64 2>/dev/null || apt-get "${options[@]}" download libssl3; })
    for package in "$apt"/packages/*.deb; do dpkg --extract "$package" "$sysroot"; done

    # Where ONNX Runtime looks up which processor it is; it does not survive the host's.
    mkdir -p "$sysroot/proc"
    for processor in 0 1; do
        printf 'processor\t: %s\nFeatures\t: fp asimd aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp\n' $processor
        printf 'CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd42\nCPU revision\t: 1\n\n'
    done > "$sysroot/proc/cpuinfo"
fi

dotnet publish tests/EdgeInspector.Vision.Tests --configuration Release --runtime linux-arm64 --self-contained -p:OpenCv=none --output "$folder/tests" \
    --verbosity quiet --nologo

# Without the one test of reference parts that asks OpenCV.
classes=(PillowResize AnomalyModel ProviderLadder ProviderFault OptimisedGraphs Turns ComputeThreads PreparationShare SharedBands CpuCores ModelCost Engine ReferenceParts MatchingSession Surroundings
    TwoWayResiduals RankMetrics FalseRejectBound Threshold ImageScore VerdictPolicy NumpyFile ImageBuffer)
# The emulator does not get along with code that .NET replaces while it runs, nor with memory that may be either written or executed.
export DOTNET_TieredCompilation=0 DOTNET_EnableWriteXorExecute=0 DOTNET_GCHeapHardLimit=0x80000000
tests/run.sh "qemu-aarch64-static -cpu cortex-a76 -L $sysroot $folder/tests/EdgeInspector.Vision.Tests -parallel none $(printf -- '-class *.%sTests ' "${classes[@]}") -method- *.Views_AreOpenCvsFlipsAndTurns"
