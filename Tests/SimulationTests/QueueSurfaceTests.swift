import Quantities
import Testing

@testable import Simulation

@Suite struct QueueSurfaceTests {
    @Test func everyCombinationIsThere() throws {
        let service = try linearService(0.010, 0.001, largest: 16)
        let rates = [Rate(20), Rate(200), Rate(2000)]
        let surface = try QueueSurface(
            of: service, batches: [1, 16], timeouts: [.zero, Seconds(0.02)], rates: rates)
        #expect(surface.points.count == 12)
        for point in surface.points {
            let alone = try BatchQueue(service.limited(to: point.batch), timeout: point.timeout).solve(rate: point.rate)
            #expect(point.figures?.meanResponse == alone.figures?.meanResponse)
            #expect((point.figures == nil) == (point.rate >= service.limited(to: point.batch).capacity))
        }
        #expect(throws: SimulationError.self) {
            try QueueSurface(of: service, batches: [17], timeouts: [.zero], rates: rates)
        }
    }

    /// Batches share the base's energy: waiting saves energy where the limit leaves room, and not where it does not.
    @Test func energyIsSavedByWaiting() throws {
        let service = try BatchService(
            latencies: (1...8).map { Seconds(0.01 + 0.001 * Double($0)) },
            energies: (1...8).map { Joules(5 + Double($0)) })
        let surface = try QueueSurface(
            of: service, batches: [1, 4, 8], timeouts: [.zero, Seconds(0.005), Seconds(0.013)], rates: [Rate(50)])
        let loose = try #require(surface.leastEnergy(rate: Rate(50), p99: Seconds(1)))
        let tight = try #require(surface.leastEnergy(rate: Rate(50), p99: Seconds(0.026)))
        #expect(loose.batch == 8 && loose.timeout == Seconds(0.013))
        #expect(tight.timeout < loose.timeout)
        #expect(surface.leastEnergy(rate: Rate(50), p99: Seconds(0.001)) == nil)
    }
}
