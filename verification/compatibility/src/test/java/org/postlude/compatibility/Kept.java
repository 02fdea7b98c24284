package org.postlude.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.postlude.store.spi.StoreProvider;
import org.postlude.transport.TransportProvider;

/** The providers that are kept as they were compiled once, loaded as a program of today would load them. */
final class Kept {
    private static final ClassLoader LOADER = loader();

    private Kept() {}

    static List<Path> jars() {
        URL place = Kept.class.getResource("/kept");
        assertNotNull(place, "no providers are kept; verification/compatibility/make");
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(place.toURI()), "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(place.toString(), e);
        }
        return jars;
    }

    /** Beside this test's classes, never among them. */
    private static ClassLoader loader() {
        List<URL> places = new ArrayList<>();
        for (Path jar : jars()) {
            try {
                places.add(jar.toUri().toURL());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new URLClassLoader(places.toArray(URL[]::new), Kept.class.getClassLoader());
    }

    static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, LOADER);
    }

    static StoreProvider store() {
        return only(StoreProvider.class);
    }

    static TransportProvider transport() {
        return only(TransportProvider.class);
    }

    private static <T> T only(Class<T> service) {
        List<ServiceLoader.Provider<T>> found = ServiceLoader.load(service, LOADER).stream()
                .filter(each -> each.type().getClassLoader() == LOADER)
                .toList();
        assertEquals(1, found.size(), () -> "kept providers of " + service);
        return found.get(0).get();
    }
}
