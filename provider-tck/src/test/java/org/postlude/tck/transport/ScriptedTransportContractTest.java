package org.postlude.tck.transport;

import org.junit.jupiter.api.AfterEach;

/** The scripted transport keeps the contract, and the suites keep it towards the transport. */
class ScriptedTransportContractTest extends ScriptedFixture {
    @AfterEach
    void nothingWasDoneAgainstTheContract() {
        transport().assertNoViolations();
    }
}
