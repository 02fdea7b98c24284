package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.postlude.outbox.OutboxRow;

/**
 * Two {@link Shop}s with a database in common, each with a store of its own. They are killed in turn, at each step and at any time, and
 * come again. In the end the database says what was committed: of each order there is one mail in one of the stores, of no other any.
 */
final class ShopKills {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Those of the relay, and those of the application. */
    private static final List<String> STEPS = List.of(
            "before UPDATE",
            "behind UPDATE",
            "before submit",
            "behind submit",
            "before DELETE",
            "behind DELETE",
            "before INSERT",
            "before commit",
            "behind commit");

    private final String url;
    private final Path dir;
    private final long seed;
    private final Random random;
    private final List<Jvm> shops = new ArrayList<>();
    private final Set<String> told = new TreeSet<>();
    private int lives;

    ShopKills(String url, Path dir, long seed) throws SQLException {
        this.url = url;
        this.dir = dir;
        this.seed = seed;
        random = new Random(seed);
        try (Connection connection = Shop.database(url).getConnection();
                Statement statement = connection.createStatement()) {
            Shop.OUTBOX.createTable(connection);
            statement.execute("CREATE TABLE IF NOT EXISTS orders (k VARCHAR(40) NOT NULL PRIMARY KEY)");
        }
    }

    /** Each step once, and so many kills at any time. */
    void run(int atAnyTime) throws Exception {
        try {
            int kills = STEPS.size() + atAnyTime;
            for (int i = 0; i < kills; i++) {
                Jvm other = start("store-" + (i + 1) % 2, "", 1);
                Jvm victim = start("store-" + i % 2, i < STEPS.size() ? STEPS.get(i) : "", 1 + random.nextInt(8));
                if (i < STEPS.size()) {
                    victim.awaitOut(Stops.STOPPED::equals);
                } else {
                    victim.awaitOut(line -> line.startsWith(Shop.COMMITTED));
                    LockSupport.parkNanos(random.nextInt(300_000_000));
                }
                victim.kill();
                other.kill();
            }
            // Both at once: what one has claimed goes to nobody else.
            Jvm one = start("store-0", "drain", 0);
            Jvm two = start("store-1", "drain", 0);
            assertEquals(0, one.end(PATIENCE), one::toString);
            assertEquals(0, two.end(PATIENCE), two::toString);
            judge(kills * 2);
        } finally {
            shops.forEach(Jvm::close);
        }
    }

    private Jvm start(String store, String step, int times) throws Exception {
        // A killed one leaves SQLite's library behind, so it has a folder for that.
        Path temporary = Files.createDirectories(dir.resolve("tmp"));
        List<String> options = new ArrayList<>(Jvm.SHORT_LIVED);
        options.add("-Djava.io.tmpdir=" + temporary);
        options.add("-Dlogback.configurationFile=logback-tests.xml");
        Jvm shop = Jvm.main(
                Shop.class, options, url, dir.resolve(store).toString(), "life" + lives++, step, String.valueOf(times));
        shops.add(shop);
        return shop;
    }

    private void judge(int kills) throws Exception {
        for (Jvm shop : shops) {
            shop.out().stream()
                    .filter(line -> line.startsWith(Shop.COMMITTED))
                    .forEach(line -> told.add(line.substring(Shop.COMMITTED.length())));
        }
        Set<String> orders = orders();
        assertTrue(orders.size() > lives, () -> "orders: " + orders);
        assertTrue(orders.containsAll(told), "the database has lost what it had committed, seed " + seed);
        List<OutboxRow> kept = Shop.OUTBOX.control(Shop.database(url)).kept(10);
        assertEquals(List.of(), kept);
        List<String> mails = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            for (String text : StoredMail.of("sqlite:" + dir.resolve("store-" + i))) {
                String id = Letters.messageId(text);
                mails.add(id.substring(1, id.indexOf('@')));
            }
        }
        assertEquals(List.copyOf(orders), mails.stream().sorted().toList(), "seed " + seed);
        System.out.printf(
                "ShopKills: %d kills, %d orders committed, %d of them told, a mail each, seed %d%n",
                kills, orders.size(), told.size(), seed);
    }

    private Set<String> orders() throws SQLException {
        Set<String> keys = new TreeSet<>();
        try (Connection connection = Shop.database(url).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT k FROM orders")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }
}
