import Reporting

extension Monitor {
    /// The page at `/`: HTML without external parts, live by `/events`; serve it as `text/html; charset=utf-8`.
    ///
    /// Where a token is asked for, the page asks for it too and keeps it for the browser's session. It carries its own
    /// content security policy: only its own script runs, and it speaks to its own server alone.
    public static let dashboard = DashboardPage.html(nonce: DashboardPage.nonce())
}

/// The parts of the dashboard put together.
enum DashboardPage {
    /// A new word by which the page's own script and styles are known to be its own.
    static func nonce() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
    }

    static func html(nonce: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-\(nonce)'; \
        style-src 'nonce-\(nonce)'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <link rel="icon" href="data:,">
        <title>Perjoule</title>
        <style nonce="\(nonce)">
        \(Stylesheet.colours)\(Stylesheet.badges)
        \(style)
        </style>
        </head>
        <body>
        \(body)
        <script nonce="\(nonce)">
        "use strict";
        \(amounts)
        \(charts)
        \(figures)
        \(connection)
        </script>
        </body>
        </html>

        """
    }
}
