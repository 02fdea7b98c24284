package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** A peer that has only what was finished cannot count what was begun. */
class PassivePeerTest {
    private static final class PassiveFixture extends ScriptedFixture {
        @Override
        public FailingPeer startPeer() {
            FailingPeer counting = super.startPeer();
            return (FailingPeer) Proxy.newProxyInstance(
                    PassivePeerTest.class.getClassLoader(),
                    new Class<?>[] {FailingPeer.class},
                    (peer, method, args) -> method.getName().equals("transactions")
                            ? OptionalInt.empty()
                            : method.invoke(counting, args));
        }
    }

    @Test
    void T6_isNotTestedThenAndThisIsSaid() {
        TestAbortedException skipped =
                assertThrows(TestAbortedException.class, new PassiveFixture()::T6_doesNotTryAgainByItself);
        assertTrue(String.valueOf(skipped.getMessage()).contains("T6 was not tested"), skipped::toString);
    }

    @Test
    void theOtherTestsOfOutcomesNeedNoCount() throws Exception {
        new PassiveFixture().T5_aRefusedMessageIsNotAccepted();
        new PassiveFixture().T5_aDeferredMessageIsNotAccepted();
        new PassiveFixture().T19_whoHasAnOutcomeKeepsItWhenTheContentCannotBeRead();
    }
}
