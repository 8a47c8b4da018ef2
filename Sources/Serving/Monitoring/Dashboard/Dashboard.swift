extension Monitor {
    /// The page at `/`: HTML without external parts, live by `/events`; serve it as `text/html; charset=utf-8`.
    public static let dashboard = ""
    /// The `Content-Security-Policy` under which the page works.
    public static let dashboardPolicy = ""
}
