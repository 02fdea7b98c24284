package org.postlude.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On the module path, too: the kept jars are modules, and their providers are found beside the contracts of today. */
class ModulePathTest {
    @Test
    void theKeptProvidersAreFoundAsModules() throws Exception {
        Path[] path = Stream.concat(
                        Kept.jars().stream(),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(place -> place.contains("message-model")
                                        || place.contains("store-api")
                                        || place.contains("transport-spi"))
                                .map(Path::of))
                .toArray(Path[]::new);
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolve(ModuleFinder.of(path), ModuleFinder.of(), Set.of("com.example.journal", "com.example.spool"));
        ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(
                        configuration, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader())
                .layer();

        Set<String> found = new HashSet<>();
        found.addAll(providers(layer, "com.example.journal", "org.postlude.store.spi.StoreProvider"));
        found.addAll(providers(layer, "com.example.spool", "org.postlude.transport.TransportProvider"));

        assertEquals(
                Set.of("com.example.journal.JournalStoreProvider", "com.example.spool.SpoolTransportProvider"), found);
    }

    private static Set<String> providers(ModuleLayer layer, String module, String service) throws Exception {
        Class<?> contract = layer.findLoader(module).loadClass(service);
        assertTrue(contract.getModule().isNamed(), "the contract of this layer");
        ModulePathTest.class.getModule().addUses(contract);
        Set<String> found = new HashSet<>();
        ServiceLoader.load(layer, contract).stream().forEach(each -> {
            assertTrue(contract.isInstance(each.get()));
            found.add(each.type().getName());
        });
        return found;
    }
}
