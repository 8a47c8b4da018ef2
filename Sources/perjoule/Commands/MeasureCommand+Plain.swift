import ArgumentParser
import Quantities

extension MeasureCommand {
    /// `measure -- command …` without any option, made without parsing.
    ///
    /// The parser finds options by reflection, which takes several milliseconds: as much as everything else that
    /// `measure` adds to a command. A property left out here ends the process at its first use, which every test of
    /// plain `measure` would show.
    /// - Parameter arguments: those after the program's name.
    /// - Returns: nil for anything but `measure --` and a command.
    static func plain(_ arguments: [String]) -> MeasureCommand? {
        guard arguments.count > 2, arguments[0] == configuration.commandName, arguments[1] == "--" else { return nil }
        var measure = MeasureCommand()
        measure.repeats = 1
        measure.warmup = 0
        measure.cooldown = .zero
        measure.vs = nil
        (measure.live, measure.withIdle, measure.csv, measure.noStore) = (false, false, false, false)
        measure.output = nil
        measure.seed = 1
        measure.command = Array(arguments.dropFirst(2))
        var meter = MeterOptions()
        (meter.sources, meter.interval) = ([], MeterOptions.usualInterval)
        (meter.cpuIdleWatts, meter.cpuFullWatts) = (nil, nil)
        var carbon = CarbonOptions()
        (carbon.country, carbon.carbonIntensity, carbon.pue) = (nil, nil, nil)
        var store = StoreOptions()
        store.store = nil
        var shown = OutputOptions()
        (shown.json, shown.quiet) = (false, false)
        (measure.meter, measure.carbon, measure.store, measure.shown) = (meter, carbon, store, shown)
        return measure
    }
}
