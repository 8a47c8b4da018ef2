import Reporting

/// What Ray Serve says of itself: the answer to `GET /api/serve/applications/`.
struct RayServeStatus {
    /// An application and how it fares.
    struct Application {
        var name: String
        /// `RUNNING`, `DEPLOYING`, `DEPLOY_FAILED`, `UNHEALTHY`, `DELETING` or `NOT_STARTED`.
        var status: String
        var message: String
        /// The configuration that was asked for; null for one that was not deployed by configuration.
        var configuration: JSONValue
        /// The same as Ray wrote it, so that it can be sent back unchanged.
        var configurationText: [UInt8]
        var deployments: [Deployment]

        /// Whether Ray has given up on the last change.
        var hasFailed: Bool { status == "DEPLOY_FAILED" }
    }

    /// A deployment and its replicas.
    struct Deployment: Hashable {
        var name: String
        /// `HEALTHY`, `UPDATING`, `UPSCALING`, `DOWNSCALING`, `UNHEALTHY` or `DEPLOY_FAILED`.
        var status: String
        var message: String
        var userConfiguration: JSONValue?
        var targetReplicas: Int?
        var replicas: [Replica]

        var runningReplicas: Int { replicas.count { $0.state == "RUNNING" } }
        /// Whether Ray has given up on the last change.
        var hasFailed: Bool { status == "DEPLOY_FAILED" }
    }

    struct Replica: Hashable {
        var id: String
        var node: String
        var state: String
        var pid: Int?
    }

    /// Whether Serve runs at all: its proxies take their settings only before.
    var isStarted: Bool
    /// The members of a `PUT` beside the applications, as Serve has them.
    var proxySettings: [JSONValue.Member]
    var applications: [Application]

    /// - Throws: ``ServingError`` (`target`) for an answer that is not Ray's.
    init(parsing text: [UInt8], from place: String) throws(ServingError) {
        let tree = try JSONValue(parsing: text, file: place)
        guard case .object = tree["applications"] else {
            throw ServingError(
                .target, "the answer does not come from Ray Serve", place: place,
                advice: "give the address of Ray's dashboard, such as http://HEAD:8265")
        }
        let texts = try Self.configurationTexts(text, place)
        isStarted = tree["http_options"].map { $0 != .null } ?? false
        proxySettings = Self.proxySettings(tree)
        applications = (tree["applications"]?.members ?? []).map { member in
            Application(
                name: member.name, status: member.value["status"]?.text ?? "",
                message: member.value["message"]?.text ?? "",
                configuration: member.value["deployed_app_config"] ?? .null,
                configurationText: texts[member.name] ?? [],
                deployments: (member.value["deployments"]?.members ?? []).map { Self.deployment($0.name, $0.value) })
        }
    }

    func application(_ name: String) -> Application? { applications.first { $0.name == name } }

    /// The body of a `PUT` that sets one application and leaves every other as it is: Ray deletes those that are missing.
    /// - Parameter proxy: used where Serve does not run yet.
    func body(setting name: String, to entry: [UInt8], proxy: [JSONValue.Member] = []) -> [UInt8] {
        var body = Array("{".utf8)
        for member in isStarted ? proxySettings : proxy {
            body += Array("\(JSONValue.text(member.name).serialized()):\(member.value.serialized()),".utf8)
        }
        body += Array("\"applications\":[".utf8)
        for other in applications where other.name != name && other.configuration != .null {
            body += other.configurationText + [UInt8(ascii: ",")]
        }
        return body + entry + Array("]}".utf8)
    }

    /// What a message of Ray comes down to: the last error of its traceback, without the colours.
    static func reason(_ message: String) -> String {
        var plain = ""
        var isEscape = false
        for character in message {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { plain.append(character) }
            if isEscape, character == "m" { isEscape = false }
        }
        let lines = plain.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        let last = lines.last { $0.prefix { !$0.isWhitespace }.hasSuffix(":") && $0.contains("Error") } ?? lines.last
        return last.map(String.init) ?? "it does not say why"
    }

    private static func proxySettings(_ tree: JSONValue) -> [JSONValue.Member] {
        guard let options = tree["http_options"], options != .null else { return [] }
        var members: [JSONValue.Member] = []
        if let location = tree["proxy_location"], location != .null {
            members.append(.init("proxy_location", location))
        }
        let address = options.members.filter { ["host", "port", "root_path"].contains($0.name) && $0.value != .null }
        return members + [.init("http_options", .object(address))]
    }

    private static func deployment(_ name: String, _ json: JSONValue) -> Deployment {
        let configuration = json["deployment_config"]
        return Deployment(
            name: name, status: json["status"]?.text ?? "", message: json["message"]?.text ?? "",
            userConfiguration: configuration?["user_config"], targetReplicas: json["target_num_replicas"]?.integer,
            replicas: (json["replicas"]?.elements ?? []).map {
                Replica(
                    id: $0["replica_id"]?.text ?? "", node: $0["node_id"]?.text ?? "", state: $0["state"]?.text ?? "",
                    pid: $0["pid"]?.integer)
            })
    }

    /// The text of each application's `deployed_app_config`: a tree would lose whether a number was 1 or 1.0, which Ray
    /// takes for another configuration and restarts the application.
    private static func configurationTexts(
        _ text: [UInt8], _ place: String
    ) throws(ServingError) -> [String: [UInt8]] {
        let outcome = text.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONError) in try configurationTexts(bytes, place) }
        }
        do throws(JSONError) {
            return try outcome.get()
        } catch {
            throw ServingError(.target, error.message, place: error.place, advice: error.advice)
        }
    }

    private static func configurationTexts(
        _ bytes: UnsafeBufferPointer<UInt8>, _ place: String
    ) throws(JSONError) -> [String: [UInt8]] {
        var texts: [String: [UInt8]] = [:]
        var scanner = JSONScanner(bytes, file: place)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard case "applications" = key else {
                try scanner.skip()
                continue
            }
            try scanner.beginObject()
            while let name = try scanner.nextKey() {
                try scanner.beginObject()
                while let key = try scanner.nextKey() {
                    // At the first byte of the value, whatever space comes before it.
                    _ = scanner.next()
                    let start = bytes.count - scanner.remaining
                    try scanner.skip()
                    if case "deployed_app_config" = key {
                        texts[name.text] = Array(bytes[start..<bytes.count - scanner.remaining])
                    }
                }
            }
        }
        return texts
    }
}
