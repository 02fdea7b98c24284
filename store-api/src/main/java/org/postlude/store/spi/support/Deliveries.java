package org.postlude.store.spi.support;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Page;

/** Pages of what was delivered (rule Q9), for stores that have all keys in order. */
public final class Deliveries {
    private Deliveries() {}

    /**
     * One page.
     *
     * @param byKey those of the prefix, in the order of {@link String#compareTo} of their keys; read as far as the page goes
     * @param cursor empty for the first page, else the one before's {@link Page#next()}
     * @param limit at least 1
     * @return the page; its cursor is the key of its last item
     */
    public static Page<Delivered> page(Stream<Delivered> byKey, String cursor, int limit) {
        List<Delivered> after = byKey.filter(
                        each -> cursor.isEmpty() || each.key().compareTo(cursor) > 0)
                .limit(limit + 1L)
                .toList();
        return after.size() <= limit
                ? new Page<>(after, Optional.empty())
                : new Page<>(
                        after.subList(0, limit),
                        Optional.of(after.get(limit - 1).key()));
    }
}
