package import ModelGraph

/// A network of a collection: its graph and the file that the engine loads.
package struct CollectionNetwork: Sendable {
    package var model: Model
    package var file: String

    package init(model: Model, file: String) {
        self.model = model
        self.file = file
    }
}
