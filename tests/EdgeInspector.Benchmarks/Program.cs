using BenchmarkDotNet.Running;
using EdgeInspector.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(ResizeBenchmarks).Assembly).Run(args);
