package org.postlude.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postlude.crash.Entry.Kind;
import org.postlude.store.InDoubtPolicy;

/** Each way to break the promise, planted in a ledger that keeps it otherwise. */
class JudgeTest {
    private final List<Entry> ledger = new ArrayList<>();
    private int transfers;

    @Test
    void whatArrivedOnceIsNoFinding() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        arrives(copy);
        assertFindings();
    }

    @Test
    void whatWasAcknowledgedAndIsNowhereIsLost() {
        accepted(InDoubtPolicy.RETRY);
        assertFindings(Finding.Kind.LOST);
    }

    @Test
    void whatWasNotAcknowledgedMayBeNowhere() {
        Copy copy = copy(InDoubtPolicy.RETRY);
        write(Kind.TRY, copy.letter().key());
        assertFindings();
    }

    @Test
    void aSecondCopyAfterDoubtIsCountedAndNoFinding() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        arrives(copy);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        arrives(copy);
        assertEquals(1, Judge.of(ledger).doubles());
        assertFindings();
    }

    @Test
    void aSecondCopyWithoutDoubtIsDoubled() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        arrives(copy);
        arrives(copy);
        assertFindings(Finding.Kind.DOUBLED);
    }

    @Test
    void doubtBeforeTheFirstCopyOrAfterTheSecondExcusesNothing() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        arrives(copy);
        arrives(copy);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        assertFindings(Finding.Kind.DOUBLED);
    }

    @Test
    void doubtOfAnotherRecipientExcusesNothing() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        arrives(copy);
        write(Kind.DOUBT, copy.messageId(), "other@example.com");
        arrives(copy);
        assertFindings(Finding.Kind.DOUBLED);
    }

    @Test
    void aThirdCopyNeedsADoubtOfItsOwn() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        arrives(copy);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        arrives(copy);
        arrives(copy);
        assertFindings(Finding.Kind.DOUBLED);
    }

    @Test
    void doubtListedWhileTheReceiverStillReadsExcusesTheNextCopy() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        String slow = goesOn(copy);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        isTaken(slow, copy);
        arrives(copy);
        assertFindings();
    }

    @Test
    void noPolicyButRetryAllowsASecondCopyEvenAfterDoubt() {
        for (InDoubtPolicy policy : List.of(InDoubtPolicy.HOLD, InDoubtPolicy.FAIL_UNKNOWN)) {
            ledger.clear();
            Copy copy = accepted(policy);
            arrives(copy);
            write(Kind.DOUBT, copy.messageId(), copy.recipient());
            arrives(copy);
            assertFindings(Finding.Kind.DOUBLED);
        }
    }

    @Test
    void underHoldItMayStayInDoubt() {
        Copy copy = accepted(InDoubtPolicy.HOLD);
        goesOn(copy);
        write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        assertEquals(1, Judge.of(ledger).held());
        assertFindings();
    }

    @Test
    void anythingElseThatIsLeftIsStuck() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        Copy held = accepted(InDoubtPolicy.HOLD);
        write(Kind.LEFT, held.messageId(), held.recipient(), "QUEUED");
        assertFindings(Finding.Kind.STUCK, Finding.Kind.STUCK);
    }

    @Test
    void doubtThatNoHandoverBeforeItExplainsIsFoundWhereDoubtIsExact() {
        Copy copy = accepted(InDoubtPolicy.HOLD);
        arrives(copy);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        assertFindings();
        ledger.clear();
        accepted(copy);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        arrives(copy);
        assertFindings(Finding.Kind.DOUBTED);
    }

    @Test
    void whatIsLeftInDoubtAndWasNeverHandedOverIsFound() {
        Copy copy = accepted(InDoubtPolicy.HOLD);
        write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        assertFindings(Finding.Kind.DOUBTED);
    }

    @Test
    void doubtAfterAnAnswerThatWasReadAndCouldBeRecordedIsFound() {
        Copy copy = accepted(InDoubtPolicy.HOLD);
        answered(copy);
        write(Kind.OPENING);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        write(Kind.BLOW, "0", "kill", "WORK");
        write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        assertFindings(Finding.Kind.DOUBTED);
    }

    @Test
    void anAnswerThatABlowMayHaveWipedOutLeavesDoubt() {
        Copy copy = accepted(InDoubtPolicy.HOLD);
        answered(copy);
        write(Kind.BLOW, "0", "kill", "WORK");
        write(Kind.OPENING);
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        assertFindings();
    }

    @Test
    void anAnswerThatWasReadAfterTheBlowWasAnnouncedMayBeWipedOutByIt() {
        Copy copy = accepted(InDoubtPolicy.HOLD);
        arrives(copy);
        write(Kind.BLOW, "0", "power", "DOT");
        write(Kind.HEARD, Integer.toString(transfers));
        write(Kind.DOUBT, copy.messageId(), copy.recipient());
        write(Kind.OPENING);
        write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        assertFindings();
    }

    @Test
    void anAnswerToOneTransferDoesNotAnswerForAnother() {
        Copy copy = accepted(InDoubtPolicy.HOLD);
        goesOn(copy);
        write(Kind.HEARD, goesOn(copy));
        write(Kind.OPENING);
        write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        assertFindings();
    }

    @Test
    void whoWasRefusedMayBeInDoubtWithTheOthersOfTheSamePart() {
        Letter letter = letters()
                .filter(each ->
                        each.policy() == InDoubtPolicy.HOLD && each.recipients().size() == 2)
                .filter(each -> each.copies().get(0).isRefused()
                        && !each.copies().get(1).isRefused())
                .filter(each -> each.recipients().stream()
                                .map(recipient -> recipient.substring(recipient.indexOf('@')))
                                .distinct()
                                .count()
                        == 1)
                .findFirst()
                .orElseThrow();
        accepted(letter.copies().get(0));
        goesOn(letter.copies().get(1));
        for (Copy copy : letter.copies()) {
            write(Kind.DOUBT, copy.messageId(), copy.recipient());
            write(Kind.LEFT, copy.messageId(), copy.recipient(), "IN_DOUBT");
        }
        assertFindings();
    }

    @Test
    void aReportIsAnEndingWhereItIsDue() {
        Copy unknown = accepted(InDoubtPolicy.FAIL_UNKNOWN);
        goesOn(unknown);
        write(Kind.REPORT, unknown.messageId(), unknown.recipient());
        assertFindings();
        Copy retried = accepted(InDoubtPolicy.RETRY);
        arrives(retried);
        write(Kind.REPORT, retried.messageId(), retried.recipient());
        assertFindings(Finding.Kind.TWO_ENDINGS);
    }

    @Test
    void aReportOfWhatTheNextHopAnsweredIsAnEndingTooMany() {
        Copy copy = accepted(InDoubtPolicy.FAIL_UNKNOWN);
        answered(copy);
        write(Kind.REPORT, copy.messageId(), copy.recipient());
        assertFindings(Finding.Kind.TWO_ENDINGS);
        ledger.clear();
        accepted(copy);
        answered(copy);
        write(Kind.BLOW, "0", "kill", "DOT");
        write(Kind.OPENING);
        write(Kind.REPORT, copy.messageId(), copy.recipient());
        assertFindings();
    }

    @Test
    void twoReportsOfOneCopyAreTwoEndings() {
        Copy copy = accepted(InDoubtPolicy.FAIL_UNKNOWN);
        goesOn(copy);
        write(Kind.REPORT, copy.messageId(), copy.recipient());
        write(Kind.REPORT, copy.messageId(), copy.recipient());
        assertFindings(Finding.Kind.TWO_ENDINGS);
    }

    @Test
    void aKeyThatBecomesAnotherMessageIsForgotten() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        arrives(copy);
        write(Kind.ACK, copy.letter().key(), "id", "true");
        assertFindings();
        write(Kind.ACK, copy.letter().key(), "id", "false");
        write(Kind.ACK, copy.letter().key(), "other", "true");
        assertFindings(Finding.Kind.FORGOTTEN, Finding.Kind.FORGOTTEN);
    }

    @Test
    void otherBytesAndOtherRecipientsAreChanged() {
        Copy copy = accepted(InDoubtPolicy.RETRY);
        write(Kind.TAKEN, goesOn(copy), copy.messageId(), "0123", copy.recipient());
        assertFindings(Finding.Kind.CHANGED);
        ledger.clear();
        accepted(copy);
        arrives(copy);
        arrives(new Copy(copy.messageId(), "stranger@example.com"));
        write(Kind.TAKEN, "99", "<nobody@example.com>", "0123", copy.recipient());
        assertFindings(Finding.Kind.CHANGED, Finding.Kind.CHANGED);
    }

    @Test
    void whatTheStoreCannotReadAndWhatTheProgramSaysIsFound() {
        write(Kind.ASIDE, "a record is torn");
        write(Kind.BROKEN, "a submitter failed");
        write(Kind.WITHDRAWN, "id", "UNABLE_TO_ABORT");
        assertFindings(Finding.Kind.DAMAGED, Finding.Kind.BROKEN, Finding.Kind.STUCK);
    }

    /** A message to one recipient who is not refused. */
    private Copy copy(InDoubtPolicy policy) {
        return letters()
                .filter(letter -> letter.policy() == policy)
                .map(Letter::copies)
                .filter(copies -> copies.size() == 1 && !copies.get(0).isRefused())
                .findFirst()
                .orElseThrow()
                .get(0);
    }

    private Stream<Letter> letters() {
        return IntStream.range(transfers * 1_000, Integer.MAX_VALUE).mapToObj(i -> new Letter("j" + i));
    }

    private Copy accepted(InDoubtPolicy policy) {
        transfers++;
        return accepted(copy(policy));
    }

    private Copy accepted(Copy copy) {
        write(Kind.TRY, copy.letter().key());
        write(Kind.ACK, copy.letter().key(), "id", "false");
        return copy;
    }

    private String goesOn(Copy copy) {
        String transfer = Integer.toString(++transfers);
        write(Kind.DATA, transfer, copy.recipient());
        return transfer;
    }

    private void isTaken(String transfer, Copy copy) {
        write(Kind.TAKEN, transfer, copy.messageId(), copy.letter().digest(), copy.recipient());
    }

    private void arrives(Copy copy) {
        isTaken(goesOn(copy), copy);
    }

    private void answered(Copy copy) {
        arrives(copy);
        write(Kind.HEARD, Integer.toString(transfers));
    }

    private void write(Kind kind, String... words) {
        ledger.add(new Entry(ledger.size() + 1L, kind, List.of(words)));
    }

    private void assertFindings(Finding.Kind... kinds) {
        Verdict verdict = Judge.of(ledger);
        assertEquals(
                Stream.of(kinds).toList(),
                verdict.findings().stream().map(Finding::kind).toList(),
                () -> verdict + " " + verdict.findings());
    }
}
