import Quantities
import Simulation

/// What planning throws, as serving throws it.
func translated<Value>(_ work: () throws(SimulationError) -> Value) throws(ServingError) -> Value {
    do throws(SimulationError) {
        return try work()
    } catch {
        throw ServingError(.configuration, error.message, place: error.place, advice: error.advice)
    }
}
