public import Pipelines
public import Planning
import Simulation
public import Store

extension FleetFile {
    /// The fleet with each pipeline's file read and its figures filled in.
    /// - Parameters:
    ///   - goals: win over those of the files; their caps on power and cost are those of the whole fleet.
    ///   - store: opened when a variant's figures are to come from it.
    ///   - warn: is told what is odd in a file without being wrong.
    /// - Throws: ``PipelinesError`` with the file and line at fault; errors of the store.
    public func fleet(
        goals: Goals, store: () throws -> Store, warn: (PipelineWarning) -> Void
    ) throws -> Fleet {
        var own = goals
        own.powerCap = nil
        own.costCap = nil
        let members = try pipelines.map { member in
            let file = try pipelineFile(of: member)
            file.warnings.forEach(warn)
            return Fleet.Member(
                name: member.name, planner: .withQueues(try file.resolved(store: store)),
                goals: own.completed(by: member.goals), weight: member.weight)
        }
        return Fleet(members, powerCap: goals.powerCap ?? powerCap, costCap: goals.costCap ?? costCap)
    }
}

extension PipelineFile {
    /// The pipeline; the store is opened only for variants whose figures the file leaves out.
    public func resolved(store: () throws -> Store) throws -> Pipeline {
        try unresolved.isEmpty ? resolved() : resolve(from: store(), relativeTo: folder)
    }
}
