package org.postlude.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubmissionKeyTest {
    @Test
    void newKeysAreAllDifferentAndSortAsTheyWereMade() {
        List<String> keys = Stream.generate(SubmissionKey::random)
                .limit(1_000)
                .map(SubmissionKey::value)
                .toList();

        assertEquals(keys.size(), new HashSet<>(keys).size());
        assertEquals(keys.stream().sorted().toList(), keys);
    }

    @Test
    void aKeyOfAnotherFormIsRefusedWithItsName() {
        for (String value : List.of("", "a b", "é", "x".repeat(129))) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> new SubmissionKey(value));
            assertEquals(true, String.valueOf(refusal.getMessage()).contains("'" + value + "'"));
        }
    }
}
