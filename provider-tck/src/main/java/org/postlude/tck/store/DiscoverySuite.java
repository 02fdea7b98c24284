package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.StoreProvider;

/**
 * The provider is found without being named. The look-up stands here because a module that only provides a service must not
 * look for it ({@code uses}), its tests included.
 */
public interface DiscoverySuite {
    /**
     * The provider that must be found.
     *
     * @return its class
     */
    Class<? extends StoreProvider> providerClass();

    /** The provider is declared as a service: {@code provides ... with}, and in META-INF/services for the class path. */
    @Test
    default void S1_theProviderIsFoundByItsService() {
        List<Class<?>> found = ServiceLoader.load(StoreProvider.class).stream()
                .<Class<?>>map(ServiceLoader.Provider::type)
                .filter(providerClass()::equals)
                .toList();

        assertEquals(List.of(providerClass()), found, "providers of this class, once");
    }
}
