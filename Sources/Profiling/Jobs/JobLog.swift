import Metering

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files that keep what a job printed: `trial-3.out` and `trial-3.err`.
struct JobLog: ~Copyable {
    private let output: UnsafeMutablePointer<FILE>
    private let error: UnsafeMutablePointer<FILE>
    let path: String

    /// - Throws: ``ProfilingError`` when the files cannot be written.
    init(in folder: String, trial: Int) throws(ProfilingError) {
        let path = "\(folder)/trial-\(trial)"
        guard let output = fopen(path + ".out", "we") else { throw Self.failure(path + ".out") }
        guard let error = fopen(path + ".err", "we") else {
            fclose(output)
            throw Self.failure(path + ".err")
        }
        (self.path, self.output, self.error) = (path, output, error)
    }

    deinit {
        fclose(output)
        fclose(error)
    }

    /// Writes a line of output; one that is too long leaves a mark.
    func write(_ event: CommandListener.Event) {
        switch event {
        case .output(let line): write(line, to: output)
        case .error(let line): write(line, to: error)
        case .value: break
        }
    }

    private func write(_ line: LineBuffer.Line, to file: UnsafeMutablePointer<FILE>) {
        switch line {
        case .whole(let bytes): fwrite(bytes, 1, bytes.count, file)
        case .tooLong: fputs("[a line longer than \(CommandListener.longestLine) bytes]", file)
        }
        fputc(0x0A, file)
    }

    private static func failure(_ path: String) -> ProfilingError {
        ProfilingError(
            .logUnwritable, "the log cannot be written: \(String(cString: strerror(errno)))", place: path,
            advice: "name a folder that exists and that you may write to")
    }
}
