extension DashboardPage {
    /// What the script fills in; without a script it says what it needs.
    static let body = """
        <header>
        <h1 id="pipeline">Perjoule</h1>
        <p id="connection" role="status">connecting …</p>
        </header>
        <main>
        <noscript><p>This page shows live figures and needs JavaScript; the same figures are at <code>/metrics</code>.</p></noscript>
        <form id="sign-in" hidden>
        <label for="token">Token</label>
        <input id="token" type="password" autocomplete="off" required>
        <button>Show figures</button>
        <p id="refused" class="empty"></p>
        </form>
        <p id="heard" class="heard" role="status"></p>
        <ul id="goals" aria-label="Goals"></ul>
        <div id="tiles">
        \(tile("load", "Load"))
        \(tile("latency", "Response time, last 10 s"))
        \(tile("power", "Power of the machine"))
        \(tile("energy", "Energy per request, last 10 s"))
        \(tile("carbon", "Emissions of the service"))
        \(tile("answers", "Answers"))
        </div>
        <h2 id="stages-title">Stages</h2>
        <div class="scroll" role="region" aria-labelledby="stages-title" tabindex="0">
        <table aria-labelledby="stages-title">
        <thead><tr><th scope="col">Stage</th><th scope="col">Variant</th><th scope="col">Replicas</th>\
        <th scope="col">Threads each</th><th scope="col">Batch, mean of most</th><th scope="col">Waiting</th>\
        <th scope="col">Requests/s</th><th scope="col">Busy</th></tr></thead>
        <tbody id="stages"></tbody>
        </table>
        </div>
        <h2>Plan history</h2>
        <ol id="history"><li class="empty">Nothing decided yet.</li></ol>
        <h2>Where the joules come from</h2>
        <dl id="origins"></dl>
        <ul id="remarks"></ul>
        </main>
        <footer>Perjoule · <a href="metrics">metrics</a></footer>
        """

    private static func tile(_ id: String, _ title: String) -> String {
        """
        <section class="tile" aria-labelledby="\(id)-title">
        <h2 id="\(id)-title">\(title)</h2>
        <p class="value" id="\(id)">–</p>
        <p class="sub" id="\(id)-sub"></p>
        <svg id="\(id)-chart" role="img"></svg>
        </section>
        """
    }
}
