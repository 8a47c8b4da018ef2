/// The version that `--version` prints and every stored run records.
enum Version {
    static let current = "0.1.0"
}
