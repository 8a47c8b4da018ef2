/// One node with what is known of its values, in the order of execution.
package struct InferenceStep: Sendable {
    package let node: Node
    package let inputs: [InferredValue?]
    package let outputs: [InferredValue]
    package let operatorSet: Int
    /// Whether the node's operator is known.
    package let isKnown: Bool
    /// Whether the outputs are the same in every run, so that runtimes compute them once.
    package let isConstant: Bool
    /// Steps of the inner graphs: alternatives of an `If`, of which one runs, or the body of a loop.
    package var bodies: [[InferenceStep]] = []
    /// How often the body of a loop runs; nil when it is not known.
    package var rounds: Int? = 1

    var call: OperatorCall { OperatorCall(node: node, inputs: inputs, operatorSet: operatorSet) }
}
