extension ExecutionPlan {
    /// A plan of operators that are known otherwise than from a graph.
    init(operators: [ExecutedOperator]) { self.operators = operators }
}
