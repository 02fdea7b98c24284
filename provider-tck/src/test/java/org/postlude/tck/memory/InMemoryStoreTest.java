package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.postlude.tck.store.StoreSuite;

final class InMemoryStoreTest implements StoreSuite {
    private final List<MemoryStoreUnderTest> made = new ArrayList<>();

    @Override
    public MemoryStoreUnderTest newStore() {
        MemoryStoreUnderTest store = new MemoryStoreUnderTest();
        made.add(store);
        return store;
    }

    @AfterEach
    void theSuiteKeepsToTheContract() {
        List<Violation> found =
                made.stream().flatMap(store -> store.memory().violations().stream()).toList();
        assertEquals(List.of(), found);
    }
}
