package org.postlude.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What was compiled against the kept contracts links with those of now, and compiles against them (japicmp). */
class ContractsStayTest {
    @Test
    void nothingThatWasKeptIsBroken() {
        assertEquals(
                List.of(),
                Contracts.broken(Contracts.kept(), Contracts.present()),
                "breaks what was compiled against the kept contracts. If that was meant: a decision record, a line in"
                        + " CHANGELOG.md, and verification/compatibility/make (docs/adr/0090). Else give it back");
    }
}
