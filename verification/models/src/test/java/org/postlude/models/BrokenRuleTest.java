package org.postlude.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule is needed: without it TLC finds the promise that it is there for broken, and no other one before. */
@Tag("model")
class BrokenRuleTest {
    private static final String VARIANTS = """
            submit returns before the sync   | NoLoss           | small.cfg
            the end precedes the report      | NoLoss           | small.cfg
            a claim is left                  | NoneForgotten    | small.cfg
            the marker follows the dial      | DupBound         | small.cfg
            recovery forgets the doubt       | DupBound         | small.cfg
            a permit follows the stop        | DupBound         | small.cfg
            the permit is not recorded       | DupBound         | small.cfg
            the abandoned is not fenced      | DupBound         | small.cfg
            hold is retried                  | AtMostOnce       | small.cfg
            the gate stays open              | ReleasedIdle     | small.cfg
            an ABORT stops before it refuses | RefusedUnchanged | small.cfg
            the deadline is not kept         | LogoffReturns    | hanging.cfg
            what is put off is ready again   | LogoffReturns    | patient.cfg
            no watchdog                      | LogoffReturns    | patient.cfg
            """;

    private static final Set<String> PROPERTIES = Set.of("RefusedUnchanged", "LogoffReturns");

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = VARIANTS)
    void itIsFound(String rule, String promise, String file) throws IOException, InterruptedException {
        String instance = Tlc.instance(file).replace("\"nothing\"", "\"" + rule + "\"");
        Tlc found = Tlc.check(instance, directory);
        if (PROPERTIES.contains(promise)) {
            found.assertPropertyBroken(promise);
        } else {
            found.assertInvariantBroken(promise);
        }
    }

    @Test
    void everyRuleThatTheModelCanBreakIsTried() throws IOException {
        Set<String> inModel = Pattern.compile("Broken [=#] \"([^\"]+)\"")
                .matcher(Files.readString(Path.of("Logoff.tla")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tried = VARIANTS.lines()
                .map(line -> line.substring(0, line.indexOf('|')).strip())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(inModel, tried);
    }
}
