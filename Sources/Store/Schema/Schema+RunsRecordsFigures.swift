import GRDB

extension Schema.Version {
    /// The first version: what was run, what it was about, and the figures it gave.
    ///
    /// Measured and predicted figures share one table and differ in their provenance.
    static let runsRecordsFigures = Schema.Version(name: "1 runs, records, figures") { db in
        try db.execute(
            sql: """
                CREATE TABLE run (
                    number      INTEGER PRIMARY KEY AUTOINCREMENT,
                    id          TEXT NOT NULL UNIQUE,
                    kind        TEXT NOT NULL,
                    label       TEXT NOT NULL,
                    state       TEXT NOT NULL CHECK (state IN ('running', 'complete', 'interrupted', 'failed')),
                    startedAt   REAL NOT NULL,  -- seconds since 1970
                    endedAt     REAL,
                    toolVersion TEXT NOT NULL,
                    machine     TEXT NOT NULL CHECK (json_valid(machine)),
                    settings    TEXT NOT NULL CHECK (json_valid(settings)),
                    outcome     TEXT CHECK (outcome IS NULL OR json_valid(outcome)),
                    designKey   TEXT,           -- equal for runs of the same design, for resuming
                    owner       TEXT            -- the process that writes it while it is running
                ) STRICT;
                CREATE INDEX runByKind ON run (kind, number);
                CREATE INDEX runBeingWritten ON run (number) WHERE state = 'running';
                CREATE INDEX runByDesign ON run (designKey, number) WHERE designKey IS NOT NULL;

                CREATE TABLE record (
                    id         INTEGER PRIMARY KEY AUTOINCREMENT,
                    run        INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
                    sequence   INTEGER NOT NULL,
                    subject    TEXT NOT NULL,
                    factors    TEXT NOT NULL CHECK (json_valid(factors)),  -- object with sorted keys
                    key        TEXT NOT NULL,
                    state      TEXT NOT NULL CHECK (state IN ('complete', 'failed')),
                    payload    TEXT CHECK (payload IS NULL OR json_valid(payload)),
                    recordedAt REAL NOT NULL,
                    UNIQUE (run, sequence),
                    UNIQUE (run, key)
                ) STRICT;
                CREATE INDEX recordBySubject ON record (subject, id);

                CREATE TABLE figure (
                    record     INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
                    name       TEXT NOT NULL,
                    value      REAL NOT NULL,
                    unit       TEXT NOT NULL,
                    lower      REAL,
                    upper      REAL,
                    basis      TEXT,
                    provenance TEXT NOT NULL,  -- measured, published, given, predicted or modelled
                    origin     TEXT NOT NULL,
                    PRIMARY KEY (record, name)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
