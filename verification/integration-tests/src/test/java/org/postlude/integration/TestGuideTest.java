package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The tests that the guide shows are green. */
@Timeout(60)
class TestGuideTest {
    @TempDir
    Path dir;

    @Test
    void theTestsOfTheGuidePass() throws Exception {
        assertEquals(4, passed("RemindersTest"));
        assertEquals(1, passed("StrictAbortTest"));
    }

    private long passed(String name) throws Exception {
        String guide = Files.readString(Command.root().resolve("docs/guides/test-your-program.md"));
        Matcher example = Pattern.compile("(?s)```java\n(import [^`]*class " + name + " .*?)```")
                .matcher(guide);
        assertTrue(example.find(), "the guide has no example " + name);
        ReadmeTest.compile(Files.writeString(dir.resolve(name + ".java"), example.group(1)), dir);
        URL[] classes = {dir.toUri().toURL()};
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass(loader.loadClass(name)))
                                    .build(),
                            summary);
        }
        assertEquals(
                List.of(),
                summary.getSummary().getFailures().stream()
                        .map(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException())
                        .toList());
        return summary.getSummary().getTestsSucceededCount();
    }
}
