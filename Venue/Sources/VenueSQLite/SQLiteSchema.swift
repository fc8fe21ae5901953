import GRDB

// The tables. Numbers are whole: prices, sizes and money in units of 1e-8, times in nanoseconds
// since 1970. The views say the same in words and decimals, for people with `sqlite3`.

/// Makes and changes the tables; a migration that was published is never changed.
enum SQLiteSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            for statement in tables + indexes + views { try database.execute(sql: statement) }
        }
        migrator.registerMigration("2") { database in
            for statement in later { try database.execute(sql: statement) }
        }
        return migrator
    }

    private static let tables = [
        """
        CREATE TABLE progress (
            id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL,
            time INTEGER NOT NULL, next_number INTEGER NOT NULL) STRICT
        """,
        "INSERT INTO progress VALUES (1, 0, 0, 1)",
        "CREATE TABLE instrument (id INTEGER PRIMARY KEY, symbol TEXT NOT NULL) STRICT",
        """
        CREATE TABLE orders (
            id INTEGER PRIMARY KEY, account INTEGER NOT NULL, instrument INTEGER NOT NULL,
            is_trigger INTEGER NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL,
            status TEXT NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
            filled INTEGER NOT NULL, client TEXT NOT NULL, forced INTEGER,
            child INTEGER NOT NULL, change INTEGER NOT NULL, accepted_at INTEGER NOT NULL,
            ended_at INTEGER, record BLOB NOT NULL) STRICT
        """,
        """
        CREATE TABLE amendment (
            number INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, price_before INTEGER NOT NULL,
            quantity_before INTEGER NOT NULL, time INTEGER NOT NULL, record BLOB NOT NULL) STRICT
        """,
        """
        CREATE TABLE fill (
            place INTEGER PRIMARY KEY, number INTEGER NOT NULL, order_id INTEGER NOT NULL,
            account INTEGER NOT NULL, instrument INTEGER NOT NULL, side INTEGER NOT NULL,
            position_side INTEGER NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
            value INTEGER NOT NULL, commission INTEGER NOT NULL, asset INTEGER NOT NULL,
            realized_pnl INTEGER NOT NULL, is_maker INTEGER NOT NULL, time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE trade (
            number INTEGER PRIMARY KEY, instrument INTEGER NOT NULL, maker_order INTEGER NOT NULL,
            taker_order INTEGER NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
            maker INTEGER NOT NULL, taker INTEGER NOT NULL, taker_side INTEGER NOT NULL,
            is_liquidation INTEGER NOT NULL, time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE income (
            number INTEGER PRIMARY KEY, account INTEGER NOT NULL, reason INTEGER NOT NULL,
            amount INTEGER NOT NULL, asset INTEGER NOT NULL, instrument INTEGER, trade INTEGER,
            time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE margin_change (
            number INTEGER PRIMARY KEY, account INTEGER NOT NULL, instrument INTEGER NOT NULL,
            position_side INTEGER NOT NULL, amount INTEGER NOT NULL, asset INTEGER NOT NULL,
            is_by_owner INTEGER NOT NULL, time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE funding (
            place INTEGER PRIMARY KEY, instrument INTEGER NOT NULL, rate INTEGER NOT NULL,
            mark_price INTEGER NOT NULL, time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE liquidation (
            place INTEGER PRIMARY KEY, number INTEGER NOT NULL, sequence INTEGER NOT NULL,
            account INTEGER NOT NULL, instrument INTEGER, stage INTEGER NOT NULL,
            price INTEGER NOT NULL, quantity INTEGER NOT NULL, time INTEGER NOT NULL,
            step BLOB NOT NULL, positions BLOB NOT NULL) STRICT
        """,
        """
        CREATE TABLE deleveraging (
            place INTEGER PRIMARY KEY, number INTEGER NOT NULL, victim INTEGER NOT NULL,
            bankrupt INTEGER NOT NULL, instrument INTEGER NOT NULL,
            position_side INTEGER NOT NULL, quantity INTEGER NOT NULL, value INTEGER NOT NULL,
            haircut INTEGER NOT NULL, time INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE kline (
            instrument INTEGER NOT NULL, source INTEGER NOT NULL, minutes INTEGER NOT NULL,
            open_time INTEGER NOT NULL, open INTEGER NOT NULL, high INTEGER NOT NULL,
            low INTEGER NOT NULL, close INTEGER NOT NULL, volume INTEGER NOT NULL,
            quote_volume INTEGER NOT NULL, trades INTEGER NOT NULL,
            taker_buy_volume INTEGER NOT NULL, taker_buy_quote_volume INTEGER NOT NULL,
            first_trade INTEGER NOT NULL, last_trade INTEGER NOT NULL,
            PRIMARY KEY (instrument, source, minutes, open_time)) STRICT, WITHOUT ROWID
        """,
    ]

    private static let indexes = [
        "CREATE INDEX orders_by_instrument ON orders (account, instrument, accepted_at)",
        "CREATE INDEX orders_by_account ON orders (account, accepted_at)",
        "CREATE INDEX orders_by_client ON orders (client, account)",
        """
        CREATE INDEX orders_forced ON orders (account, accepted_at) WHERE forced IS NOT NULL
        """,
        "CREATE INDEX orders_open ON orders (id) WHERE ended_at IS NULL",
        "CREATE INDEX orders_ended ON orders (filled > 0, ended_at) WHERE ended_at IS NOT NULL",
        "CREATE INDEX amendment_by_order ON amendment (order_id, time)",
        "CREATE INDEX fill_by_instrument ON fill (account, instrument, time)",
        "CREATE INDEX fill_by_account ON fill (account, time)",
        "CREATE INDEX fill_by_number ON fill (number)",
        "CREATE INDEX fill_by_order ON fill (order_id, time)",
        "CREATE INDEX trade_by_instrument ON trade (instrument, time)",
        "CREATE INDEX income_by_account ON income (account, time)",
        "CREATE INDEX margin_change_by_account ON margin_change (account, instrument, time)",
        "CREATE INDEX funding_by_instrument ON funding (instrument, time)",
        "CREATE INDEX funding_by_time ON funding (time)",
        "CREATE INDEX liquidation_by_account ON liquidation (account, time)",
        "CREATE INDEX liquidation_by_time ON liquidation (time)",
        "CREATE INDEX deleveraging_by_victim ON deleveraging (victim, time)",
        "CREATE INDEX deleveraging_by_time ON deleveraging (time)",
    ]

    /// Forced steps are asked for by number, and the insurance fund's balance over time is made
    /// from all its movements: its index alone has everything that this takes.
    private static let later = [
        "CREATE INDEX liquidation_by_number ON liquidation (number)",
        "CREATE INDEX income_of_insurance ON income (time, asset, amount) WHERE account = 0",
    ]

    private static let views = [
        """
        CREATE VIEW order_text AS SELECT o.id, o.account, i.symbol, o.side, o.type, o.status,
            o.price / 1e8 AS price, o.quantity / 1e8 AS quantity, o.filled / 1e8 AS filled,
            o.client, datetime(o.accepted_at / 1000000000, 'unixepoch') AS accepted
            FROM orders o LEFT JOIN instrument i ON i.id = o.instrument
        """,
        """
        CREATE VIEW fill_text AS SELECT f.number, f.order_id, f.account, i.symbol,
            CASE f.side WHEN 0 THEN 'BUY' ELSE 'SELL' END AS side, f.price / 1e8 AS price,
            f.quantity / 1e8 AS quantity, f.commission / 1e8 AS commission,
            f.realized_pnl / 1e8 AS realized_pnl,
            datetime(f.time / 1000000000, 'unixepoch') AS time
            FROM fill f LEFT JOIN instrument i ON i.id = f.instrument
        """,
        """
        CREATE VIEW trade_text AS SELECT t.number, i.symbol, t.price / 1e8 AS price,
            t.quantity / 1e8 AS quantity,
            CASE t.taker_side WHEN 0 THEN 'BUY' ELSE 'SELL' END AS taker_side,
            datetime(t.time / 1000000000, 'unixepoch') AS time
            FROM trade t LEFT JOIN instrument i ON i.id = t.instrument
        """,
    ]
}
