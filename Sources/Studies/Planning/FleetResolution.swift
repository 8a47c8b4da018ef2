public import Pipelines
public import Planning
import Quantities
import Simulation

extension FleetFile {
    /// The fleet with each pipeline's file read and its figures filled in.
    /// - Parameters:
    ///   - goals: win over those of the files; their caps on power and cost, and their idle power, are those of the whole
    ///     fleet, of which each pipeline has an equal part.
    ///   - completion: finds the figures that the files leave out.
    /// - Throws: ``PipelinesError`` with the file and line at fault; errors of the store and the predictor.
    public func fleet(goals: Goals, completion: PipelineCompletion) throws -> Fleet {
        var own = goals
        own.powerCap = nil
        own.costCap = nil
        own.idlePower = goals.idlePower?.map { $0 / Double(max(1, pipelines.count)) }
        let members = try pipelines.map { member in
            let file = try pipelineFile(of: member)
            var pipeline = try completion.pipeline(file)
            // The machine that several were served on rests once.
            pipeline.goals.idlePower = file.goals.idlePower
            return Fleet.Member(
                name: member.name, planner: .withQueues(pipeline), goals: own.completed(by: member.goals),
                weight: member.weight)
        }
        return Fleet(members, powerCap: goals.powerCap ?? powerCap, costCap: goals.costCap ?? costCap)
    }
}
