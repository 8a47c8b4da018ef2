public import Pipelines
public import Planning
import Simulation

extension FleetFile {
    /// The fleet with each pipeline's file read and its figures filled in.
    /// - Parameters:
    ///   - goals: win over those of the files; their caps on power and cost are those of the whole fleet.
    ///   - completion: finds the figures that the files leave out.
    /// - Throws: ``PipelinesError`` with the file and line at fault; errors of the store and the predictor.
    public func fleet(goals: Goals, completion: PipelineCompletion) throws -> Fleet {
        var own = goals
        own.powerCap = nil
        own.costCap = nil
        let members = try pipelines.map { member in
            Fleet.Member(
                name: member.name, planner: .withQueues(try completion.pipeline(pipelineFile(of: member))),
                goals: own.completed(by: member.goals), weight: member.weight)
        }
        return Fleet(members, powerCap: goals.powerCap ?? powerCap, costCap: goals.costCap ?? costCap)
    }
}
