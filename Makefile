# make run   the demo: two folder cameras, an embedded broker, the model that ships
# make test  everything that CI runs
# make test-cameras  eight cameras at once for ten minutes, and unplugged twenty times
# make test-outages  the daemon and the broker killed a hundred times each under load, power cuts, a backlog of 100,000 results, changes of the configuration: 20 minutes
# make test-full-size  a ViT-L/14@336 with random weights from checkpoint to verdict: some minutes, up to 19 GB of memory
# make test-arm64  the vision library without OpenCV as a program for ARM64, emulated: on Debian, 3 minutes
# make growth   what image size, cameras and reference parts cost: a ViT-B/14 with random weights at 224, 518 and 1036 pixels, a ViT-B/16 and a ViT-L/14@336: 17 minutes, up to 8 GB of memory
# make measure  the whole daemon's own numbers: start, trigger to result, results a second, ten minutes of memory: 13 minutes
# make nano  train models/anomalyclip-nano.onnx again (an hour and more; models/README.md)
#
# Each target installs what it needs: Debian packages by apt, NuGet packages by restore. The machine brings the
# .NET 10 SDK, git and make.

SHELL := /bin/bash
CONFIGURATION := Release
BIN := artifacts/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# A GigE Vision camera and an RTSP server, and what reads them.
CAMERA_PACKAGES := aravis-tools libaravis-0.8-0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-tools gir1.2-gst-rtsp-server-1.0 python3-gi

# OpenCV's native library needs GTK 3. The tests talk to a real broker and a real Modbus server; PyTorch, sqlite3, protoc and
# jsonschema read what was written for them, and gcc builds the disk that forgets what was not synced.
RUN_PACKAGES := libgtk-3-0
TEST_PACKAGES := $(RUN_PACKAGES) mosquitto openssl sqlite3 protobuf-compiler gcc libc6-dev python3-pymodbus python3-serial-asyncio python3-torch python3-jsonschema $(CAMERA_PACKAGES)
ARM64_PACKAGES := qemu-user-static
TEST_PROJECTS := EdgeInspector.Vision.Tests EdgeInspector.ModelTool.Tests EdgeInspector.Tests

.PHONY: run test test-arm64 test-cameras test-outages test-full-size growth measure build nano clean

run: install-run
	dotnet build src/EdgeInspector --configuration $(CONFIGURATION) --verbosity quiet --nologo
	$(BIN)/EdgeInspector/release/edgeinspector run --config config/demo.json

test: install-test build
	@tests/run.sh $(foreach project,$(TEST_PROJECTS),$(BIN)/$(project)/release/$(project))

test-cameras: install-test build
	$(BIN)/EdgeInspector.Tests/release/EdgeInspector.Tests -noColor -explicit only -class '*EightCamerasTests' -showLiveOutput

test-outages: install-test build
	$(BIN)/EdgeInspector.Tests/release/EdgeInspector.Tests -noColor -explicit only -class '*OutageTests' -class '*BacklogTests' -class '*KillTests' -parallel none -showLiveOutput

test-full-size: install-test build
	$(BIN)/EdgeInspector.ModelTool.Tests/release/EdgeInspector.ModelTool.Tests -noColor -explicit only -class '*FullSizeTests' -showLiveOutput

test-arm64: install-arm64
	tests/arm64.sh

growth: install-test build
	$(BIN)/EdgeInspector.ModelTool.Tests/release/EdgeInspector.ModelTool.Tests -noColor -explicit only -class '*GrowthTests' -showLiveOutput

measure: install-test build
	$(BIN)/EdgeInspector.Tests/release/EdgeInspector.Tests -noColor -explicit only -class 'EdgeInspector.Tests.Measurements.*' -parallel none -showLiveOutput

build: install-run
	dotnet build EdgeInspector.sln --configuration $(CONFIGURATION) --verbosity quiet --nologo

nano: install-run
	models/train-nano.sh

clean:
	rm -rf artifacts demo-output

install-run: PACKAGES := $(RUN_PACKAGES)
install-test: PACKAGES := $(TEST_PACKAGES)
install-arm64: PACKAGES := $(ARM64_PACKAGES)
.PHONY: install-run install-test install-arm64
install-run install-test install-arm64:
	@missing=$$(for package in $(PACKAGES); do \
		dpkg-query --show --showformat='$${Status}\n' $$package $${package}t64 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
		echo "installing" $$missing; \
		$(SUDO) apt-get update --quiet=2 && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends $$missing; \
	fi
