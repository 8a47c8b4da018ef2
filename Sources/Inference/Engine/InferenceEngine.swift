/// Something that loads model files and runs them.
public protocol InferenceEngine: Sendable {
    /// The engine and its version, for example `onnxruntime 1.31.1`.
    var name: String { get }

    /// Loads a model file.
    /// - Throws: ``InferenceError`` that names the file, and the node where the engine names one.
    func load(_ file: String, options: SessionOptions) throws(InferenceError) -> any InferenceSession
}

/// A loaded model; several tasks may bind and run it at the same time.
public protocol InferenceSession: AnyObject, Sendable {
    /// The model's inputs, in the order that ``bind(_:)`` takes them.
    var inputs: [TensorDescription] { get }
    /// The model's outputs, in the order that ``BoundRun`` gives them.
    var outputs: [TensorDescription] { get }

    /// Prepares runs on the given inputs, so that each run is one call into the engine.
    ///
    /// The buffers stay with the caller, who may write new elements between runs.
    /// - Throws: ``InferenceError`` when count, element types or shapes are not what the model declares.
    func bind(_ inputs: [TensorBuffer]) throws(InferenceError) -> any BoundRun

    /// Ends profiling and reads the profile of every run so far; no run may be in progress.
    /// - Throws: ``InferenceError`` when the session was loaded without a profile folder, or this was called before.
    func finishProfile() throws(InferenceError) -> NodeProfile
}

/// Inputs and outputs bound to a session; belongs to one task at a time.
public protocol BoundRun: AnyObject {
    /// Runs the model once on the elements that the input buffers now hold.
    /// - Throws: ``InferenceError`` that names the file, and the node where the engine names one.
    func run() throws(InferenceError)

    /// A copy of one output of the last run.
    /// - Parameter index: the position in the session's outputs.
    /// - Throws: ``InferenceError`` before the first run, or when the output is not a tensor of numbers.
    func output(_ index: Int) throws(InferenceError) -> TensorBuffer

    /// Reads one output of the last run where the engine has it, which saves a copy where it can be read in place.
    /// - Parameters:
    ///   - index: the position in the session's outputs.
    ///   - body: takes the element type, the shape and the elements, which are valid for the call only.
    /// - Throws: as ``output(_:)``.
    func withOutput<Result>(
        _ index: Int, _ body: (TensorElement, [Int], UnsafeRawBufferPointer) -> Result
    ) throws(InferenceError) -> Result
}

extension BoundRun {
    public func withOutput<Result>(
        _ index: Int, _ body: (TensorElement, [Int], UnsafeRawBufferPointer) -> Result
    ) throws(InferenceError) -> Result {
        let output = try output(index)
        return output.withBytes { body(output.element, output.shape, UnsafeRawBufferPointer($0)) }
    }
}
