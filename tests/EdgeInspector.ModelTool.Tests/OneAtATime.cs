// TorchSharp passes the number in `tensor * 2.0` on as an object that a garbage collection may free under the native call
// (see FinalizerGate). A collection needs another thread that allocates, such as another test.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
