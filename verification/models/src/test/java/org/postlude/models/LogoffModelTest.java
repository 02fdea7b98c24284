package org.postlude.models;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model keeps its promises, and its promises are about something. The instances of three messages: ./run. */
@Tag("model")
class LogoffModelTest {
    @TempDir
    Path directory;

    /** The numbers are nearly those that were found: whoever takes an action away by mistake is told. */
    @ParameterizedTest
    @CsvSource({"small.cfg, 40000", "unknown.cfg, 40000", "strict.cfg, 200"})
    void nothingIsLostNothingIsDoubledUnawaresAndARefusalChangesNothing(String file, long states)
            throws IOException, InterruptedException {
        Tlc.check(Tlc.instance(file), directory).assertNothingFound(states);
    }

    @Test
    void aLogoffReturnsAlthoughEveryServerAndEveryDiskHangs() throws IOException, InterruptedException {
        Tlc.check(Tlc.instance("hanging.cfg"), directory).assertNothingFound(2_000);
    }

    @Test
    void aLogoffWithoutADeadlineReturnsAlthoughEveryServerHangs() throws IOException, InterruptedException {
        Tlc.check(Tlc.instance("patient.cfg"), directory).assertNothingFound(25_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NothingIsRefused",
                "NothingIsIncomplete",
                "NothingComesTwice",
                "NothingStaysInDoubt",
                "NothingIsReturned",
                "QuietCannotEnd",
                "AbortCannotEnd",
                "OrderlyCannotEnd",
                "NoWaitCannotEnd",
                "PurgeCannotEnd"
            })
    void itIsPossible(String contrary) throws IOException, InterruptedException {
        String instance =
                Tlc.instance("small.cfg").replaceAll("INVARIANTS.*\nPROPERTIES.*\nVIEW.*", "INVARIANTS " + contrary);
        Tlc.check(instance, directory).assertInvariantBroken(contrary);
    }
}
